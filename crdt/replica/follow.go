package replica

import (
	"errors"
	"maps"
	"slices"

	"tallystick/crdt"
)

// follow keeps the uptake in step with an entry that has entered the feed.
func (c *Community) follow(v crdt.Verified) {
	if c.uptake.take(v, c) && c.replica.own(v.Log()) {
		c.uptake.wrote(v, c)
	}
}

// resume takes again what a missing entry had stalled.
func (c *Community) resume() {
	for logs := c.uptake.resume(c); len(logs) > 0; logs = c.uptake.resume(c) {
		for _, log := range slices.SortedFunc(maps.Keys(logs), crdt.LogID.Compare) {
			for _, tip := range c.set.TipsOf(log) {
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
	if at.Seq > end.Seq {
		return false
	}
	if !c.set.Forked(at.Log) {
		return true
	}
	spans, err := c.path(end.ID, at.Seq)
	if err != nil {
		c.damage = errors.Join(c.damage, err)
		return false
	}
	entries, err := c.read(spans[0].segment)
	c.damage = errors.Join(c.damage, err)
	return err == nil && entries[at.Seq-spans[0].segment.first].ID() == at.ID
}
