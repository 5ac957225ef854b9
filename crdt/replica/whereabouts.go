package replica

import "tallystick/crdt"

// Tip is where an entry that is held stands in its log; false if it is not
// held, or what the store has of it is damaged, which [Replica.Verify] tells
// apart. The log may be outside the set.
//
// It takes well under a microsecond for entries among the last 65,536 that
// arrived or were read, and for ids that are not held; it does not wait for the
// writer then, so that a fold can ask about every dep during a long import. For
// an older entry the first question reads the up to 256 entries that are stored
// with it.
func (c *Community) Tip(id crdt.ID) (crdt.Tip, bool) {
	tip, durable, sure := c.current.Load().index.tip(id)
	if !sure {
		tip, durable = c.tipFrom(id)
	}
	if !durable {
		return crdt.Tip{}, false
	}
	return tip, true
}

// tipFrom finds out by reading.
func (c *Community) tipFrom(id crdt.ID) (tip crdt.Tip, durable bool) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	at, v, err := c.locate(id)
	if err != nil || v.ID() != id {
		return tip, false
	}
	s := c.index.segments[at.segment]
	if entries, err := c.read(s); err == nil {
		c.index.remember(s, entries)
	}
	return v.Tip(), s.durable
}

// InSet reports whether an entry is in the set, with the losses of power that
// are in force. The feed also has entries that such losses take out: those are
// held, and not in the set. Without losses both are the same.
//
// It is as fast as [Community.Tip], except in logs of which several histories
// are held; there it reads back to the entry from the log's tips.
func (c *Community) InSet(id crdt.ID) bool {
	at, held := c.Tip(id)
	if !held {
		return false
	}
	seen := c.current.Load().view.of(at.Log)
	for _, tip := range seen.tips {
		if !seen.forked {
			return at.Seq <= tip.Seq
		}
		if c.follows(tip, at) {
			return true
		}
	}
	return false
}

func (c *Community) follows(tip, at crdt.Tip) bool {
	c.mu.RLock()
	defer c.mu.RUnlock()
	found, err := c.onPath(tip, at)
	return err == nil && found
}
