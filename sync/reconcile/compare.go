package reconcile

import (
	"slices"
	"sort"
)

// compare takes the rows of both sides in one range, log by log.
func (c *Conversation) compare(mine []ownRow, theirs []row) {
	for len(mine) > 0 || len(theirs) > 0 {
		var log logTag
		switch {
		case len(theirs) == 0, len(mine) > 0 && mine[0].log.compare(theirs[0].log) <= 0:
			log = mine[0].log
		default:
			log = theirs[0].log
		}
		m, t := 0, 0
		for m < len(mine) && mine[m].log == log {
			m++
		}
		var points []point
		for ; t < len(theirs) && theirs[t].log == log; t++ {
			points = append(points, theirs[t].point)
		}
		c.settle(log, mine[:m], points)
		mine, theirs = mine[m:], theirs[t:]
	}
}

// settle compares the tips of one log. What the peer is known to lack is
// offered at once; what this side does not hold is wanted. A tip of this side's
// about which neither is known, because it may lie below one that is not held,
// is named in the want, and the peer goes on from there.
func (c *Conversation) settle(log logTag, mine []ownRow, theirs []point) {
	unheld := slices.DeleteFunc(slices.Clone(theirs), func(p point) bool { return c.holder(mine, p) >= 0 })
	var open, shared []point
	for _, tip := range mine {
		if slices.Contains(theirs, tip.point) {
			shared = append(shared, tip.point)
			continue
		}
		if from, linear := c.after(tip, theirs); linear {
			c.offer(tip.tip, from, false)
		} else if len(unheld) == 0 {
			c.offer(tip.tip, c.branching(tip, mine, theirs), true)
		} else {
			open = append(open, tip.point)
		}
	}
	if len(unheld) > 0 {
		w := want{log: log, tags: tagsOf(unheld), tips: open, forked: forked(mine, open, unheld)}
		if w.forked {
			w.points = shared
		}
		c.want(w)
	}
}

// forked reports whether some tip that is not held follows none of this side's
// for sure: those that it may follow are open and have lower numbers.
func forked(mine []ownRow, open, unheld []point) bool {
	return len(mine) > 0 && slices.ContainsFunc(unheld, func(theirs point) bool {
		return !slices.ContainsFunc(open, func(tip point) bool { return tip.seq < theirs.seq })
	})
}

func tagsOf(points []point) []tipTag {
	tags := make([]tipTag, len(points))
	for i, p := range points {
		tags[i] = p.tag
	}
	return tags
}

// holder is the first of the tips on whose branch a point lies, or -1.
func (c *Conversation) holder(mine []ownRow, p point) int {
	return slices.IndexFunc(mine, func(tip ownRow) bool { return c.reaches(tip, p) })
}

// reaches reports whether a point lies on the branch that ends in a tip.
func (c *Conversation) reaches(tip ownRow, p point) bool {
	if p.seq >= tip.seq {
		return p == tip.point
	}
	id, held := c.holdings.Ancestor(tip.tip, p.seq)
	return held && c.key.tip(tip.tip.Log, p.seq, id) == p.tag
}

// after is the number of the first entry of a branch that follows all points
// on it, and whether there are any; without points, that is the whole branch.
func (c *Conversation) after(tip ownRow, points []point) (from uint64, found bool) {
	for _, p := range points {
		if p.seq >= from && c.reaches(tip, p) {
			from, found = p.seq+1, true
		}
	}
	return from, found || len(points) == 0
}

// branching is the number from which on a branch differs from all points, as
// far as these lie on branches of this side's.
func (c *Conversation) branching(tip ownRow, mine []ownRow, points []point) (from uint64) {
	for _, p := range points {
		if p.seq < from {
			continue
		}
		if c.reaches(tip, p) {
			from = p.seq + 1
		} else if other := c.holder(mine, p); other >= 0 {
			from = max(from, c.common(tip, mine[other], p.seq))
		}
	}
	return from
}

// common is how many entries, up to a number, two branches share.
func (c *Conversation) common(a, b ownRow, most uint64) uint64 {
	n := int(min(a.seq, b.seq, most)) + 1
	return uint64(sort.Search(n, func(i int) bool {
		one, held := c.holdings.Ancestor(a.tip, uint64(i))
		other, also := c.holdings.Ancestor(b.tip, uint64(i))
		return !held || !also || one != other
	}))
}

// ancestors are points of branches of a log, the denser the nearer to the tips:
// at distances 0, 1, 2, 3, 4, 6, 8, 12, 16, 24 …, and the first entry. The
// nearest common one is then less than half again as far from a tip as the
// place where the other history leaves. Of branches that the peer holds too, it
// can find that place itself: their tips are points enough.
func (c *Conversation) ancestors(mine []ownRow, shared []point) []point {
	points := slices.Clone(shared)
	each := min(branchPoints, maxPoints/max(len(mine), 1))
	for _, tip := range mine {
		if slices.Contains(shared, tip.point) {
			continue
		}
		for n := range each {
			seq := uint64(0)
			if back := distance(n); n < each-1 && back < tip.seq {
				seq = tip.seq - back
			}
			if id, held := c.holdings.Ancestor(tip.tip, seq); held {
				points = append(points, point{seq, c.key.tip(tip.tip.Log, seq, id)})
			}
			if seq == 0 {
				break
			}
		}
	}
	slices.SortFunc(points, point.compare)
	return slices.Compact(points)
}

// distance is the n-th of 0, 1, 2, 3, 4, 6, 8, 12 …
func distance(n int) uint64 {
	switch {
	case n < 2:
		return uint64(n)
	case n%2 == 0:
		return 1 << (n / 2)
	default:
		return 3 << (n/2 - 1)
	}
}
