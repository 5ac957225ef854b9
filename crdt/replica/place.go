package replica

import (
	"crypto/sha256"
	"encoding/binary"
	"os"
	"path/filepath"
)

// place is where a data directory lies. It is compared to notice a copy, and
// says nothing to whoever reads it: the machine's id is hashed.
//
// The file system is named by the id that statfs gives rather than by a device
// number: that number changes with every mount on btrfs, ZFS and overlays and
// with the order in which drives are plugged in, and every false alarm costs
// the device a new log. FAT numbers its inodes anew at every mount, so there a
// directory is always taken for a copy.
//
// Whoever puts an older copy back in the same folder writes its files anew: the
// inode of WATERMARK, or inode and change time of FORMAT, which nobody writes
// after the directory was made, tell. A change of FORMAT's mode or owner looks
// the same, and costs a new log too.
//
// A rename within a file system changes nothing. An image of a whole machine
// or file system has the same place and is not noticed.
type place struct {
	machine    [sha256.Size]byte // zero where the system gives none
	fileSystem uint64            // zero where the system gives none
	inode      uint64            // of the directory; zero where it has none
	files      uint64            // of its own files, hashed; zero where they are not there yet
}

// same compares what both sides know.
func (p place) same(other place) bool {
	return agree(p.machine, other.machine) && agree(p.fileSystem, other.fileSystem) && agree(p.inode, other.inode) &&
		agree(p.files, other.files)
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
	if err == nil {
		p.files, err = filesOf(dir)
	}
	return p, err
}

// filesOf hashes what tells the files of a directory from copies put in their
// place.
func filesOf(dir string) (uint64, error) {
	var b []byte
	for _, name := range []string{formatFile, watermarkFile} {
		info, err := os.Stat(filepath.Join(dir, name))
		if os.IsNotExist(err) {
			return 0, nil
		}
		if err != nil {
			return 0, err
		}
		inode, changed := fileIdentity(info)
		if name == watermarkFile {
			changed = 0 // it is written with every act
		}
		b = binary.BigEndian.AppendUint64(binary.BigEndian.AppendUint64(b, inode), uint64(changed))
	}
	hash := sha256.Sum256(b)
	return binary.BigEndian.Uint64(hash[:]), nil
}
