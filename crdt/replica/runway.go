package replica

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// runway keeps blocks allocated for the logs of memtables, so that a full disk
// meets an error here and not SIGBUS in Badger's writing goroutine.
//
// Badger v4.9.6 makes NNNNN.mem by opening it with O_CREATE, extending it to
// twice the memtable's size as a hole, and mapping it. It takes an empty file
// that is there already for one it just made. So the next file is made ahead,
// empty, with its blocks allocated behind its end, which extending keeps. (A
// goroutine of ours could turn SIGBUS into a panic with debug.SetPanicOnFault;
// Badger writes in goroutines of its own, where nothing recovers.)
//
// Tables cannot be made ahead, since Badger insists on creating them: their
// blocks are what [storeNeeds] keeps free. One writer uses a runway.
type runway struct {
	store string
	bytes int64 // allocated per log
	next  int   // number of the file made ahead
}

// runwayBytes is how far a memtable's log can be written: Badger looks whether
// the table is full before a transaction, which adds at most 15 % of the
// table's size, and each record takes some 30 bytes around key and value.
func runwayBytes(memtable int64) int64 { return memtable + memtable/logSlack + runwayMargin }

// openRunway starts with a store that Badger has just opened: it allocates the
// log in use and makes the next one. It returns [ErrFull] where there is no
// room for them.
func openRunway(store string, memtable int64) (*runway, error) {
	r := &runway{store: store, bytes: runwayBytes(memtable)}
	names, err := os.ReadDir(store)
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		if n, ok := memtableNumber(name.Name()); ok {
			r.next = max(r.next, n)
		}
	}
	for range 2 {
		if err := r.allocate(); err != nil {
			return nil, err
		}
		r.next++
	}
	r.next--
	return r, nil
}

// ready makes sure, before a write, that the log after the current one is
// there. It reports whether Badger has begun a new one since.
func (r *runway) ready() (turned bool, err error) {
	info, err := os.Stat(r.path())
	switch {
	case errors.Is(err, os.ErrNotExist):
		return false, r.allocate()
	case err != nil:
		return false, err
	case info.Size() == 0:
		return false, nil
	}
	r.next++
	return true, r.allocate()
}

// close removes the file made ahead; after a crash, preflight does.
func (r *runway) close() error {
	info, err := os.Stat(r.path())
	if err != nil || info.Size() > 0 {
		return nil
	}
	return os.Remove(r.path())
}

func (r *runway) path() string {
	return filepath.Join(r.store, fmt.Sprintf("%05d%s", r.next, memtableSuffix))
}

func (r *runway) allocate() error {
	f, err := os.OpenFile(r.path(), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	defer f.Close()
	if err := allocateBlocks(f, r.bytes); err != nil {
		// What was allocated stays: the file may be Badger's by now, so it is
		// neither cut nor removed here.
		return fmt.Errorf("%w: %d MiB for the store's log: %v", ErrFull, r.bytes>>20, err)
	}
	return nil
}

// memtableNumber reads the number in the name of a memtable's log.
func memtableNumber(name string) (int, bool) {
	digits, ok := strings.CutSuffix(name, memtableSuffix)
	if !ok {
		return 0, false
	}
	n, err := strconv.Atoi(digits)
	return n, err == nil
}
