package replica

import (
	"bytes"
	"os"

	"golang.org/x/sys/unix"
)

func placeInFileSystem(dir string) (place, error) {
	var file unix.Stat_t
	if err := unix.Stat(dir, &file); err != nil {
		return place{}, &os.PathError{Op: "stat", Path: dir, Err: err}
	}
	var system unix.Statfs_t
	if err := unix.Statfs(dir, &system); err != nil {
		return place{}, &os.PathError{Op: "statfs", Path: dir, Err: err}
	}
	id := uint64(uint32(system.Fsid.Val[0]))<<32 | uint64(uint32(system.Fsid.Val[1]))
	return place{fileSystem: id, inode: file.Ino}, nil
}

// machineID is the id that the installation drew for itself, see machine-id(5).
func machineID() string {
	for _, path := range []string{"/etc/machine-id", "/var/lib/dbus/machine-id"} {
		if id, err := os.ReadFile(path); err == nil && len(bytes.TrimSpace(id)) > 0 {
			return string(bytes.TrimSpace(id))
		}
	}
	return ""
}

// syncContent makes written bytes last, without the file's times.
func syncContent(f *os.File) error { return unix.Fdatasync(int(f.Fd())) }
