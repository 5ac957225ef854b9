package replica

import (
	"encoding/binary"
	"errors"
	"fmt"
	"path/filepath"
	"time"
)

// WriteAlone is the yardstick for benchmarks of Admit: it writes what this
// replica's store holds of its entries, with the same keys, values, settings
// and sizes of transactions, to a fresh store of Badger alone under dir, and
// returns how long that took until the last of it was durable. Reading it
// beforehand is not counted.
func (r *Replica) WriteAlone(dir string) (took time.Duration, err error) {
	groups, err := r.storedGroups()
	if err != nil {
		return 0, fmt.Errorf("write with Badger alone: %w", err)
	}
	alone := &store{dir: dir, folder: filepath.Join(dir, storeFolder), settings: r.settings, key: r.store.key,
		log: r.log, failed: func(error) {}, disk: r.store.disk}
	if err := alone.open(); err != nil {
		return 0, fmt.Errorf("write with Badger alone: %w", err)
	}
	start := time.Now()
	err = alone.writeGroups(groups)
	took = time.Since(start)
	return took, errors.Join(err, alone.close())
}

// storedGroups are the entries' keys in the order in which they were written,
// in groups of the profile's size.
func (r *Replica) storedGroups() (groups [][]write, err error) {
	size := r.settings.group
	add := func(w write) {
		if size += w.cost(); size > r.settings.group {
			groups, size = append(groups, nil), w.cost()
		}
		groups[len(groups)-1] = append(groups[len(groups)-1], w)
	}
	err = r.store.scan([]byte{tableSegment}, func(key, value []byte) error {
		add(write{key, value})
		directory := segmentKey(tableDirectory, binary.BigEndian.Uint32(key[1:]), number(key))
		record, _, err := r.store.get(directory)
		add(write{directory, record})
		return err
	})
	if err != nil {
		return nil, err
	}
	return groups, r.store.scan([]byte{tableFeed}, func(key, value []byte) error {
		add(write{key, value})
		return nil
	})
}

// writeGroups writes each group in one transaction, one after another as a
// replica does.
func (s *store) writeGroups(groups [][]write) error {
	for _, group := range groups {
		if err := s.write(nil, group, nil); err != nil {
			return err
		}
	}
	return nil
}
