package bundle

import (
	"slices"
	"sort"

	"tallystick/crdt"
	"tallystick/crdt/replica"
)

// Known is what a reader is known to have and to lack, so that a bundle made
// for it need not hold everything. It may have more, and never less: what is
// wrong here makes a bundle that is of no use to that reader.
type Known struct {
	Tips    []crdt.Tip // entries that it holds, with all before them in their logs; those not held here say nothing
	Lacking []crdt.ID  // entries that it may hold and whose sealed bodies it lacks
	Files   [][32]byte // attached files that it has
}

// missing are the parts of the community's branches that a reader lacks who
// holds these tips, each entry once.
func missing(c *replica.Community, known []crdt.Tip) (spans []crdt.Span) {
	known = slices.Clip(known)
	for _, tip := range c.Tips() {
		from := uint64(0)
		for _, has := range known {
			if has.Log == tip.Log {
				from = max(from, common(c, tip, has))
			}
		}
		if from <= tip.Seq {
			spans = append(spans, crdt.Span{Tip: tip, From: from})
		}
		known = append(known, tip) // what comes before a fork goes with the first branch
	}
	return spans
}

// common is how many entries two branches of a log have in common: those before
// the first one in which they differ. It is 0 where the second ends in an entry
// that is not here, since nobody can tell where that branch leaves.
func common(c *replica.Community, tip, has crdt.Tip) uint64 {
	at, held := c.Tip(has.ID)
	if !held || at.Log != tip.Log {
		return 0
	}
	same := func(seq uint64) bool {
		a, okA := c.Ancestor(tip, seq)
		b, okB := c.Ancestor(at, seq)
		return okA && okB && a == b
	}
	last := min(at.Seq, tip.Seq)
	if same(last) {
		return last + 1
	}
	return uint64(sort.Search(int(last), func(i int) bool { return !same(uint64(i)) }))
}

// bodies are the entries whose bodies a reader lacks and that are not among what
// it is sent anyway, as parts of branches.
func bodies(c *replica.Community, lacking []crdt.ID, sent []crdt.Span) (spans []crdt.Span) {
	var at []crdt.Tip
	for _, id := range lacking[:min(len(lacking), MaxLacking)] {
		tip, held := c.Tip(id)
		if state, _, err := c.BodyState(id); held && err == nil && state == replica.BodyHere && !covered(c, sent, tip) {
			at = append(at, tip)
		}
	}
	slices.SortFunc(at, func(a, b crdt.Tip) int {
		if by := a.Log.Compare(b.Log); by != 0 {
			return by
		}
		return int(int64(a.Seq) - int64(b.Seq))
	})
	for _, tip := range at {
		if n := len(spans); n > 0 && follows(c, tip, spans[n-1].Tip) {
			spans[n-1].Tip = tip
			continue
		}
		spans = append(spans, crdt.Span{Tip: tip, From: tip.Seq})
	}
	return spans
}

// follows reports whether an entry is the one after another.
func follows(c *replica.Community, tip, before crdt.Tip) bool {
	if tip.Log != before.Log || tip.Seq != before.Seq+1 {
		return false
	}
	id, ok := c.Ancestor(tip, before.Seq)
	return ok && id == before.ID
}

// covered reports whether an entry is in one of the spans.
func covered(c *replica.Community, spans []crdt.Span, at crdt.Tip) bool {
	return slices.ContainsFunc(spans, func(s crdt.Span) bool {
		if s.Tip.Log != at.Log || at.Seq < s.From || at.Seq > s.Tip.Seq {
			return false
		}
		id, ok := c.Ancestor(s.Tip, at.Seq)
		return ok && id == at.ID
	})
}
