package replica

import (
	"errors"
	"maps"
	"slices"

	"tallystick/crdt"
)

// follow keeps the uptake in step with an entry that has entered the feed.
func (c *Community) follow(v crdt.Verified) {
	switch {
	case !c.uptake.take(v, c):
	case c.replica.own(v.Log()):
		c.uptake.wrote(v, c)
	case c.set == c.whole || c.set.Has(v):
		c.uptake.note(v)
	}
}

// regain notes the log of a tip to which it has grown in the set, if it had been
// in the feed before: a loss of power had kept it out of the set. Nobody knows
// whether what has come back governs, so that it comes first.
func (c *Community) regain(tip crdt.Tip) {
	_, noted := c.uptake.uncited[tip.Log]
	if !noted && !c.replica.own(tip.Log) && c.uptake.has(tip, c) {
		c.uptake.uncited[tip.Log] = true
	}
}

// forked reports whether several histories of a log are held.
func (c *Community) forked(log crdt.LogID) bool { return c.whole.Forked(log) }

// citable is how far an own entry may cite a log of its own accord that is
// complete up to an end: as far as it is in the set, and not where it is forked.
func (c *Community) citable(end crdt.Tip) (tip crdt.Tip, any bool) {
	if c.forked(end.Log) {
		return tip, false
	}
	if c.set == c.whole {
		return end, true
	}
	tips := c.set.TipsOf(end.Log)
	if len(tips) == 0 {
		return tip, false
	}
	if tips[0].Seq < end.Seq {
		return tips[0], true
	}
	return end, true
}

// resume takes again what a missing entry had stalled.
func (c *Community) resume() {
	for logs := c.uptake.resume(c); len(logs) > 0; logs = c.uptake.resume(c) {
		for _, log := range slices.SortedFunc(maps.Keys(logs), crdt.LogID.Compare) {
			for _, tip := range c.whole.TipsOf(log) {
				c.followTo(tip, logs[log])
			}
		}
	}
}

// followTo follows a branch again from a seq on, as far as it is in the feed.
func (c *Community) followTo(tip crdt.Tip, from uint64) {
	spans, err := c.path(tip.ID, from)
	for _, sp := range spans {
		var entries []crdt.Verified
		if entries, err = c.read(sp.segment); err != nil {
			break
		}
		for _, v := range entries[sp.offset:min(sp.end, sp.segment.fed)] {
			if v.Seq() >= from {
				c.follow(v)
			}
		}
	}
	c.damage = errors.Join(c.damage, err)
}

// tipOf is where an entry stands, if it is held.
func (c *Community) tipOf(id crdt.ID) (crdt.Tip, bool) {
	if tip, _, sure := c.index.tip(id); sure {
		return tip, !tip.ID.IsZero()
	}
	v, err := c.find(id)
	c.damage = errors.Join(c.damage, err)
	if err != nil || v.ID() != id {
		return crdt.Tip{}, false
	}
	return v.Tip(), true
}

// reaches reports whether of two entries held of one log the first is the
// second, or follows it. In a log that is one chain their numbers say that.
func (c *Community) reaches(end, at crdt.Tip) bool {
	if !c.forked(at.Log) {
		return at.Seq <= end.Seq
	}
	found, err := c.onPath(end, at)
	c.damage = errors.Join(c.damage, err)
	return found
}

// onPath is reaches for a log of several histories. The community's lock is
// held.
func (c *Community) onPath(end, at crdt.Tip) (bool, error) {
	if at.Seq > end.Seq {
		return false, nil
	}
	spans, err := c.path(end.ID, at.Seq)
	if err != nil {
		return false, err
	}
	entries, err := c.read(spans[0].segment)
	return err == nil && entries[at.Seq-spans[0].segment.first].ID() == at.ID, err
}
