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
	Version    string // of the program that made the directory
	Copied     bool   // see [Replica.Copied]
	Lost       []Lost // see [Replica.Lost]
}

// Status looks at the replica and its disk.
func (r *Replica) Status() Status {
	s := Status{Version: r.format.createdBy, Copied: r.Copied(), Lost: r.Lost()}
	s.FreeBytes, _ = freeBytes(r.dir)
	s.StoreBytes = storedBytes(filepath.Join(r.dir, storeFolder))
	s.Why = r.store.disk.check()
	r.healthMu.Lock()
	defer r.healthMu.Unlock()
	if err := r.health.check(); err != nil {
		s.Why = err
	}
	return s
}

// storedBytes adds up the files of a folder. Badger's logs are mostly holes,
// so their length says little; the other files are as long as they are.
func storedBytes(folder string) (total int64) {
	names, _ := os.ReadDir(folder)
	for _, name := range names {
		if info, err := name.Info(); err == nil {
			total += allocated(info)
		}
	}
	return total
}
