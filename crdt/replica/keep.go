package replica

import (
	"errors"

	"tallystick/crdt"
)

// keep stores verified entries and tells the sets of them. The entries follow
// what is held, each after its prev; the slice is the callee's from now on.
func (c *Community) keep(g *group, entries []crdt.Verified) {
	if len(entries) == 0 {
		return
	}
	for i, v := range entries {
		if _, erased := c.erased[v.ID()]; erased {
			entries[i] = v.WithoutBody()
		} else if v.Sealed() && v.Body() == nil {
			g.set(idKey(tableLacking, c.number, v.ID()), nil)
			c.lacks[v.ID()] = true
		}
	}
	for _, part := range cut(entries) {
		c.keepSegment(g, part)
	}
	fed, grown := c.tell(g, entries)
	c.grow(g, grown, entries[0].Log())
	for _, tip := range fed {
		c.enter(g, tip)
	}
	c.count(g)
	if c.arrivals += len(entries); c.arrivals >= snapshotEvery {
		c.snapshot(g)
	}
	c.check()
}

// tell has the sets hold entries, and returns to where logs have grown in the
// feed and in the set.
func (c *Community) tell(g *group, entries []crdt.Verified) (fed, grown []crdt.Tip) {
	for _, v := range entries {
		fed = append(fed, c.whole.Hold(v)...)
		if c.set != c.whole {
			grown = append(grown, c.set.Hold(v)...)
		}
		if v.Seq() == 0 {
			c.noteFences(g, v.Log())
		}
	}
	fed = c.furthest(fed)
	if c.set == c.whole {
		return fed, fed
	}
	return fed, c.furthest(grown)
}

// grow shows how logs have grown in the set. With losses of power the log that
// has just come is shown too, since it may have forked outside the set.
func (c *Community) grow(g *group, grown []crdt.Tip, came crdt.LogID) {
	var changed []crdt.LogID
	for _, tip := range grown {
		changed = append(changed, tip.Log)
	}
	if c.set != c.whole {
		changed = append(changed, came)
		for _, tip := range grown {
			c.regain(tip)
		}
	}
	c.show(g, changed)
}

// furthest leaves out tips of which the next one stands for them too.
func (c *Community) furthest(grown []crdt.Tip) (last []crdt.Tip) {
	for i, tip := range grown {
		if i+1 == len(grown) || grown[i+1].Log != tip.Log || grown[i+1].Seq != tip.Seq+1 || c.forked(tip.Log) {
			last = append(last, tip)
		}
	}
	return last
}

// keepSegment stores entries under one key.
func (c *Community) keepSegment(g *group, part []crdt.Verified) {
	frame := crdt.AppendFrame(make([]byte, 0, frameSize(part)), part)
	s := &segment{
		number: c.index.next(), log: part[0].Log(), first: part[0].Seq(), prev: part[0].Prev(),
		last: part[len(part)-1].ID(), count: len(part), bytes: len(frame),
	}
	prints := make([]fingerprint, len(part))
	for i, v := range part {
		prints[i] = fingerprintOf(v.ID())
	}
	c.index.add(s, prints)
	c.index.remember(s, part)
	c.replica.cache.pin(s, part)
	g.addData(segmentKey(tableSegment, c.number, s.number), frame)
	g.set(segmentKey(tableDirectory, c.number, s.number), s.directoryRecord(part))
	g.publish = append(g.publish, func() {
		c.replica.cache.unpin(s)
		c.mu.Lock()
		defer c.mu.Unlock()
		c.index.stored(s)
	})
}

// frameSize is at least what a frame of the entries takes.
func frameSize(part []crdt.Verified) (size int) {
	for _, v := range part {
		size += v.Size()
	}
	return size
}

// enter puts into the feed what a log's growth has brought: the tip and what it
// reaches by prev that is not in the feed yet.
func (c *Community) enter(g *group, tip crdt.Tip) {
	var fresh []span
	for id := tip.ID; !id.IsZero(); {
		at, v, err := c.locate(id)
		if err != nil || v.ID() != id {
			c.damage = errors.Join(c.damage, err)
			return
		}
		s := c.index.segments[at.segment]
		if s.fed > int(at.offset) {
			break
		}
		fresh = append(fresh, span{segment: s, offset: s.fed, end: int(at.offset) + 1})
		if s.fed > 0 {
			break
		}
		id = s.prev
	}
	for i := len(fresh) - 1; i >= 0; i-- {
		c.feed(g, fresh[i])
	}
}

// feed gives part of a segment its numbers in the order of arrival.
func (c *Community) feed(g *group, sp span) {
	item := feedItem{community: c.number, event: Entered, segment: sp.segment.number, offset: sp.offset, count: sp.end - sp.offset}
	sp.segment.fed = sp.end
	c.replica.arrive(g, c, item)
	entries, err := c.read(sp.segment)
	if err != nil {
		c.damage = errors.Join(c.damage, err)
		return
	}
	for _, v := range entries[sp.offset:sp.end] {
		c.follow(v)
	}
	c.resume()
}
