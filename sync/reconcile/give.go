package reconcile

import (
	"slices"

	"tallystick/crdt"
)

// giving is what this side has still to send, and how far it has come.
type giving struct {
	offered  map[crdt.ID]bool // tips
	forks    spans            // these go first: others need the proof to judge
	suffixes spans
	messages [][]byte // made and not sent yet
	pack     pack     // the message that is being made
}

// offer notes that the part of a branch from a number on goes to the peer.
func (c *Conversation) offer(tip crdt.Tip, from uint64, fork bool) {
	g := &c.giving
	if from > tip.Seq || g.offered[tip.ID] {
		return
	}
	if g.offered == nil {
		g.offered = map[crdt.ID]bool{}
	}
	g.offered[tip.ID] = true
	queue := &g.suffixes
	if fork {
		queue = &g.forks
	}
	*queue = append(*queue, crdt.Span{Tip: tip, From: from})
}

// spans are what is to be read of some branches.
type spans []crdt.Span

// more reports whether some of what was offered has not been read yet.
func (g *giving) more() bool { return len(g.forks)+len(g.suffixes) > 0 }

// give makes the next message that brings something, or says that there are no
// more; nil while the peer has no credit, or others have to say something
// first.
func (c *Conversation) give() ([]byte, error) {
	g := &c.giving
	for len(g.messages) == 0 && g.more() {
		if err := c.fill(); err != nil {
			return nil, err
		}
	}
	if len(g.messages) > 0 {
		return c.sendFirst(), nil
	}
	if answer := c.answerLacks(); answer != nil {
		return answer, nil
	}
	return c.close(), nil
}

// sendFirst takes the first message made, if the peer has credit for it.
func (c *Conversation) sendFirst() []byte {
	g := &c.giving
	message := g.messages[0]
	if !c.outflow.fits(len(message)) {
		return nil
	}
	c.outflow.send(len(message))
	g.messages[0], g.messages = nil, g.messages[1:]
	return message
}

// fill makes messages out of the next runs. The holdings are asked anew each
// time for what is left, so that nothing is kept open between two calls.
func (c *Conversation) fill() error {
	g := &c.giving
	queue := &g.forks
	if len(*queue) == 0 {
		queue = &g.suffixes
	}
	progress := newProgress(*queue)
	made, stopped := 0, false
	for run, err := range c.holdings.Runs(slices.Clone(*queue)) {
		if err != nil {
			return err
		}
		if len(run) == 0 {
			continue
		}
		progress.sent(run, c.holdings.Ancestor)
		c.asking.went(run)
		c.result.Out.Entries += len(run)
		if made += c.add(run); made >= fillBytes {
			stopped = true
			break
		}
	}
	c.flush()
	if *queue = progress.left(); !stopped {
		*queue = nil // the holdings have no more
	}
	return nil
}

// progress is how far the spans of one queue have been sent.
type progress struct {
	spans spans
	byLog map[crdt.LogID][]int
}

func newProgress(all spans) progress {
	p := progress{spans: all, byLog: make(map[crdt.LogID][]int, len(all))}
	for i, span := range all {
		p.byLog[span.Tip.Log] = append(p.byLog[span.Tip.Log], i)
	}
	return p
}

// sent notes a run on every span that it lies on.
func (p progress) sent(run []crdt.Verified, ancestor func(crdt.Tip, uint64) (crdt.ID, bool)) {
	last := run[len(run)-1].Tip()
	same := p.byLog[last.Log]
	for _, i := range same {
		span := &p.spans[i]
		if len(same) == 1 || lies(run, span.Tip, ancestor) {
			span.From = max(span.From, last.Seq+1)
		}
	}
}

// lies reports whether a run lies on the branch that ends in tip, or runs over
// its end.
func lies(run []crdt.Verified, tip crdt.Tip, ancestor func(crdt.Tip, uint64) (crdt.ID, bool)) bool {
	first, last := run[0].Seq(), run[len(run)-1]
	if last.Seq() > tip.Seq {
		return tip.Seq >= first && run[tip.Seq-first].ID() == tip.ID
	}
	id, held := ancestor(tip, last.Seq())
	return held && id == last.ID()
}

// left are the spans of which something was not sent.
func (p progress) left() spans {
	return slices.DeleteFunc(p.spans, func(s crdt.Span) bool { return s.From > s.Tip.Seq })
}

// takeRuns reads runs. Whether their entries are what they claim to be is for
// the store to find out, with the keys that it knows.
func (c *Conversation) takeRuns(m opened) ([]crdt.Run, error) {
	if m.fields < 1 || m.fields > maxPack {
		return nil, breach(Malformed, "%d runs in a message", m.fields)
	}
	runs := make([]crdt.Run, m.fields)
	c.asking.left = nil
	for i := range runs {
		run, err := crdt.ReadFrame(m.Reader)
		if err != nil {
			return nil, breach(Malformed, "a run: %v", err)
		}
		runs[i] = run
		c.result.In.Entries += len(run)
		for _, entry := range run {
			if entry.Body() == nil {
				c.asking.left = append(c.asking.left, entry.ID())
			}
		}
	}
	return runs, m.close("runs")
}
