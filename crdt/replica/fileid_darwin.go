package replica

import (
	"io/fs"
	"syscall"
)

// fileIdentity is a file's inode and when it was last changed in any way, in
// nanoseconds; zeros where the system does not say.
func fileIdentity(info fs.FileInfo) (inode uint64, changed int64) {
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return 0, 0
	}
	return stat.Ino, stat.Ctimespec.Nano()
}
