package reconcile

import (
	"slices"

	"tallystick/crdt"
	"tallystick/crdt/dagcbor"
)

// asking is both sides' asking for sealed bodies that they lack. Each asks for
// some, and for more while the first are being answered.
type asking struct {
	ids   []crdt.ID        // that this side has still to ask for
	asked []crdt.ID        // asked for and not answered yet
	asks  bool             // this side has not said yet that it asks for no more
	sent  map[crdt.ID]bool // of ids, entries that went to the peer, which so has no bodies of theirs

	peerAsks  bool      // the peer has not said yet that it asks for no more
	peerAsked int       // how many it has asked for
	answers   []crdt.ID // those not answered yet

	// left are the entries of the peer's last message of runs whose sealed bodies
	// were not in it, in its order: those that were too many come behind it.
	left []crdt.ID
}

// begin says who asks, and for what.
func (a *asking) begin(own, peer summary) {
	a.asks, a.peerAsks = own.asks(peer), peer.asks(own)
	a.ids = slices.DeleteFunc(a.ids, func(id crdt.ID) bool { return !own.asksIn(peer, markOf(id)) })
}

// went notes entries that the peer did not hold.
func (a *asking) went(run []crdt.Verified) {
	for _, v := range run {
		if len(a.ids) == 0 || v.Body() != nil {
			continue
		}
		if a.sent == nil {
			a.sent = map[crdt.ID]bool{}
		}
		a.sent[v.ID()] = true
	}
}

// ask asks for the next bodies, if there is room for the question. It begins
// only when this side has given all its runs, since there is no use in asking
// for bodies of entries that come with them.
func (c *Conversation) ask() {
	a := &c.asking
	if !a.asks || len(a.asked) > maxAsked || !c.comparison.over || c.giving.more() {
		return
	}
	if len(a.sent) > 0 {
		a.ids = slices.DeleteFunc(a.ids, func(id crdt.ID) bool { return a.sent[id] })
		a.sent = nil
	}
	next := a.ids[:min(len(a.ids), maxAsked)]
	a.asked, a.ids = append(a.asked, next...), a.ids[len(next):]
	a.asks = len(a.ids) > 0
	b := dagcbor.AppendUint(begin(kindLacks, 2), flag(a.asks))
	b = dagcbor.AppendArray(b, len(next))
	for _, id := range next {
		b = dagcbor.AppendBytes(b, id.Link[:])
	}
	c.say(b)
}

func flag(set bool) uint64 {
	if set {
		return 1
	}
	return 0
}

// takeLacks notes what the peer asks for.
func (c *Conversation) takeLacks(m opened) error {
	m.shape(2)
	more := m.Uint()
	ids := list(m, maxAsked, m.id, func(a, b crdt.ID) int { return a.Compare(b.Link) })
	if more > 1 || more == 1 && len(ids) == 0 {
		m.Refuse("no question")
	}
	if err := m.close("lacks"); err != nil {
		return err
	}
	a := &c.asking
	if !a.peerAsks {
		return breach(Order, "bodies asked for after the last")
	}
	if a.peerAsked += len(ids); a.peerAsked > c.peer.lacking || len(a.answers)+len(ids) > 2*maxAsked {
		return breach(Excess, "%d bodies asked for, %d of them at once", a.peerAsked, len(a.answers)+len(ids))
	}
	a.peerAsks, a.answers = more == 1, append(a.answers, ids...)
	return nil
}

// answerLacks answers some of what the peer asked for, or nil. The bodies are
// read as they are sent, so that one that was erased meanwhile is not given.
func (c *Conversation) answerLacks() []byte {
	a := &c.asking
	var bodies [][]byte
	var erased []bool
	for size := 0; len(bodies) < len(a.answers) && size < packBytes; {
		body, state := c.holdings.Body(a.answers[len(bodies)])
		if state != BodyHere || len(body) > crdt.MaxBody {
			body = nil
		}
		bodies, erased = append(bodies, body), append(erased, state == BodyErased)
		size += len(body)
	}
	if len(bodies) == 0 {
		return nil
	}
	message, n, sent := appendBodies(kindBodies, bodies, erased)
	if !c.outflow.fits(len(message)) {
		return nil
	}
	c.outflow.send(len(message))
	c.result.Out.Bodies += sent
	a.answers = a.answers[n:]
	return message
}

// answer is what stands in a list of bodies.
type answer struct {
	body  []byte // nil if it is not given
	state uint64
}

// readBodies reads a list of bodies: each is there, absent or erased.
func (m opened) readBodies() (answers []answer) {
	m.shape(1)
	for range m.Array(maxLeft) {
		var a answer
		if m.nextIsBytes() {
			a.body = m.Bytes(crdt.MaxBody)
		} else if a.state = m.Uint(); a.state > saysErased {
			m.Refuse("neither absent nor erased")
		}
		if m.Err() != nil {
			return nil
		}
		answers = append(answers, a)
	}
	return answers
}

// takeBodies takes answers to what this side asked for, in its order.
func (c *Conversation) takeBodies(m opened) ([]BodyDelivery, error) {
	a := &c.asking
	found, left, err := m.deliver("bodies", a.asked)
	if err != nil {
		return nil, err
	}
	a.asked = left
	return found, nil
}

// takeLeft takes bodies that did not fit into the last message of runs.
func (c *Conversation) takeLeft(m opened) (found []BodyDelivery, err error) {
	found, c.asking.left, err = m.deliver("left bodies", c.asking.left)
	return found, err
}

// deliver reads a list of bodies for entries that wait for theirs, the first of
// them first.
func (m opened) deliver(what string, waiting []crdt.ID) (found []BodyDelivery, left []crdt.ID, err error) {
	answers := m.readBodies()
	if m.Err() == nil && len(answers) == 0 {
		m.Refuse("nothing")
	}
	if err := m.close(what); err != nil {
		return nil, waiting, err
	}
	if len(answers) > len(waiting) {
		return nil, waiting, breach(Unasked, "%d %s where %d were asked for", len(answers), what, len(waiting))
	}
	for i, a := range answers {
		if a.body != nil {
			found = append(found, BodyDelivery{ID: waiting[i], Body: a.body})
		}
	}
	return found, waiting[len(answers):], nil
}
