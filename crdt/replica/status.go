package replica

import (
	"os"
	"path/filepath"
)

// Status is how a replica is, for people.
type Status struct {
	Why        error  // why nothing can be written just now; nil when it can
	FreeBytes  uint64 // on the file system, the ballast not counted
	StoreBytes int64  // of the store's files, as their blocks
	// ReservedBytes, of StoreBytes, are blocks of logs that hold nothing yet.
	ReservedBytes int64
	Version       string // of the program that made the directory
	Copied        bool   // see [Replica.Copied]
	Lost          []Lost // see [Replica.Lost]
}

// Status looks at the replica and its disk.
func (r *Replica) Status() Status {
	s := Status{Version: r.made().createdBy, Copied: r.Copied(), Lost: r.Lost()}
	s.FreeBytes, _ = freeBytes(r.dir)
	s.StoreBytes, s.ReservedBytes = storedBytes(filepath.Join(r.dir, storeFolder), r.store.key != nil)
	s.Why = r.store.disk.check()
	r.healthMu.Lock()
	defer r.healthMu.Unlock()
	if err := r.health.check(); err != nil {
		s.Why = err
	}
	return s
}

// Spare returns [ErrFull] unless so many bytes, below 2^63, may be written beside
// the store on its file system, and leave what it needs. Whoever writes there asks
// before each part: others may take the room meanwhile.
func (r *Replica) Spare(bytes int64) error { return r.store.disk.spare(uint64(max(bytes, 0))) }

// storedBytes adds up the files of a folder. Badger's logs are mostly holes,
// so their length says little; the other files are as long as they are. What
// memtables' logs have behind their last whole transaction is reserved.
func storedBytes(folder string, encrypted bool) (total, reserved int64) {
	names, _ := os.ReadDir(folder)
	for _, name := range names {
		info, err := name.Info()
		if err != nil {
			continue
		}
		total += allocated(info)
		if _, ok := memtableNumber(name.Name()); ok {
			reserved += max(0, allocated(info)-writtenBytes(filepath.Join(folder, name.Name()), info.Size(), encrypted))
		}
	}
	return total, reserved
}

// writtenBytes is how far a memtable's log is written; 0 if that can't be told.
func writtenBytes(path string, size int64, encrypted bool) int64 {
	f, err := os.Open(path)
	if err != nil {
		return 0
	}
	defer f.Close()
	stop, _ := scanLog(f, size, encrypted)
	return stop.at
}
