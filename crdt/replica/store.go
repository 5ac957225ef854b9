package replica

import (
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"

	"github.com/dgraph-io/badger/v4"
	"github.com/dgraph-io/badger/v4/options"
)

// store is Badger between its guards. Reads may come from any goroutine;
// writes come from one at a time.
type store struct {
	dir      string
	folder   string // the part of dir that is Badger's
	settings settings
	key      []byte // encrypts the store; nil for none
	log      *slog.Logger
	disk     *diskSpace
	failed   func(error) // told of failures that Badger only logs; must not call the store

	mu sync.RWMutex // held for writing while db is exchanged; never while a caller's code runs
	db *badger.DB   // nil while it could not be opened

	newest uint64 // number of the newest table at the last opening

	written atomic.Int64 // bytes since opening, which Badger may hold in its log alone

	runwayMu sync.Mutex
	runway   *runway // nil while there was no room for one
}

// openStore opens Badger in a directory that is locked and whose format is
// known.
func openStore(dir string, s settings, key []byte, log *slog.Logger, failed func(error)) (*store, error) {
	st := &store{dir: dir, folder: filepath.Join(dir, storeFolder), settings: s, key: key, log: log, failed: failed}
	disk, err := openDiskSpace(dir, st.reserve(), freeBytes)
	if err != nil && !errors.Is(err, ErrFull) {
		return nil, err
	}
	st.disk = disk
	return st, st.open()
}

func (s *store) reserve() uint64 {
	return storeNeeds(s.settings.memtable, s.settings.memtables, tableBytes(s.folder))
}

// open runs the preflight and opens Badger. Nobody else uses the store, or
// s.mu is held.
func (s *store) open() error {
	if err := checkInventory(s.dir); err != nil {
		return err
	}
	removed, err := preflight(s.folder, s.key)
	if err != nil {
		return err
	}
	if err := dropInventory(s.dir); err != nil {
		return err
	}
	for _, name := range removed {
		s.log.Info("removed a leftover of an interrupted run", "file", name)
	}
	if s.newest, err = newestTable(s.folder); err != nil {
		return err
	}
	if s.settings.memtable, err = s.memtable(); err != nil {
		return err
	}
	db, err := badger.Open(s.options())
	if err != nil {
		return fmt.Errorf("%w: open store: %v", ErrDamaged, err)
	}
	// Short of space, allocating would take what Badger flushes into just now.
	var runway *runway
	if s.disk.check() == nil {
		runway, err = openRunway(s.folder, s.settings.memtable)
	}
	if err != nil && !errors.Is(err, ErrFull) {
		return errors.Join(err, db.Close())
	}
	s.disk.require(s.reserve())
	s.db, s.runway = db, runway
	s.written.Store(0)
	return nil
}

// memtable is the size of memtables in this run, in bytes: the profile's, or
// that of a log which a run with larger ones left behind, since Badger ends the
// process when it replays a log that does not fit. A log's file is twice as long.
func (s *store) memtable() (int64, error) {
	size := s.settings.memtable
	names, err := os.ReadDir(s.folder)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return size, err
	}
	for _, name := range names {
		if filepath.Ext(name.Name()) != memtableSuffix {
			continue
		}
		info, err := name.Info()
		if err != nil {
			return size, err
		}
		size = max(size, info.Size()/2)
	}
	return size, nil
}

// options are what Badger needs to be safe here, with the sizes of the
// profile. Values stay below the threshold, so that the value log stays empty
// and needs no collection. Tables were verified whole by preflight; Badger
// verifies each block again when it reads it, and not at opening, since it
// drops without a word a table that fails then.
func (s *store) options() badger.Options {
	o := badger.DefaultOptions(s.folder).
		WithLogger(storeLog{log: s.log, failed: s.failed}).
		WithSyncWrites(true).
		WithMemTableSize(s.settings.memtable).
		WithNumMemtables(s.settings.memtables).
		WithBlockSize(tableBlock).
		WithBaseTableSize(tableSize).
		WithBaseLevelSize(baseLevel).
		WithNumLevelZeroTables(s.settings.level0).
		WithNumLevelZeroTablesStall(s.settings.stall).
		WithNumCompactors(2).
		WithValueThreshold(maxValue).
		WithValueLogFileSize(1 << 20).
		WithCompression(options.None).
		WithChecksumVerificationMode(options.OnBlockRead).
		WithBlockCacheSize(encryptedCache(s.key)).
		WithIndexCacheSize(encryptedCache(s.key)).
		WithEncryptionKey(s.key).
		WithDetectConflicts(false).
		WithMetricsEnabled(false).
		WithBypassLockGuard(true)
	o.TableSizeMultiplier = 1 // tables of one size on every level
	return o
}

// encryptedCache is the size of Badger's caches: none, as blocks are slices of
// the mapped file; but an encrypted store insists on caching what it opened.
func encryptedCache(key []byte) int64 {
	if key == nil {
		return 0
	}
	return 16 << 20
}

// reopen closes Badger and opens it again. Readers wait meanwhile.
func (s *store) reopen() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.shut(); errors.Is(err, ErrFull) && s.db != nil {
		return err
	} else if err != nil {
		s.log.Warn("closing the store after a failed write", "error", err)
	}
	return s.open()
}

// close closes Badger.
func (s *store) close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.shut()
}

// shut closes Badger, which flushes what is only in its log; the ballast gives
// way to that if space is short. Where there is still no room for it, Badger
// stays open, since it would end the process by SIGBUS: that is [ErrFull], and
// what a kill leaves, in which nothing is lost.
func (s *store) shut() error {
	if s.db == nil {
		return nil
	}
	if err := s.disk.check(); errors.Is(err, ErrFull) {
		if err := s.disk.yield(); err != nil {
			s.log.Warn("the ballast stays", "error", err)
		}
		if err := s.disk.room(s.flushNeeds()); err != nil {
			return fmt.Errorf("close store: %w", err)
		}
	}
	db := s.db
	s.db = nil
	err := errors.Join(db.Close(), s.closeRunway())
	dropped, failed := dropUnmade(s.folder, s.newest)
	if len(dropped) > 0 {
		s.log.Info("took back what failed writes had announced", "files", dropped)
	}
	if err = errors.Join(err, failed); err != nil {
		return fmt.Errorf("close store: %w", err)
	}
	return writeInventory(s.dir)
}

// flushNeeds is what closing may write, in bytes: what was written since
// opening, as tables, and no more than all memtables.
func (s *store) flushNeeds() uint64 {
	most := s.settings.memtable * int64(1+s.settings.memtables)
	written := min(s.written.Load(), most)
	return uint64(written + written/logSlack + reserveFloor)
}

// left reports whether Badger is still open after close.
func (s *store) left() bool {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.db != nil
}

func (s *store) closeRunway() error {
	s.runwayMu.Lock()
	defer s.runwayMu.Unlock()
	runway := s.runway
	s.runway = nil
	if runway == nil {
		return nil
	}
	return runway.close()
}
