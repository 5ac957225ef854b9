package reconcile

import (
	"bytes"
	"cmp"
	"maps"
	"slices"

	"tallystick/crdt/dagcbor"
)

// want asks for tips of one log, and says from where on.
type want struct {
	log    logTag
	tags   []tipTag // tips of the other side, sorted
	tips   []point  // of this side, of which it is not known whether the other holds them; sorted
	points []point  // entries that locate a fork; sorted
	forked bool     // ancestors are to be added to the points when it is sent
}

// want notes that tips are to be asked for in the next turn.
func (c *Conversation) want(more want) {
	t := &c.comparison
	if t.wants == nil {
		t.wants, t.asked = map[logTag]*want{}, map[wanted]bool{}
	}
	w := t.wants[more.log]
	if w == nil {
		w = &want{log: more.log}
		t.wants[more.log] = w
	}
	w.tags = append(w.tags, more.tags...)
	w.tips = append(w.tips, more.tips...)
	w.points = append(w.points, more.points...)
	w.forked = w.forked || more.forked
	for _, tag := range more.tags {
		t.asked[wanted{w.log, tag}] = w.forked
	}
}

func compareTags(a, b tipTag) int { return bytes.Compare(a[:], b[:]) }

func (w wanted) compare(other wanted) int {
	return cmp.Or(w.log.compare(other.log), compareTags(w.tag, other.tag))
}

// sayWants asks for what was noted, some in each message.
func (c *Conversation) sayWants() {
	t := &c.comparison
	var body []byte
	n := 0
	flush := func() {
		if n > 0 {
			c.say(append(dagcbor.AppendArray(begin(kindWants, 1), n), body...))
		}
		body, n = nil, 0
	}
	for _, log := range slices.SortedFunc(maps.Keys(t.wants), logTag.compare) {
		w := t.wants[log]
		if w.forked {
			w.points = c.ancestors(c.roster.of(log), w.points)
		}
		body = w.append(body)
		if n++; n == maxWants || len(body) >= packBytesOfWants {
			flush()
		}
	}
	flush()
	clear(t.wants)
}

func (w *want) append(b []byte) []byte {
	slices.SortFunc(w.tags, compareTags)
	w.tags = slices.Compact(w.tags)
	b = dagcbor.AppendArray(b, 4)
	b = dagcbor.AppendBytes(b, w.log[:])
	b = dagcbor.AppendArray(b, len(w.tags))
	for _, tag := range w.tags {
		b = dagcbor.AppendBytes(b, tag[:])
	}
	slices.SortFunc(w.tips, point.compare)
	return appendPoints(appendPoints(b, slices.Compact(w.tips)), w.points)
}

func (m opened) want() want {
	m.ArrayOf(4)
	w := want{log: m.logTag()}
	w.tags = list(m, maxBranches, m.tipTag, compareTags)
	w.tips, w.points = m.points(maxBranches), m.points(maxPoints)
	if m.Err() == nil && len(w.tags) == 0 {
		m.Refuse("a want of nothing")
	}
	return w
}

// takeWants offers what is asked for.
func (c *Conversation) takeWants(m opened) error {
	m.shape(1)
	wants := list(m, maxWants, m.want, func(a, b want) int { return a.log.compare(b.log) })
	if m.Err() == nil && len(wants) == 0 {
		m.Refuse("wants of nothing")
	}
	if err := m.close("wants"); err != nil {
		return err
	}
	heard := &c.comparison.heard
	if heard.wants != nil && heard.wants[0].compare(wants[0].log) >= 0 {
		return breach(Order, "wants out of order")
	}
	heard.questions++
	heard.wants = []logTag{wants[len(wants)-1].log}
	for _, w := range wants {
		if err := c.answerWant(w); err != nil {
			return err
		}
	}
	return nil
}

// answerWant offers each tip from where it leaves what the points lie on. If
// tips alone are named and none lies on its branch, the peer has to name
// ancestors. Tips of the peer's that are not held here are wanted in turn, with
// ancestors too: the peer would have given them unasked if they followed one of
// this side's.
func (c *Conversation) answerWant(w want) error {
	t := &c.comparison
	mine := c.roster.of(w.log)
	for _, tag := range w.tags {
		i := slices.IndexFunc(mine, func(tip ownRow) bool { return tip.tag == tag })
		switch {
		case i < 0:
			return breach(Unasked, "a want of a tip that was not offered")
		case len(w.points) > 0:
			c.offer(mine[i].tip, c.branching(mine[i], mine, slices.Concat(w.tips, w.points)), true)
		default:
			if from, found := c.after(mine[i], w.tips); found {
				c.offer(mine[i].tip, from, false)
			} else {
				t.astray = append(t.astray, wanted{w.log, tag})
			}
		}
	}
	for _, p := range w.tips {
		if _, asked := t.asked[wanted{w.log, p.tag}]; !asked && c.holder(mine, p) < 0 {
			c.want(want{log: w.log, tags: []tipTag{p.tag}, points: others(mine, w.tags), forked: true})
		}
	}
	return nil
}

// others are the tips of a log that are not among those that the peer wants,
// and so are held there.
func others(mine []ownRow, wanted []tipTag) (points []point) {
	for _, tip := range mine {
		if !slices.Contains(wanted, tip.tag) {
			points = append(points, tip.point)
		}
	}
	return points
}

// sayAstray tells the peer which of its wants name no entry of this side's.
func (c *Conversation) sayAstray() {
	all := c.comparison.astray
	slices.SortFunc(all, wanted.compare)
	for some := range slices.Chunk(all, maxWants) {
		b := dagcbor.AppendArray(begin(kindAstray, 1), len(some))
		for _, w := range some {
			b = dagcbor.AppendArray(b, 2)
			b = dagcbor.AppendBytes(b, w.log[:])
			b = dagcbor.AppendBytes(b, w.tag[:])
		}
		c.say(b)
	}
	c.comparison.astray = nil
}

func (m opened) wanted() wanted {
	m.ArrayOf(2)
	return wanted{m.logTag(), m.tipTag()}
}

// takeAstray asks again, with ancestors.
func (c *Conversation) takeAstray(m opened) error {
	m.shape(1)
	lost := list(m, maxWants, m.wanted, wanted.compare)
	if m.Err() == nil && len(lost) == 0 {
		m.Refuse("nothing astray")
	}
	if err := m.close("astray"); err != nil {
		return err
	}
	heard := &c.comparison.heard
	if heard.astray != nil && heard.astray[0].compare(lost[0]) >= 0 {
		return breach(Order, "astray out of order")
	}
	heard.questions++
	heard.astray = lost[len(lost)-1:]
	for _, w := range lost {
		if forked, asked := c.comparison.asked[w]; forked || !asked {
			return breach(Unasked, "astray what was not asked for so")
		}
		c.want(want{log: w.log, tags: []tipTag{w.tag}, forked: true})
	}
	return nil
}
