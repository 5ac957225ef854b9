package reconcile

// take reads a message where its kind may come.
func (c *Conversation) take(message []byte) (Delivery, error) {
	m, err := open(message)
	if err != nil {
		return Delivery{}, err
	}
	if !c.expects(m.kind) {
		return Delivery{}, breach(Order, "a message of kind %d", m.kind)
	}
	if m.kind == kindRuns || m.kind == kindLeft || m.kind == kindBodies {
		return c.takeGift(m, len(message))
	}
	return Delivery{}, c.takeWord(m)
}

// expects reports whether the peer may send a message of a kind now.
func (c *Conversation) expects(kind uint64) bool {
	switch kind {
	case kindRefuse, kindAnswer:
		return c.phase == greeting
	case kindState:
		return c.phase == answered
	case kindHello:
		return false
	}
	if c.phase != talking {
		return false
	}
	switch kind {
	case kindRanges, kindTips, kindWants, kindAstray, kindTurn:
		return !c.comparison.over && c.comparison.theirs
	case kindEnd:
		return c.closing.peerGave && c.closing.gave
	case kindStored:
		return true
	default:
		return !c.closing.peerGave
	}
}

// takeWord takes what brings neither runs nor bodies.
func (c *Conversation) takeWord(m opened) error {
	switch m.kind {
	case kindRefuse:
		return c.takeRefusal(m)
	case kindAnswer:
		return c.takeAnswer(m)
	case kindState:
		return c.takeState(m)
	case kindRanges:
		return c.takeRanges(m)
	case kindTips:
		return c.takeTips(m)
	case kindWants:
		return c.takeWants(m)
	case kindAstray:
		return c.takeAstray(m)
	case kindTurn:
		return c.takeTurn(m)
	case kindLacks:
		return c.takeLacks(m)
	case kindStored:
		return c.takeStored(m)
	case kindGiven:
		return c.takeGiven(m)
	default:
		return c.takeEnd(m)
	}
}

// takeGift takes what has to be stored.
func (c *Conversation) takeGift(m opened, size int) (Delivery, error) {
	if err := c.inflow.take(size); err != nil {
		return Delivery{}, err
	}
	d := Delivery{Bytes: size}
	var err error
	switch m.kind {
	case kindRuns:
		d.Runs, err = c.takeRuns(m)
	case kindLeft:
		d.Bodies, err = c.takeLeft(m)
	default:
		d.Bodies, err = c.takeBodies(m)
	}
	return d, err
}

func (c *Conversation) takeStored(m opened) error {
	m.shape(1)
	stored := m.count()
	if err := m.close("stored"); err != nil {
		return err
	}
	return c.outflow.report(stored)
}
