package replica

import (
	"os"

	"golang.org/x/sys/unix"
)

func placeInFileSystem(dir string) (place, error) {
	var file unix.Stat_t
	if err := unix.Stat(dir, &file); err != nil {
		return place{}, &os.PathError{Op: "stat", Path: dir, Err: err}
	}
	return place{fileSystem: uint64(file.Dev), inode: file.Ino}, nil
}

// machineID is unknown: macOS gives it to programs that link its frameworks.
func machineID() string { return "" }

func syncContent(f *os.File) error { return f.Sync() }
