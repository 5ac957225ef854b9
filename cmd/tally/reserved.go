package main

import (
	"errors"
	"io"
	"os"
)

// reserved is a file that an act is going to write: made before the act, so
// that what can't be written is known before anything has happened.
type reserved struct {
	file *os.File // nil if there is none to write, or it is written
}

// reserve makes a file that only its owner may read, and overwrites nothing.
// Without a path there is none.
func reserve(path string) (*reserved, error) {
	if path == "" {
		return &reserved{}, nil
	}
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	return &reserved{file}, err
}

// write puts data onto the disk. Where that fails, nothing of the file stays.
func (r *reserved) write(data []byte) error {
	return r.fill(func(dst io.Writer) error {
		_, err := dst.Write(data)
		return err
	})
}

// fill is write for what comes bit by bit.
func (r *reserved) fill(from func(dst io.Writer) error) error {
	if r.file == nil {
		return nil
	}
	err := from(r.file)
	if err == nil {
		err = r.file.Sync()
	}
	if err != nil {
		return errors.Join(err, r.discard())
	}
	err = r.file.Close()
	r.file = nil
	return err
}

// discard takes the file away, unless it is written.
func (r *reserved) discard() error {
	if r.file == nil {
		return nil
	}
	path := r.file.Name()
	err := errors.Join(r.file.Close(), os.Remove(path))
	r.file = nil
	return err
}

// unless is a path, or none in a rehearsal.
func unless(dryRun bool, path string) string {
	if dryRun {
		return ""
	}
	return path
}

// writingTo does something of which a file comes, which it makes first and
// takes away again if nothing comes of it.
func writingTo(path string, do func(*reserved) error) error {
	out, err := reserve(path)
	if err != nil {
		return err
	}
	err = do(out)
	return errors.Join(err, out.discard())
}
