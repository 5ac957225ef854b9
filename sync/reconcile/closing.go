package reconcile

import "tallystick/crdt/dagcbor"

// closing is how far both sides have come to the end.
type closing struct {
	gave, peerGave bool // said that nothing more comes
	own, peer      *closingState
}

// closingState is what a side has at the end.
type closingState struct {
	print   fingerprint
	lacking int
	marks   marks
}

// close is what is to be said once everything was given: that it was, and once
// the peer's gifts are stored too, what this side has now.
func (c *Conversation) close() []byte {
	if !c.comparison.over || len(c.asking.answers) > 0 || c.asking.asks || c.asking.peerAsks {
		return nil
	}
	if !c.closing.gave {
		c.closing.gave = true
		return begin(kindGiven, 0)
	}
	if !c.closing.peerGave || c.closing.own != nil || !c.inflow.settled() {
		return nil
	}
	now := c.key.roster(c.holdings.Tips())
	own := closingState{print: c.key.tips(now.tips), lacking: len(c.holdings.Lacking()), marks: now.marks()}
	c.closing.own = &own
	c.agree()
	b := dagcbor.AppendBytes(begin(kindEnd, 3), own.print[:])
	return own.marks.append(dagcbor.AppendUint(b, uint64(own.lacking)))
}

// takeGiven notes that the peer has given everything, which it may say only
// once it has answered everything.
func (c *Conversation) takeGiven(m opened) error {
	m.shape(0)
	if err := m.close("given"); err != nil {
		return err
	}
	if len(c.asking.asked) > 0 || c.asking.asks || !c.comparison.over {
		return breach(Order, "an end before all was answered")
	}
	c.closing.peerGave = true
	return nil
}

func (c *Conversation) takeEnd(m opened) error {
	m.shape(3)
	end := closingState{print: m.fingerprint(), lacking: m.count(), marks: m.marks()}
	if err := m.close("end"); err != nil {
		return err
	}
	if c.closing.peer != nil {
		return breach(Order, "a second end")
	}
	c.closing.peer = &end
	c.agree()
	return nil
}

// agree draws the result once both have said what they have.
func (c *Conversation) agree() {
	own, peer := c.closing.own, c.closing.peer
	if own == nil || peer == nil {
		return
	}
	c.phase = over
	c.result.InSync = own.print == peer.print
	c.result.LogsDiffer = own.differ(peer)
	c.result.BodiesLacking, c.result.PeerLacking = own.lacking, peer.lacking
}

// differ is in how many ranges two ends differ: at least 1 if they do at all.
func (s *closingState) differ(other *closingState) (n int) {
	if s.print == other.print {
		return 0
	}
	for i, mark := range s.marks {
		if mark != other.marks[i] {
			n++
		}
	}
	return max(n, 1)
}

// finish ends a conversation in which neither has anything to give.
func (c *Conversation) finish() {
	c.phase = over
	c.result.InSync = true
	c.result.BodiesLacking, c.result.PeerLacking = c.own.lacking, c.peer.lacking
}
