package replica

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// allocateBlocks gives a file its blocks up to n bytes without changing its
// size or what it holds. A file system that cannot is left as it is: there the
// guard on free space stands alone.
func allocateBlocks(f *os.File, n int64) error {
	for {
		err := unix.Fallocate(int(f.Fd()), unix.FALLOC_FL_KEEP_SIZE, 0, n)
		switch {
		case errors.Is(err, unix.EINTR):
			continue
		case errors.Is(err, unix.EOPNOTSUPP), errors.Is(err, unix.ENOSYS):
			return nil
		}
		return err
	}
}
