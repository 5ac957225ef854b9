package replica

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/dgraph-io/badger/v4"
	"github.com/dgraph-io/badger/v4/table"
)

// The files that Badger keeps in its folder.
const (
	manifestFile    = "MANIFEST"    // which tables there are: a log of checksummed changes
	discardFile     = "DISCARD"     // what may be collected from the value log: nothing
	keyRegistryFile = "KEYREGISTRY" // keys of Badger's own encryption: none
	memtableSuffix  = ".mem"        // logs of memtables
	valueLogSuffix  = ".vlog"       // values above the threshold: none
	tableSuffix     = ".sst"
)

// discardSize is the size that Badger gives DISCARD, in bytes.
const discardSize = 1 << 20

// preflight makes the store's folder safe for Badger to open, and returns what
// it removed, for the log. It returns [ErrDamaged] instead of letting Badger
// v4.9.6 end the process, open without what it cannot read, or delete tables
// that a broken MANIFEST no longer names. The lock must be held, and Badger
// not be open. A folder that holds no store yet passes.
//
// A kill between creating a memtable's log and sizing it, or between emptying
// and unlinking it, leaves an empty file. Badger takes it for one that it just
// made ("Create a new file") and does not open; there is nothing in it.
//
// Last, it returns [ErrFull] where Badger would die of SIGBUS while opening.
//
// key is what Badger encrypts the store with, nil for none.
func preflight(store string, key []byte) (removed []string, err error) {
	names, err := os.ReadDir(store)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	p := preparation{store: store, key: key}
	for _, name := range names {
		if err := p.file(name); err != nil {
			return nil, err
		}
	}
	if err := p.tables(); err != nil {
		return nil, err
	}
	if err := p.clean(); err != nil {
		return p.remove, err
	}
	return p.remove, p.room()
}

// preparation is one preflight. Nothing is removed before all is looked at.
type preparation struct {
	store    string
	key      []byte
	contents bool     // a table or a memtable's log is there
	logged   uint64   // the oldest version that a memtable's log holds, 0 for none
	replayed int64    // bytes in logs, which Badger writes to tables as it opens
	remove   []string // names of files
}

// file looks at one file by itself.
func (p *preparation) file(entry os.DirEntry) error {
	name := entry.Name()
	path := filepath.Join(p.store, name)
	info, err := entry.Info()
	if err != nil {
		return err
	}
	switch filepath.Ext(name) {
	case memtableSuffix:
		if info.Size() == 0 {
			p.remove = append(p.remove, name)
			return nil
		}
		p.contents = true
		return p.memtable(path)
	case valueLogSuffix:
		p.remove = append(p.remove, name)
		return checkNoValues(path, info.Size())
	case tableSuffix:
		p.contents = p.contents || info.Size() > 0
	}
	if name == discardFile || name == keyRegistryFile && p.key == nil {
		p.remove = append(p.remove, name) // says nothing about this store, and Badger trusts it
	}
	return nil
}

func (p *preparation) memtable(path string) error {
	log, err := checkLog(path, p.key != nil)
	if log.first > 0 && (p.logged == 0 || log.first < p.logged) {
		p.logged = log.first
	}
	p.replayed += log.bytes
	return err
}

// room makes sure that Badger can open at all: it writes the first page of a
// new log through a memory map, and the old logs to tables.
func (p *preparation) room() error {
	free, err := freeBytes(p.store)
	if err != nil {
		return fmt.Errorf("measure free space: %w", err)
	}
	if need := uint64(p.replayed + p.replayed/logSlack + openFloor); free < need {
		return fmt.Errorf("%w: %d KiB free, %d KiB needed to open the store", ErrFull, free>>10, need>>10)
	}
	return nil
}

func (p *preparation) clean() error {
	for _, name := range p.remove {
		if err := os.Remove(filepath.Join(p.store, name)); err != nil {
			return err
		}
	}
	return errors.Join(emptyDiscard(filepath.Join(p.store, discardFile)), syncFolder(p.store))
}

// emptyDiscard makes a DISCARD that says nothing, as a hole. Where there is none
// Badger makes one itself, ends the process when it can't, and writes into it
// through a memory map, full disk or not.
func emptyDiscard(path string) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	return errors.Join(f.Truncate(discardSize), f.Close())
}

// tables checks every table that MANIFEST names. Others are left over from a
// crash, and Badger removes them.
func (p *preparation) tables() error {
	f, err := os.Open(filepath.Join(p.store, manifestFile))
	if errors.Is(err, os.ErrNotExist) {
		if p.contents {
			return damaged(manifestFile, "gone, and without it the store would open empty")
		}
		return nil
	}
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	manifest, end, err := badger.ReplayManifestFile(f, 0, badger.DefaultOptions("").WithLogger(nil))
	if err != nil {
		return damaged(manifestFile, "%v", err)
	}
	if end != info.Size() {
		return damaged(manifestFile, "its last change is not whole")
	}
	keys, err := p.keys()
	if err != nil {
		return err
	}
	var newest, largest uint64
	for id, entry := range manifest.Tables {
		key, err := tableKey(keys, entry.KeyID)
		if err != nil {
			return err
		}
		version, err := checkTable(table.NewFilename(id, p.store), key)
		if err != nil {
			return err
		}
		newest, largest = max(newest, version), max(largest, id)
	}
	if p.key != nil {
		return nil // versions in a log cannot be compared without decrypting it
	}
	return p.unnamed(newest, largest)
}

// unnamed looks at tables that MANIFEST does not name. Badger deletes them,
// rightly if a crash left them: what an unfinished flush wrote is in a log too,
// what an unfinished compaction wrote is as old as its input, and what a
// finished one left has a smaller number than its output. A table newer in all
// three ways was named by a change that MANIFEST has lost.
func (p *preparation) unnamed(newest, largest uint64) error {
	names, err := os.ReadDir(p.store)
	if err != nil {
		return err
	}
	for _, name := range names {
		id, ok := table.ParseFileID(name.Name())
		if !ok || id <= largest {
			continue
		}
		version, err := checkTable(filepath.Join(p.store, name.Name()), nil)
		if err == nil && version > newest && (p.logged == 0 || version < p.logged) {
			return damaged(manifestFile, "does not name %s, which is newer than what it names", name.Name())
		}
	}
	return nil
}

// keys reads Badger's keys, nil where it encrypts nothing.
func (p *preparation) keys() (*badger.KeyRegistry, error) {
	if p.key == nil {
		return nil, nil
	}
	keys, err := badger.OpenKeyRegistry(badger.KeyRegistryOptions{Dir: p.store, ReadOnly: true, EncryptionKey: p.key})
	if err != nil {
		return nil, damaged(keyRegistryFile, "%v", err)
	}
	return keys, nil
}

// tableKey finds the key that a table is encrypted with, nil for none.
func tableKey(keys *badger.KeyRegistry, id uint64) ([]byte, error) {
	switch {
	case id == 0 && keys == nil:
		return nil, nil
	case id == 0 || keys == nil:
		return nil, damaged(manifestFile, "a table is encrypted and should not be, or is not and should")
	}
	key, err := keys.DataKey(id)
	if err != nil {
		return nil, damaged(keyRegistryFile, "%v", err)
	}
	return key.Data, nil
}

// checkNoValues makes sure that a value log holds none: the replica keeps every
// value below the threshold. It is 20 bytes and then zeros, mostly a hole.
func checkNoValues(path string, size int64) error {
	if size <= logHeader {
		return nil
	}
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	r := bufio.NewReaderSize(io.NewSectionReader(f, logHeader, size-logHeader), 64<<10)
	zeros := make([]byte, 4<<10)
	for {
		b, err := r.Peek(len(zeros))
		if !bytes.Equal(b, zeros[:len(b)]) {
			return damaged(filepath.Base(path), "holds values, which no build writes")
		}
		if err != nil {
			return ignoreEnd(err)
		}
		if _, err := r.Discard(len(b)); err != nil {
			return err
		}
	}
}

func ignoreEnd(err error) error {
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}
