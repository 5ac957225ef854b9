package replica

import (
	"bytes"
	"errors"
	"fmt"
	"os"

	"github.com/dgraph-io/badger/v4"
)

// errNotOpen answers reads of a store that is closed, or that could not be
// opened again.
func errNotOpen() error { return fmt.Errorf("store: %w", os.ErrClosed) }

// view reads at one moment of the store. Read must call nothing that calls the
// store.
func (s *store) view(read func(*badger.Txn) error) error {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.db == nil {
		return errNotOpen()
	}
	err := s.db.View(read)
	if err != nil && !errors.Is(err, ErrDamaged) {
		err = fmt.Errorf("%w: read store: %v", ErrDamaged, err)
	}
	return err
}

// get reads one key; ok is false when it is not there.
func (s *store) get(key []byte) (value []byte, ok bool, err error) {
	err = s.view(func(txn *badger.Txn) error {
		item, err := txn.Get(key)
		if errors.Is(err, badger.ErrKeyNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		value, err = item.ValueCopy(nil)
		ok = err == nil
		return err
	})
	return value, ok, err
}

// scan reads every key that begins with prefix, in order. Key and value are
// the caller's to keep. It copies a page at a time, so that each may take its
// time and use the store; what is written meanwhile may or may not be seen.
func (s *store) scan(prefix []byte, each func(key, value []byte) error) error {
	return s.scanFrom(prefix, prefix, each)
}

// scanFrom is scan from a key on.
func (s *store) scanFrom(prefix, from []byte, each func(key, value []byte) error) error {
	for from != nil {
		page, next, err := s.page(prefix, from)
		if err != nil {
			return err
		}
		for _, row := range page {
			if err := each(row.key, row.value); err != nil {
				return err
			}
		}
		from = next
	}
	return nil
}

// page copies rows from a key on; next is where to go on, nil at the end.
func (s *store) page(prefix, from []byte) (rows []write, next []byte, err error) {
	err = s.view(func(txn *badger.Txn) error {
		it := txn.NewIterator(badger.IteratorOptions{Prefix: prefix, PrefetchValues: true, PrefetchSize: 16})
		defer it.Close()
		size := 0
		for it.Seek(from); it.Valid(); it.Next() {
			row := write{key: it.Item().KeyCopy(nil)}
			if size > scanPage {
				next = row.key
				return nil
			}
			if row.value, err = it.Item().ValueCopy(nil); err != nil {
				return err
			}
			size += row.cost()
			rows = append(rows, row)
		}
		return nil
	})
	return rows, next, err
}

// last finds the greatest key with a prefix that is not above a bound.
func (s *store) last(prefix, bound []byte) (found write, ok bool, err error) {
	err = s.view(func(txn *badger.Txn) error {
		it := txn.NewIterator(badger.IteratorOptions{Reverse: true, Prefix: prefix})
		defer it.Close()
		if it.Seek(bound); !it.Valid() || !bytes.HasPrefix(it.Item().Key(), prefix) {
			return nil
		}
		ok = true
		found.key = it.Item().KeyCopy(nil)
		found.value, err = it.Item().ValueCopy(nil)
		return err
	})
	return found, ok, err
}
