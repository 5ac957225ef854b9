//go:build invariants

package replica

import (
	"fmt"

	"tallystick/crdt"
)

// check panics where an invariant of a community is broken. The community's
// lock is held, or nobody else uses it.
func (c *Community) check() {
	entries, durable := 0, 0
	for number, s := range c.index.segments {
		if s == nil {
			continue
		}
		entries += s.count
		if s.durable {
			durable += s.count
		}
		c.checkSegmentState(uint32(number), s)
	}
	assert(entries == c.index.entries && durable == c.index.durable, "index counts %d and %d entries, holds %d and %d",
		c.index.entries, c.index.durable, entries, durable)
	for _, tip := range c.set.Tips() {
		v, err := c.find(tip.ID)
		assert(err != nil || v.Tip() == tip, "tip %s is not held", tip.ID.Short())
	}
	assert((c.set == c.whole) == (len(c.acts) == 0), "%d acts of losses, and the set is the whole: %v", len(c.acts), c.set == c.whole)
	for id := range c.lacks {
		_, erased := c.erased[id]
		assert(!erased, "the body of %s is lacking and erased", id.Short())
	}
	for id := range c.kept {
		assert(c.waiting.Has(id), "entry %s is kept for the waiting room and does not wait", id.Short())
	}
	for _, ends := range c.uptake.ends {
		for _, e := range ends {
			assert(!e.tip.ID.IsZero(), "an end of the uptake without an entry")
		}
	}
	assert(c.replica.published.Load() <= max(c.replica.feed, c.replica.published.Load()), "published beyond the feed")
}

func (c *Community) checkSegmentState(number uint32, s *segment) {
	assert(s.number == number, "segment %d stands at %d", s.number, number)
	assert(s.count > 0 && s.count <= maxSegmentEntries, "segment %d of %d entries", number, s.count)
	assert(s.fed >= 0 && s.fed <= s.count, "segment %d: %d of %d entries are in the feed", number, s.fed, s.count)
	assert(s.prev.IsZero() == (s.first == 0), "segment %d begins at seq %d", number, s.first)
	if s.first > 0 {
		assert(len(c.index.candidates(s.prev)) > 0, "segment %d follows nothing", number)
	}
	assert(s.fed == 0 || c.introduced(s.log), "segment %d is in the feed, its log is not held", number)
}

func (c *Community) introduced(log crdt.LogID) bool {
	_, known := c.whole.Introduction(log)
	return known
}

func assert(holds bool, format string, args ...any) {
	if !holds {
		panic("replica: broken invariant: " + fmt.Sprintf(format, args...))
	}
}
