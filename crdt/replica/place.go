package replica

import "crypto/sha256"

// place is where a data directory lies. It is compared to notice a copy, and
// says nothing to whoever reads it: the machine's id is hashed.
//
// The file system is named by the id that statfs gives rather than by a device
// number: that number changes with every mount on btrfs, ZFS and overlays and
// with the order in which drives are plugged in, and every false alarm costs
// the device a new log. FAT numbers its inodes anew at every mount, so there a
// directory is always taken for a copy.
//
// A rename within a file system changes nothing. An image of a whole machine
// has the same place and is not noticed.
type place struct {
	machine    [sha256.Size]byte // zero where the system gives none
	fileSystem uint64            // zero where the system gives none
	inode      uint64            // of the directory; zero where it has none
}

// same compares what both sides know.
func (p place) same(other place) bool {
	return agree(p.machine, other.machine) && agree(p.fileSystem, other.fileSystem) && agree(p.inode, other.inode)
}

func agree[T comparable](a, b T) bool {
	var unknown T
	return a == b || a == unknown || b == unknown
}

// placeOf asks the system where dir lies.
func placeOf(dir string) (place, error) {
	p, err := placeInFileSystem(dir)
	if id := machineID(); id != "" {
		p.machine = sha256.Sum256([]byte("tallystick/machine/1\x00" + id))
	}
	return p, err
}
