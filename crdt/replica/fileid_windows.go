package replica

import (
	"io/fs"
	"syscall"
)

// fileIdentity stands for a file by when it was made, in nanoseconds: a copy
// put in its place is younger, unless it was written into it.
func fileIdentity(info fs.FileInfo) (inode uint64, changed int64) {
	data, ok := info.Sys().(*syscall.Win32FileAttributeData)
	if !ok {
		return 0, 0
	}
	return 0, data.CreationTime.Nanoseconds()
}
