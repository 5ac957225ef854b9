package replica

import (
	"crypto/rand"
	"errors"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/dgraph-io/badger/v4"
	"github.com/dgraph-io/badger/v4/table"
)

// salvage makes a directory with broken files open again, as far as that can
// be done without inventing anything. Whatever is taken out or cut is first
// put into a folder of its own beside the store. What was in it is missing
// afterwards, which is for [mending] to find; own logs that miss entries, or
// of which nobody knows any more how far they went, are not continued.
//
//   - A table that fails its check goes, and MANIFEST no longer names it.
//   - A table that MANIFEST does not name goes too then: it may be one that
//     MANIFEST lost, and Badger would delete it.
//   - A memtable's log is cut at its last whole transaction.
//   - A torn change at MANIFEST's end is cut. A MANIFEST that is gone or
//     unreadable further up is beyond repair: only a backup helps.
//   - INVENTORY, WATERMARK and FORMAT that are gone or unreadable are made anew.
type salvage struct {
	dir, store string
	key        []byte
	version    string // of this program, for FORMAT
	folder     string // where things are put
	found      []error
}

func newSalvage(o Options) *salvage {
	return &salvage{
		dir: o.Dir, store: filepath.Join(o.Dir, storeFolder), key: o.Key, version: o.Version,
		folder: filepath.Join(o.Dir, "set-aside-"+time.Now().UTC().Format("20060102T150405.000")),
	}
}

// all looks at everything and returns the first thing that it can't mend.
func (s *salvage) all() error {
	if _, err := os.Stat(filepath.Join(s.store, manifestFile)); err != nil {
		return damaged(storeFolder+"/"+manifestFile, "gone; no repair can tell what was in the store")
	}
	for _, step := range []func() error{s.format, s.watermark, s.inventory, s.manifest, s.tables, s.logs} {
		if err := step(); err != nil {
			return err
		}
	}
	if len(s.found) == 0 {
		return nil
	}
	return dropInventory(s.dir) // it lists what was there before
}

func (s *salvage) format() error {
	found, err := readFormat(s.dir)
	if err == nil {
		return found.fits(s.key) // with another key everything looks damaged
	}
	if !errors.Is(err, ErrDamaged) {
		return err
	}
	f, failed := newFormat(rand.Reader, s.version, s.key)
	f.state = stateInitialised
	return s.replace(err, formatFile, func() error { return errors.Join(failed, writeFormat(s.dir, f)) })
}

func (s *salvage) watermark() error {
	w, err := openWatermark(s.dir)
	if err == nil {
		return w.close()
	}
	if !errors.Is(err, ErrDamaged) {
		return err
	}
	return s.replace(err, watermarkFile, func() error {
		w, err := createWatermark(s.dir, nowhere())
		if err != nil {
			return err
		}
		return w.close()
	})
}

// nowhere is a place where no directory lies: one with this watermark is taken
// for a copy, and its own logs are not continued.
func nowhere() place { return place{inode: math.MaxUint64} }

func (s *salvage) inventory() error {
	err := checkInventory(s.dir)
	if !errors.Is(err, ErrDamaged) {
		return err
	}
	return s.replace(err, inventoryFile, func() error { return nil })
}

func (s *salvage) manifest() error {
	path := filepath.Join(s.store, manifestFile)
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	_, end, err := badger.ReplayManifestFile(f, 0, badger.DefaultOptions("").WithLogger(nil))
	info, failed := f.Stat()
	if err := errors.Join(failed, f.Close()); err != nil {
		return err
	}
	if err != nil {
		return damaged(storeFolder+"/"+manifestFile, "%v; no repair can tell what was in the store", err)
	}
	if end == info.Size() {
		return nil
	}
	return s.cut(damaged(manifestFile, "its last change is not whole"), path, end)
}

func (s *salvage) tables() error {
	named, err := namedTables(s.store)
	if err != nil {
		return err
	}
	p := preparation{store: s.store, key: s.key}
	keys, err := p.keys()
	if err != nil {
		return err
	}
	var changes []byte
	for id, entry := range named {
		path := table.NewFilename(id, s.store)
		key, err := tableKey(keys, entry.KeyID)
		if err != nil {
			return err // not the table's fault
		}
		_, err = checkTable(path, key)
		if errors.Is(err, ErrDamaged) {
			changes = append(changes, removalRecord(id)...)
			err = s.takeOut(err, path)
		}
		if err != nil {
			return err
		}
	}
	if len(changes) > 0 {
		if err := appendDurably(filepath.Join(s.store, manifestFile), changes); err != nil {
			return err
		}
	}
	if err := p.tables(); errors.Is(err, ErrDamaged) {
		s.note(err)
	} else if err != nil {
		return err
	}
	if len(s.found) == 0 {
		return nil // tables that nobody names are what a crash leaves
	}
	return s.unnamed(named)
}

// unnamed puts aside what Badger would delete.
func (s *salvage) unnamed(named map[uint64]badger.TableManifest) error {
	return s.each(tableSuffix, func(path string) error {
		id, ok := table.ParseFileID(filepath.Base(path))
		if _, known := named[id]; !ok || known {
			return nil
		}
		return s.takeOut(nil, path)
	})
}

func (s *salvage) logs() error {
	err := s.each(memtableSuffix, func(path string) error {
		if info, err := os.Stat(path); err != nil || info.Size() == 0 {
			return err
		}
		content, err := checkLog(path, s.key != nil)
		switch {
		case !errors.Is(err, ErrDamaged):
			return err
		case content.bytes <= logHeader:
			return s.takeOut(err, path)
		}
		return s.cut(err, path, content.bytes)
	})
	if err != nil {
		return err
	}
	return s.each(valueLogSuffix, func(path string) error {
		info, err := os.Stat(path)
		if err == nil {
			err = checkNoValues(path, info.Size())
		}
		if errors.Is(err, ErrDamaged) {
			return s.takeOut(err, path)
		}
		return err
	})
}

// each calls do for the store's files with a suffix, in order.
func (s *salvage) each(suffix string, do func(path string) error) error {
	names, err := os.ReadDir(s.store)
	if err != nil {
		return err
	}
	names = slices.DeleteFunc(names, func(e os.DirEntry) bool { return !strings.HasSuffix(e.Name(), suffix) })
	for _, name := range names {
		if err := do(filepath.Join(s.store, name.Name())); err != nil {
			return err
		}
	}
	return nil
}

// replace puts a file of the directory aside, if it is there, and makes it anew.
func (s *salvage) replace(why error, name string, anew func() error) error {
	if err := s.takeOut(why, filepath.Join(s.dir, name)); err != nil {
		return err
	}
	return anew()
}

// takeOut moves a file aside; one that is gone is only noted.
func (s *salvage) takeOut(why error, path string) error {
	s.note(why)
	if err := os.MkdirAll(s.folder, 0o700); err != nil {
		return err
	}
	err := os.Rename(path, filepath.Join(s.folder, filepath.Base(path)))
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	return errors.Join(err, syncFolder(filepath.Dir(path)), syncFolder(s.folder))
}

// cut copies a file aside and shortens it.
func (s *salvage) cut(why error, path string, size int64) error {
	s.note(why)
	whole, err := os.ReadFile(path)
	if err == nil {
		err = os.MkdirAll(s.folder, 0o700)
	}
	if err == nil {
		err = writeSynced(filepath.Join(s.folder, filepath.Base(path)), whole)
	}
	if err == nil {
		err = os.Truncate(path, size)
	}
	return err
}

func (s *salvage) note(why error) {
	if why != nil {
		s.found = append(s.found, why)
	}
}
