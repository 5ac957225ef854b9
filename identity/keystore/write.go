package keystore

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
)

// writeNew puts data at path unless something is there: complete or not at
// all, and on disk when it returns.
func writeNew(path string, data []byte) error {
	temporary, err := writeBeside(path, data)
	if err != nil {
		return err
	}
	defer os.Remove(temporary)
	err = os.Link(temporary, path)
	if err != nil && !errors.Is(err, fs.ErrExist) {
		// File systems without hard links, such as FAT: look, then rename.
		// Two processes could both look; the directory's lock is above us.
		if _, err = os.Lstat(path); err == nil {
			err = fs.ErrExist
		} else if errors.Is(err, fs.ErrNotExist) {
			err = os.Rename(temporary, path)
		}
	}
	if err != nil {
		return exists(path, err)
	}
	return syncDirectory(path)
}

// writeOver replaces what is at path.
func writeOver(path string, data []byte) error {
	temporary, err := writeBeside(path, data)
	if err != nil {
		return err
	}
	if err := os.Rename(temporary, path); err != nil {
		os.Remove(temporary)
		return err
	}
	return syncDirectory(path)
}

// writeBeside writes and syncs a file of mode 0600 next to path, under one
// name, so that a crash leaves at most one behind and the next write clears
// it.
func writeBeside(path string, data []byte) (temporary string, err error) {
	temporary = path + ".new"
	if err := os.Remove(temporary); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", err
	}
	f, err := os.OpenFile(temporary, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return "", err
	}
	_, err = f.Write(data)
	err = errors.Join(err, f.Sync(), f.Close())
	if err != nil {
		os.Remove(temporary)
	}
	return temporary, err
}

// syncDirectory makes a new name durable. Windows has no such call and needs
// none.
func syncDirectory(path string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	d, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
