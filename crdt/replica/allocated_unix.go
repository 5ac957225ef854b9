//go:build unix

package replica

import (
	"io/fs"
	"syscall"
)

// allocated is what a file takes of the disk, in bytes.
func allocated(info fs.FileInfo) int64 {
	if stat, ok := info.Sys().(*syscall.Stat_t); ok {
		return int64(stat.Blocks) * 512
	}
	return info.Size()
}
