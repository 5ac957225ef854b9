package replica

import (
	"bytes"
	"context"
	"fmt"
	"iter"
	"strings"
)

// Kind of a space: what becomes of it when derived data is built anew.
type Kind bool

const (
	// Derived data follows from the entries; [Rebuild] clears it.
	Derived Kind = false
	// Primary data can't be worked out from anything: opened keys, tokens,
	// idempotency records.
	Primary Kind = true
)

// Space is storage under a name, in the same store and the same transactions
// as the entries. It is the only storage beside them that anyone gets.
type Space struct {
	replica *Replica
	table   byte
	name    string
}

// Record is one key of a space to be written; a nil Value deletes it.
type Record struct {
	Space *Space
	Key   []byte
	Value []byte
}

// Space names a space. Names are short, fixed in code, and free of zero bytes;
// another name is an error of the program.
func (r *Replica) Space(name string, kind Kind) *Space {
	if name == "" || len(name) > maxSpaceName || strings.ContainsRune(name, 0) {
		panic("replica: a space's name has 1 to 64 bytes and no zero byte: " + name)
	}
	table := byte(tableDerived)
	if kind == Primary {
		table = tablePrimary
	}
	return &Space{replica: r, table: table, name: name}
}

// Get reads one key; [ErrNotFound] if it is not there.
func (s *Space) Get(key []byte) ([]byte, error) {
	value, ok, err := s.replica.store.get(spaceKey(s.table, s.name, key))
	if err == nil && !ok {
		err = ErrNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("space %s: %w", s.name, err)
	}
	return value, nil
}

// All yields the records whose keys begin with prefix, in order. What is
// written meanwhile may or may not be among them. An error is the last thing
// that it yields. The bytes are the caller's.
func (s *Space) All(prefix []byte) iter.Seq2[Record, error] {
	start := len(spaceKey(s.table, s.name, nil))
	return func(yield func(Record, error) bool) {
		err := s.replica.store.scan(spaceKey(s.table, s.name, prefix), func(key, value []byte) error {
			if !yield(Record{Space: s, Key: key[start:], Value: value}, nil) {
				return errEnough
			}
			return nil
		})
		if err != nil && err != errEnough {
			yield(Record{}, fmt.Errorf("space %s: %w", s.name, err))
		}
	}
}

// Put writes records in one transaction. Records that belong to entries are
// written with them by [Community.Author].
func (r *Replica) Put(ctx context.Context, records ...Record) error {
	err := r.submit(ctx, func(g *group) error {
		if err := checkRecords(0, records); err != nil {
			return err
		}
		for _, record := range records {
			record.addTo(g)
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("write records: %w", err)
	}
	return nil
}

// checkRecords refuses what would not fit one transaction together with size
// bytes of entries.
func checkRecords(size int, records []Record) error {
	for _, record := range records {
		if record.Space == nil || len(record.Key) > maxSpaceKey {
			return fmt.Errorf("a record without a space, or with a key of %d bytes: at most %d", len(record.Key), maxSpaceKey)
		}
		size += record.write().cost()
	}
	if size > maxBatchBytes || len(records) > maxBatchBytes/countCost {
		return fmt.Errorf("%d records and %d bytes: at most %d and %d are written at once; divide them",
			len(records), size, maxBatchBytes/countCost, maxBatchBytes)
	}
	return nil
}

func (record Record) addTo(g *group) { g.addIndex(record.write()) }

// write copies the record, whose bytes may be the caller's again before a group
// is written.
func (record Record) write() write {
	return write{spaceKey(record.Space.table, record.Space.name, record.Key), bytes.Clone(record.Value)}
}
