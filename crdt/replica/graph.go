package replica

import (
	"errors"
	"fmt"
	"iter"
	"slices"

	"tallystick/crdt"
)

// graph answers the set's and the intake's questions. The community's lock is
// held while it is asked.
type graph struct{ c *Community }

// Entry finds an entry by its id, without bodies that came later.
func (g graph) Entry(id crdt.ID) (crdt.Verified, bool) {
	if id.IsZero() {
		return crdt.Verified{}, false
	}
	v, err := g.c.find(id)
	if err != nil {
		g.c.damage = errors.Join(g.c.damage, err)
	}
	return v, err == nil && v.ID() == id
}

// Entries yields everything held in the order of arrival.
func (g graph) Entries() iter.Seq[crdt.Verified] {
	return func(yield func(crdt.Verified) bool) {
		for _, s := range g.c.index.segments {
			if s == nil {
				continue
			}
			entries, err := g.c.read(s)
			if err != nil {
				g.c.damage = errors.Join(g.c.damage, err)
				return
			}
			for _, v := range entries {
				if !yield(v) {
					return
				}
			}
		}
	}
}

// entry is an entry for readers: one that is durable, or [ErrNotFound].
func (c *Community) entry(id crdt.ID) (crdt.Verified, error) {
	at, v, err := c.locate(id)
	if err == nil && (v.ID() != id || !c.index.segments[at.segment].durable) {
		err = ErrNotFound
	}
	return v, err
}

// find returns the entry, or a zero one if it is not held.
func (c *Community) find(id crdt.ID) (crdt.Verified, error) {
	_, v, err := c.locate(id)
	return v, err
}

// locate finds where an entry stands; v is zero if it is not held.
func (c *Community) locate(id crdt.ID) (at location, v crdt.Verified, err error) {
	for _, at := range c.index.candidates(id) {
		s := c.index.segments[at.segment]
		if s == nil {
			continue
		}
		entries, err := c.read(s)
		if err != nil {
			return location{}, crdt.Verified{}, err
		}
		if found := entries[at.offset]; found.ID() == id {
			return at, found, nil
		}
	}
	return location{}, crdt.Verified{}, nil
}

// read returns a segment's entries. Every header is made again and hashed, up
// to the id that was noted apart from it, and every body compared with its
// link, so that what comes back is what was verified when it came in.
func (c *Community) read(s *segment) ([]crdt.Verified, error) {
	if entries, ok := c.replica.cache.get(s); ok {
		return entries, nil
	}
	frame, ok, err := c.replica.store.get(segmentKey(tableSegment, c.number, s.number))
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, s.damaged("gone")
	}
	entries, err := s.parse(frame)
	if err != nil {
		return nil, err
	}
	c.replica.cache.put(s, entries)
	c.index.remember(s, entries)
	return entries, nil
}

// parse reads a segment's entries. The frame holds no prev but the first: that
// the chain of hashes ends in the id noted apart from it vouches for it whole.
func (s *segment) parse(frame []byte) ([]crdt.Verified, error) {
	run, err := crdt.ParseFrame(frame)
	if err != nil {
		return nil, s.damaged(err.Error())
	}
	entries, err := crdt.Recall(run, s.last)
	if err != nil {
		return nil, s.damaged(err.Error())
	}
	if len(entries) != s.count || entries[0].Seq() != s.first || entries[0].Log() != s.log || entries[0].Prev() != s.prev {
		return nil, s.damaged("not the entries that were stored")
	}
	return entries, nil
}

func (s *segment) damaged(what string) error {
	return fmt.Errorf("%w: entries %d to %d of log %s: %s", ErrDamaged, s.first, s.end(), s.log.Short(), what)
}

// Chain yields one branch of a log, from its entry from to the tip or any
// other entry that is held, with the bodies that are here.
func (c *Community) Chain(tip crdt.ID, from uint64) iter.Seq2[crdt.Verified, error] {
	return func(yield func(crdt.Verified, error) bool) {
		spans, err := c.spansTo(tip, from)
		if err != nil {
			yield(crdt.Verified{}, err)
			return
		}
		for _, span := range spans {
			entries, err := c.readSpan(span)
			if err != nil {
				yield(crdt.Verified{}, err)
				return
			}
			for _, v := range entries {
				if v.Seq() >= from && !yield(v, nil) {
					return
				}
			}
		}
	}
}

// span is part of a segment: the entries from offset up to before end.
type span struct {
	segment     *segment
	offset, end int
}

// spansTo finds the way from an entry, which must be durable, back to seq
// from, in order.
func (c *Community) spansTo(id crdt.ID, from uint64) ([]span, error) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	if _, err := c.entry(id); err != nil {
		return nil, fmt.Errorf("entry %s: %w", id.Short(), err)
	}
	return c.path(id, from)
}

// path is spansTo for who holds the lock, durable or not.
func (c *Community) path(id crdt.ID, from uint64) ([]span, error) {
	var spans []span
	for {
		at, v, err := c.locate(id)
		if err == nil && v.ID() != id {
			err = ErrNotFound
		}
		if err != nil {
			return nil, fmt.Errorf("entry %s: %w", id.Short(), err)
		}
		s := c.index.segments[at.segment]
		spans = append(spans, span{segment: s, end: int(at.offset) + 1})
		if s.first <= from {
			slices.Reverse(spans)
			return spans, nil
		}
		id = s.prev
	}
}

func (c *Community) readSpan(sp span) ([]crdt.Verified, error) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	entries, err := c.read(sp.segment)
	if err != nil {
		return nil, err
	}
	entries = slices.Clone(entries[sp.offset:sp.end])
	for i, v := range entries {
		if entries[i], err = c.withBody(v); err != nil {
			return nil, err
		}
	}
	return entries, nil
}
