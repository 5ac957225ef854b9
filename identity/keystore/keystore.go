package keystore

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"runtime"
)

// Create writes a new keystore at path, sealed under passphrase unless that is
// empty. The directory must be there. It wraps [ErrExists] if something is at
// path; nothing is ever overwritten.
func Create(path string, s Secrets, passphrase []byte) error {
	data, err := encode(s, passphrase, usual(), rand.Reader)
	if err == nil {
		err = writeNew(path, data)
	}
	if err != nil {
		return fmt.Errorf("create keystore: %w", err)
	}
	return nil
}

// Open reads the keystore at path. A passphrase for a keystore without one is
// ignored. It wraps [ErrPassphrase], [ErrDamaged], [ErrPermissions],
// [ErrUpgrade], or what the file system said, such as fs.ErrNotExist.
func Open(path string, passphrase []byte) (Secrets, error) {
	data, err := read(path)
	if err != nil {
		return Secrets{}, fmt.Errorf("open keystore: %w", err)
	}
	s, err := decode(data, passphrase)
	if err != nil {
		return Secrets{}, fmt.Errorf("open keystore: %w", err)
	}
	return s, nil
}

// Replace puts other secrets into the keystore at path, which must open with
// passphrase and stays sealed under it, or in clear if it was. After a crash
// the file holds the old secrets or the new ones.
func Replace(path string, s Secrets, passphrase []byte) error {
	data, err := read(path)
	if err != nil {
		return fmt.Errorf("replace keystore: %w", err)
	}
	f, err := parse(data)
	if err == nil {
		_, err = decode(data, passphrase)
	}
	if err != nil {
		return fmt.Errorf("replace keystore: %w", err)
	}
	if f.protection == nil {
		passphrase = nil
	}
	return rewrite(path, s, passphrase)
}

// ChangePassphrase seals the keystore at path under another passphrase, or
// leaves it in clear if next is empty. Errors are those of [Open].
func ChangePassphrase(path string, current, next []byte) error {
	s, err := Open(path, current)
	if err != nil {
		return err
	}
	return rewrite(path, s, next)
}

func rewrite(path string, s Secrets, passphrase []byte) error {
	data, err := encode(s, passphrase, usual(), rand.Reader)
	if err == nil {
		err = writeOver(path, data)
	}
	if err != nil {
		return fmt.Errorf("replace keystore: %w", err)
	}
	return nil
}

// read refuses a file that others may read, that is no regular file, or that
// is longer than any keystore.
func read(path string) ([]byte, error) {
	// A named pipe would block on opening.
	if info, err := os.Stat(path); err != nil {
		return nil, err
	} else if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%w: %s is not a regular file", ErrDamaged, path)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if err := checkMode(path, info.Mode()); err != nil {
		return nil, err
	}
	data, err := io.ReadAll(io.LimitReader(f, MaxFile+1))
	if err == nil && len(data) > MaxFile {
		err = fmt.Errorf("%w: longer than any keystore", ErrDamaged)
	}
	return data, err
}

// checkMode asks nothing on Windows, where the mode says nothing about who may
// read.
func checkMode(path string, mode fs.FileMode) error {
	if runtime.GOOS != "windows" && mode.Perm()&0o077 != 0 {
		return fmt.Errorf("%w: mode %04o, run: chmod 600 %s", ErrPermissions, mode.Perm(), path)
	}
	return nil
}

// exists turns what the file system says into the package's own error.
func exists(path string, err error) error {
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%w: %s", ErrExists, path)
	}
	return err
}
