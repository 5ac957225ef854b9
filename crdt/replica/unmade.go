package replica

import (
	"encoding/binary"
	"errors"
	"hash/crc32"
	"os"
	"path/filepath"
	"slices"

	"github.com/dgraph-io/badger/v4"
	"github.com/dgraph-io/badger/v4/table"
)

// Badger v4.9.6 flushes a memtable by writing a table, adding a record to
// MANIFEST and syncing that. When the sync fails it removes the table, tries
// again with another, and may well succeed; the record of the first attempt
// stays, and the next opening finds a table gone. Nothing is missing: what
// Badger flushes it keeps until a table of it is named and synced. Whoever
// knows that a missing table is younger than an opening at which all were there
// can therefore take its record back.

// newestTable is the largest number of a table that MANIFEST names, 0 for none.
func newestTable(store string) (newest uint64, err error) {
	named, err := namedTables(store)
	for id := range named {
		newest = max(newest, id)
	}
	return newest, err
}

func namedTables(store string) (map[uint64]badger.TableManifest, error) {
	f, err := os.Open(filepath.Join(store, manifestFile))
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	manifest, _, err := badger.ReplayManifestFile(f, 0, badger.DefaultOptions("").WithLogger(nil))
	return manifest.Tables, err
}

// dropUnmade takes back the records of flushes that failed since an opening at
// which newest was the largest number, and returns their tables' names. Badger
// must be closed. A table that a compaction should have made is left for
// [preflight] to miss: its record also removes others, which are still needed.
func dropUnmade(store string, newest uint64) (dropped []string, err error) {
	named, err := namedTables(store)
	if err != nil {
		return nil, err
	}
	var changes []byte
	for id := range named {
		name := table.IDToFilename(id)
		if _, err := os.Stat(filepath.Join(store, name)); id <= newest || !errors.Is(err, os.ErrNotExist) {
			continue
		}
		changes = append(changes, removalRecord(id)...)
		dropped = append(dropped, name)
	}
	if len(dropped) == 0 {
		return nil, nil
	}
	if alone, err := flushedAlone(store, len(dropped), newest); err != nil || !alone {
		return nil, err
	}
	slices.Sort(dropped)
	return dropped, appendDurably(filepath.Join(store, manifestFile), changes)
}

// flushedAlone reports whether every record of a missing table younger than
// newest is that of a flush, which creates one table on level 0 and does
// nothing else; there are so many of them.
func flushedAlone(store string, missing int, newest uint64) (bool, error) {
	raw, err := os.ReadFile(filepath.Join(store, manifestFile))
	if err != nil {
		return false, err
	}
	for rest := raw[min(manifestHead, len(raw)):]; len(rest) >= manifestRecord; {
		length := int(binary.BigEndian.Uint32(rest))
		if length > len(rest)-manifestRecord {
			break
		}
		set := rest[manifestRecord : manifestRecord+length]
		rest = rest[manifestRecord+length:]
		id, flush := flushOf(set)
		_, err := os.Stat(filepath.Join(store, table.IDToFilename(id)))
		if flush && id > newest && errors.Is(err, os.ErrNotExist) {
			missing--
		}
	}
	return missing <= 0, nil
}

const (
	manifestHead   = 8 // magic and version
	manifestRecord = 8 // length and CRC-32C, big-endian, before each set of changes
)

// flushOf reads a set of changes, a protobuf, as that of a flush: one change,
// of a number and neither an operation nor a level, which are 0 then.
func flushOf(set []byte) (id uint64, ok bool) {
	if len(set) < 4 || set[0] != 0x0a || int(set[1]) != len(set)-2 || set[2] != 0x08 {
		return 0, false
	}
	id, n := binary.Uvarint(set[3:])
	if n <= 0 {
		return 0, false
	}
	rest := set[3+n:]
	return id, len(rest) == 0 || rest[0] > 0x18
}

// removalRecord is a record of MANIFEST that removes one table.
func removalRecord(id uint64) []byte {
	change := append(binary.AppendUvarint([]byte{0x08}, id), 0x10, 1)
	set := append([]byte{0x0a, byte(len(change))}, change...)
	record := binary.BigEndian.AppendUint32(nil, uint32(len(set)))
	record = binary.BigEndian.AppendUint32(record, crc32.Checksum(set, castagnoli()))
	return append(record, set...)
}

// appendDurably adds to the end of a file.
func appendDurably(path string, data []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_APPEND, 0)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}
