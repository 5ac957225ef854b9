package replica

import (
	"fmt"

	"github.com/dgraph-io/badger/v4"
)

// ready looks whether the next transaction has room: on the disk for tables,
// and in blocks that are there already for the log.
func (s *store) ready() error {
	if err := s.disk.check(); err != nil {
		return err
	}
	s.runwayMu.Lock()
	defer s.runwayMu.Unlock()
	if s.runway == nil {
		runway, err := openRunway(s.folder, s.settings.memtable)
		if err != nil {
			return err
		}
		s.runway = runway
	}
	turned, err := s.runway.ready()
	if turned {
		s.disk.require(s.reserve())
	}
	return err
}

// write makes writes durable in this order. Data, which nobody can find
// without index, goes ahead in transactions of its own where it doesn't fit
// one; index is never divided unless it is larger than a transaction.
func (s *store) write(data, index, tidy []write) error {
	p := packing{bytes: s.settings.transaction(), count: s.settings.transaction() / countCost}
	p.add(data...)
	p.together(index)
	p.add(tidy...)
	for _, part := range p.parts() {
		if err := s.ready(); err != nil {
			return err
		}
		if err := s.commit(part); err != nil {
			return err
		}
	}
	return nil
}

// packing divides writes into transactions.
type packing struct {
	bytes, count int // that a transaction takes
	done         [][]write
	part         []write
	size         int // of part
}

func (p *packing) add(writes ...write) {
	for _, w := range writes {
		if len(p.part) > 0 && !p.fits(w.cost(), 1) {
			p.turn()
		}
		p.part = append(p.part, w)
		p.size += w.cost()
	}
}

// together adds writes to one transaction, if any transaction can hold them.
func (p *packing) together(writes []write) {
	size := 0
	for _, w := range writes {
		size += w.cost()
	}
	if !p.fits(size, len(writes)) {
		p.turn()
	}
	p.add(writes...)
}

func (p *packing) fits(size, count int) bool {
	return p.size+size <= p.bytes && len(p.part)+count <= p.count
}

func (p *packing) turn() {
	if len(p.part) > 0 {
		p.done = append(p.done, p.part)
	}
	p.part, p.size = nil, 0
}

func (p *packing) parts() [][]write {
	p.turn()
	return p.done
}

// commit makes one transaction durable. It runs without holding up readers.
func (s *store) commit(writes []write) error {
	s.mu.RLock()
	db := s.db // exchanged only by who writes
	s.mu.RUnlock()
	if db == nil {
		return errNotOpen()
	}
	txn := db.NewTransaction(true)
	defer txn.Discard()
	for _, w := range writes {
		if err := stage(txn, w); err != nil {
			return fmt.Errorf("store: %w", err)
		}
		s.written.Add(int64(w.cost()))
	}
	if err := txn.Commit(); err != nil {
		return fmt.Errorf("store: %w", err)
	}
	return nil
}

func stage(txn *badger.Txn, w write) error {
	if w.value == nil {
		return txn.Delete(w.key)
	}
	if len(w.value) >= maxValue {
		return fmt.Errorf("a value of %d bytes, which would not stay in a table", len(w.value))
	}
	return txn.Set(w.key, w.value)
}
