package api

import (
	"errors"
	"io"
	"os"
)

// passing is a file on its way through this process: made in the data
// directory, for its owner alone, and gone when it is closed. What makes or
// takes a file holds a book meanwhile, and does so against the disk: never at
// the pace of who is at the other end.
type passing struct{ *os.File }

func (d *Desk) passing() (passing, error) {
	file, err := os.CreateTemp(d.Place.Dir, "passing-*")
	if err == nil {
		_ = os.Remove(file.Name()) // where that works on an open file, nothing is left even by a crash
	}
	return passing{file}, err
}

// Close takes the file away.
func (p passing) Close() error {
	err := p.File.Close()
	if gone := os.Remove(p.Name()); gone != nil && !errors.Is(gone, os.ErrNotExist) {
		err = errors.Join(err, gone)
	}
	return err
}

// sparing writes to the disk that a store is on, and leaves that what it needs.
type sparing struct {
	io.Writer
	spare func(bytes int64) error // whether there is room for so many beside it
}

// Write fails with what spare does.
func (s sparing) Write(p []byte) (int, error) {
	if err := s.spare(int64(len(p))); err != nil {
		return 0, err
	}
	return s.Writer.Write(p)
}

// rewind is the file from its beginning, and how many bytes it has.
func (p passing) rewind() (size int64, err error) {
	if size, err = p.Seek(0, io.SeekCurrent); err == nil {
		_, err = p.Seek(0, io.SeekStart)
	}
	return size, err
}
