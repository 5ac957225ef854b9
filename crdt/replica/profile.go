package replica

import "fmt"

// Profile fits a replica to its machine and its work. The figures behind the
// choices are in the README; they were measured with segments of 256 entries
// on two cores.
type Profile int

const (
	// Normal is for a laptop: about 200 MB under a bulk load, 15 MB idle.
	Normal Profile = iota
	// Small is for a machine with 256 MB: about 100 MB under a bulk load.
	Small
)

// String is the profile's name on a command line.
func (p Profile) String() string {
	if p == Small {
		return "small"
	}
	return "normal"
}

// ParseProfile reads a profile's name.
func ParseProfile(name string) (Profile, error) {
	for _, p := range []Profile{Normal, Small} {
		if name == p.String() {
			return p, nil
		}
	}
	return Normal, fmt.Errorf("profile %q: there are normal and small", name)
}

// settings are the numbers of a profile, in bytes where not said otherwise.
type settings struct {
	memtable  int64
	memtables int   // number kept while one is flushed
	level0    int   // tables on level 0 that start a compaction
	stall     int   // tables on level 0 that stop writers
	group     int   // written in one transaction, about
	cache     int   // decoded segments kept, by their size in the store
	memory    int64 // soft limit for the Go heap; see [Profile.MemoryLimit]
}

func (p Profile) settings() settings {
	if p == Small {
		return settings{memtable: 8 << 20, memtables: 1, level0: 8, stall: 16,
			group: 512 << 10, cache: 1 << 20, memory: 48 << 20}
	}
	return settings{memtable: 32 << 20, memtables: 2, level0: 5, stall: 15,
		group: 1 << 20, cache: 8 << 20, memory: 200 << 20}
}

// transaction is how many bytes of writes one transaction takes.
func (s settings) transaction() int { return int(s.memtable * transactionShare / 100) }

// MemoryLimit is the soft limit of the Go heap that fits the profile, in
// bytes, for runtime/debug.SetMemoryLimit. The replica does not set it: the
// heap is the program's.
func (p Profile) MemoryLimit() int64 { return p.settings().memory }
