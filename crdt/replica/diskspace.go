package replica

import (
	"fmt"
	"os"
	"path/filepath"
	"sync"
)

// spaceRule decides from measurements of free space whether the replica may
// write, and what becomes of the ballast. It is pure; diskSpace acts on it.
//
//	writing ──free < reserve──► read-only, ballast given back
//	   ▲                            │
//	   └──free ≥ resume + ballast───┘  ballast made again
//
// Giving the ballast back must not look like space returning, hence its size
// in the way back.
type spaceRule struct {
	reserve uint64 // bytes that must stay free while writing
	resume  uint64 // bytes, ballast not counted, from which writing goes on; > reserve
	ballast uint64 // bytes of the ballast file
	full    bool   // the present state
}

// newSpaceRule takes the bytes that Badger may need next, see [storeNeeds].
func newSpaceRule(reserve uint64) spaceRule {
	return spaceRule{
		reserve: reserve,
		resume:  reserve / resumeDenominator * resumeNumerator,
		ballast: BallastSize,
	}
}

// observe takes the bytes that are free now and reports whether the state
// changed with them.
func (r *spaceRule) observe(free uint64) (changed bool) {
	was := r.full
	if r.full {
		r.full = free < r.resume+r.ballast
	} else {
		r.full = free < r.reserve
	}
	return r.full != was
}

// storeNeeds is what has to be free before anything is written, in bytes: the
// log of the next memtable, the flush of the current one and of those that
// wait, and a compaction, which writes its output before it removes its input
// and takes no more than level 0 or the tables there are.
func storeNeeds(memtable int64, waiting int, tables int64) uint64 {
	flush := memtable + memtable/logSlack
	compaction := min(tables, compactedMemtables*memtable)
	return uint64(runwayBytes(memtable) + flush*int64(1+waiting) + compaction + reserveFloor)
}

// diskSpace guards one data directory. It exists because Badger fills its
// files through memory maps: where a block is missing it gets no error, and
// SIGBUS ends the process, again at every reopening. It is safe for concurrent
// use.
type diskSpace struct {
	dir     string
	measure func(dir string) (uint64, error) // free bytes; [freeBytes] but for tests

	mu   sync.Mutex
	rule spaceRule
}

// openDiskSpace begins to guard dir. It returns [ErrFull] beside the guard where
// space is short from the start; the ballast is then given back, so that the
// store can at least be opened. A directory without its ballast was short of
// space when it was left, or is new: it needs room for one before it is written.
func openDiskSpace(dir string, reserve uint64, measure func(string) (uint64, error)) (*diskSpace, error) {
	d := &diskSpace{dir: dir, measure: measure, rule: newSpaceRule(reserve)}
	info, err := os.Stat(d.ballastPath())
	d.rule.full = err != nil || info.Size() != BallastSize
	return d, d.check()
}

func (d *diskSpace) ballastPath() string { return filepath.Join(d.dir, ballastFile) }

// check measures, and returns [ErrFull] while the replica must not write. It
// costs one system call and belongs before every write.
func (d *diskSpace) check() error {
	free, err := d.measure(d.dir)
	if err != nil {
		return fmt.Errorf("measure free space: %w", err)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	changed := d.rule.observe(free)
	if !d.rule.full {
		if changed {
			// A ballast that cannot be made is a shortage that the next
			// measurement shows; it is no reason to refuse this write.
			_ = makeBallast(d.ballastPath())
		}
		return nil
	}
	_ = os.Remove(d.ballastPath())
	return fmt.Errorf("%w: %d MiB free, %d MiB needed", ErrFull, free>>20, d.needed()>>20)
}

// room returns [ErrFull] if less than so many bytes are free.
func (d *diskSpace) room(bytes uint64) error {
	free, err := d.measure(d.dir)
	if err != nil {
		return fmt.Errorf("measure free space: %w", err)
	}
	if free < bytes {
		return fmt.Errorf("%w: %d KiB free, %d KiB needed", ErrFull, free>>10, bytes>>10)
	}
	return nil
}

// spare returns [ErrFull] unless so many bytes may go beside the store, and leave
// what it has to have free.
func (d *diskSpace) spare(bytes uint64) error {
	if err := d.check(); err != nil {
		return err
	}
	d.mu.Lock()
	reserve := d.rule.reserve
	d.mu.Unlock()
	return d.room(reserve + bytes)
}

// needed is the free space at which writing goes on.
func (d *diskSpace) needed() uint64 { return d.rule.resume + d.rule.ballast }

// require changes the reserve as the store grows, in bytes.
func (d *diskSpace) require(reserve uint64) {
	d.mu.Lock()
	defer d.mu.Unlock()
	full := d.rule.full
	d.rule = newSpaceRule(reserve)
	d.rule.full = full
}

// yield gives the ballast back for closing, deleting or repairing.
func (d *diskSpace) yield() error {
	err := os.Remove(d.ballastPath())
	if os.IsNotExist(err) {
		return nil
	}
	return err
}

// makeBallast makes the ballast file with blocks of its own, unless it is
// there. A file system may keep zeros as a hole and equal blocks once, so the
// bytes are neither.
func makeBallast(path string) error {
	if info, err := os.Stat(path); err == nil && info.Size() == BallastSize {
		return nil
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	err = fillBallast(f)
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err != nil {
		_ = os.Remove(path)
		return fmt.Errorf("make ballast: %w", err)
	}
	return nil
}

func fillBallast(f *os.File) error {
	block := make([]byte, 64<<10)
	state := uint64(1)
	for range BallastSize / len(block) {
		for i := range block {
			state = state*6364136223846793005 + 1442695040888963407 // Knuth's MMIX generator
			block[i] = byte(state >> 56)
		}
		if _, err := f.Write(block); err != nil {
			return err
		}
	}
	return f.Sync()
}

// tableBytes is the size of all tables in a store's folder.
func tableBytes(store string) (total int64) {
	names, _ := os.ReadDir(store)
	for _, name := range names {
		if filepath.Ext(name.Name()) != tableSuffix {
			continue
		}
		if info, err := name.Info(); err == nil {
			total += info.Size()
		}
	}
	return total
}
