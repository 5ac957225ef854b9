package replica

import (
	"errors"
	"sort"

	"tallystick/crdt"
)

// Ancestor is the entry with a number on the branch that ends in an entry that
// is held; false if end is not held, if seq is above its, or if what the store
// has of it is damaged, which [Replica.Verify] tells apart. The log may be
// outside the set.
//
// It reads at most the two segments that hold the entries. In a log of which
// several histories are held it walks the index back from end.
func (c *Community) Ancestor(end crdt.Tip, seq uint64) (crdt.ID, bool) {
	if seq > end.Seq {
		return crdt.ID{}, false
	}
	c.mu.RLock()
	defer c.mu.RUnlock()
	at, err := c.place(end)
	if err != nil {
		return crdt.ID{}, false
	}
	s := c.index.segments[at.segment]
	if s.first > seq {
		if s = c.back(s, seq); s == nil {
			return crdt.ID{}, false
		}
	}
	id, err := c.idAt(s, int(seq-s.first))
	return id, err == nil
}

// place is where a tip stands; [ErrNotFound] if no such entry is held durably.
// It reads the segment only if the entry is not the last there. The lock is
// held, as by everything here.
func (c *Community) place(tip crdt.Tip) (location, error) {
	for _, at := range c.index.candidates(tip.ID) {
		s := c.index.segments[at.segment]
		if s == nil || !s.durable || s.log != tip.Log || s.first+uint64(at.offset) != tip.Seq {
			continue
		}
		if id, err := c.idAt(s, int(at.offset)); err != nil || id == tip.ID {
			return at, err
		}
	}
	return location{}, ErrNotFound
}

// idAt is the id of an entry of a segment.
func (c *Community) idAt(s *segment, offset int) (crdt.ID, error) {
	if offset == s.count-1 {
		return s.last, nil
	}
	entries, err := c.read(s)
	if err != nil {
		return crdt.ID{}, err
	}
	return entries[offset].ID(), nil
}

// back is the segment that holds the entry with a number before a segment of
// the same branch; nil if the index has a gap.
func (c *Community) back(s *segment, seq uint64) *segment {
	if !c.forked(s.log) {
		all := c.index.byLog[s.log] // one chain, so in its order
		i := sort.Search(len(all), func(i int) bool { return all[i].end() >= seq })
		if i < len(all) && all[i].first <= seq {
			return all[i]
		}
		return nil
	}
	for s != nil && s.first > seq {
		at, err := c.before(s)
		if err != nil {
			return nil
		}
		s = c.index.segments[at.segment]
	}
	return s
}

// before is where the entry stands that a segment follows. That entry is held,
// so where only one fits by log, number and fingerprint it is that one, and
// nothing has to be read.
func (c *Community) before(s *segment) (location, error) {
	var fits []location
	for _, at := range c.index.candidates(s.prev) {
		t := c.index.segments[at.segment]
		if t != nil && t.log == s.log && t.first+uint64(at.offset)+1 == s.first {
			fits = append(fits, at)
		}
	}
	if len(fits) == 1 {
		return fits[0], nil
	}
	for _, at := range fits {
		id, err := c.idAt(c.index.segments[at.segment], int(at.offset))
		if err != nil || id == s.prev {
			return at, err
		}
	}
	return location{}, errors.Join(ErrNotFound, s.damaged("nothing before them"))
}
