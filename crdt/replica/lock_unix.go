//go:build unix

package replica

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// tryLock locks an open file if nobody else has. The lock belongs to the open
// file, not to the process, so a second handle of one process is refused too.
func tryLock(f *os.File) (bool, error) {
	err := unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB)
	if errors.Is(err, unix.EWOULDBLOCK) {
		return false, nil
	}
	return err == nil, err
}
