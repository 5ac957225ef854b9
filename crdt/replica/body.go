package replica

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"tallystick/crdt"
)

// BodyState says whether the body of an entry is here.
type BodyState uint8

const (
	// BodyHere: clear bodies always, sealed ones when they have come.
	BodyHere BodyState = iota
	// BodyLacking: sealed, and no peer has brought it yet.
	BodyLacking
	// BodyGone: sealed, and erased: it is neither here nor asked for.
	BodyGone
)

// BodyState says whether the body of an entry that is held is here, and for a
// body that was erased, by which entry.
func (c *Community) BodyState(id crdt.ID) (state BodyState, by crdt.ID, err error) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	if _, err := c.entry(id); err != nil {
		return BodyHere, crdt.ID{}, fmt.Errorf("entry %s: %w", id.Short(), err)
	}
	if by, erased := c.erased[id]; erased {
		return BodyGone, by, nil
	}
	if c.lacks[id] {
		return BodyLacking, crdt.ID{}, nil
	}
	return BodyHere, crdt.ID{}, nil
}

// Lacking are the entries whose sealed bodies are not here and were not
// erased, sorted: what to ask every peer for.
func (c *Community) Lacking() []crdt.ID {
	c.mu.RLock()
	defer c.mu.RUnlock()
	var ids []crdt.ID
	for id := range c.lacks {
		if c.index.durably(id) {
			ids = append(ids, id)
		}
	}
	slices.SortFunc(ids, func(a, b crdt.ID) int { return a.Compare(b.Link) })
	return ids
}

// AdmitBody takes a sealed body that came without its entry. One that is here
// already or was erased is not an error and not taken: taken says which. A body
// that is not the entry's is a [crdt.Refusal]; an entry that is not held,
// [ErrNotFound].
func (c *Community) AdmitBody(ctx context.Context, id crdt.ID, body []byte) (taken bool, err error) {
	took := false
	err = c.change(ctx, func(g *group) error {
		v, err := c.find(id)
		if err == nil && v.ID() != id {
			err = ErrNotFound
		}
		if err == nil {
			v, err = v.WithBody(body)
		}
		took = err == nil && c.takeBody(g, v)
		return err
	})
	if err != nil {
		return false, fmt.Errorf("admit body of entry %s: %w", id.Short(), err)
	}
	return took, nil
}

// takeBody keeps a body, which is the one that the entry names, if it was
// lacking.
func (c *Community) takeBody(g *group, v crdt.Verified) bool {
	if !c.lacks[v.ID()] {
		return false
	}
	delete(c.lacks, v.ID())
	g.delete(idKey(tableLacking, c.number, v.ID()))
	g.addData(idKey(tableBody, c.number, v.ID()), v.Body())
	c.feedBody(g, v.ID(), BodyArrived)
	return true
}

// Forget drops the sealed bodies of entries that are held, because the entry
// by, an erasure, counts. They are not taken again and not offered any more;
// the entries stay. One that is forgotten already is free. What Badger had
// written to disk goes when it next compacts those tables.
func (c *Community) Forget(ctx context.Context, bodies []crdt.ID, by crdt.ID) error {
	err := c.change(ctx, func(g *group) error {
		bySegment, err := c.forgettable(bodies)
		if err != nil {
			return err
		}
		for _, s := range c.index.segments {
			if ids := bySegment[s]; s != nil && len(ids) > 0 {
				c.rewrite(g, s, ids)
				for _, id := range ids {
					c.markErased(g, id, by)
				}
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("forget bodies: %w", err)
	}
	return nil
}

// forgettable sorts entries by segment and refuses those that can't be erased.
func (c *Community) forgettable(bodies []crdt.ID) (map[*segment][]crdt.ID, error) {
	bySegment := map[*segment][]crdt.ID{}
	for _, id := range bodies {
		if _, erased := c.erased[id]; erased {
			continue
		}
		at, v, err := c.locate(id)
		switch {
		case err != nil:
			return nil, err
		case v.ID() != id:
			return nil, fmt.Errorf("entry %s: %w", id.Short(), ErrNotFound)
		case !v.Sealed():
			return nil, fmt.Errorf("entry %s is in clear, and such a body is never erased", id.Short())
		}
		s := c.index.segments[at.segment]
		if !slices.Contains(bySegment[s], id) {
			bySegment[s] = append(bySegment[s], id)
		}
	}
	return bySegment, nil
}

// rewrite stores a segment without some of its bodies.
func (c *Community) rewrite(g *group, s *segment, without []crdt.ID) {
	entries, err := c.read(s)
	if err != nil {
		c.damage = errors.Join(c.damage, err)
		return
	}
	entries = slices.Clone(entries)
	changed := false
	for i, v := range entries {
		if v.Body() != nil && slices.Contains(without, v.ID()) {
			entries[i], changed = v.WithoutBody(), true
		}
	}
	if changed {
		g.addData(segmentKey(tableSegment, c.number, s.number), crdt.AppendFrame(nil, entries))
		c.replica.cache.pin(s, entries)
		g.publish = append(g.publish, func() { c.replica.cache.unpin(s) })
	}
}

func (c *Community) markErased(g *group, id, by crdt.ID) {
	delete(c.lacks, id)
	c.erased[id] = by
	g.delete(idKey(tableLacking, c.number, id))
	g.delete(idKey(tableBody, c.number, id))
	g.set(idKey(tableErased, c.number, id), by.Link[:])
	c.feedBody(g, id, BodyErased)
}

// feedBody tells watchers what happened to a body.
func (c *Community) feedBody(g *group, id crdt.ID, event Event) {
	at, v, err := c.locate(id)
	if err != nil || v.ID() != id {
		c.damage = errors.Join(c.damage, err)
		return
	}
	c.replica.arrive(g, c, feedItem{community: c.number, event: event, segment: at.segment, offset: int(at.offset), count: 1})
}

// withBody adds a body that came after its entry.
func (c *Community) withBody(v crdt.Verified) (crdt.Verified, error) {
	if !v.Sealed() || v.Body() != nil || c.lacks[v.ID()] {
		return v, nil
	}
	if _, erased := c.erased[v.ID()]; erased {
		return v, nil
	}
	body, ok, err := c.replica.store.get(idKey(tableBody, c.number, v.ID()))
	if err != nil || !ok {
		return v, err // not ok: its group is not durable yet
	}
	with, err := v.WithBody(body)
	if err != nil {
		return v, fmt.Errorf("%w: body of entry %s: %v", ErrDamaged, v.ID().Short(), err)
	}
	return with, nil
}
