package reconcile

// comparison is how two sides find out what each lacks. They take turns: in
// each, a side answers what was asked in the one before and asks what follows
// from it. A turn without a question ends the comparison, since nothing is
// left to be answered.
type comparison struct {
	over   bool
	theirs bool // it is the peer's turn
	taken  int  // turns of the peer
	heard  heard

	bits  int   // the roster is cut into 2^bits ranges
	lists []int // ranges to be listed in the next turn

	wants  map[logTag]*want
	astray []wanted
	asked  map[wanted]bool // tips of the peer's that were asked for; true once with ancestors
}

// heard is what came in the peer's turn so far. Lists ascend over all messages
// of a turn.
type heard struct {
	questions int // messages
	ranges    bool
	rows      int
	listed    int // 1 + the last range listed
	wants     []logTag
	astray    []wanted
}

// wanted names a tip of one side that the other asks for.
type wanted struct {
	log logTag
	tag tipTag
}

// takeTurn ends the peer's turn.
func (c *Conversation) takeTurn(m opened) error {
	m.shape(0)
	if err := m.close("turn"); err != nil {
		return err
	}
	if c.comparison.taken++; c.comparison.taken > maxTurns {
		return breach(Excess, "%d turns", c.comparison.taken)
	}
	if c.initiator {
		c.result.RoundTrips++
	}
	if c.comparison.heard.questions == 0 {
		c.comparison.over = true
		return nil
	}
	c.comparison.theirs, c.comparison.heard = false, heard{}
	c.turn()
	return nil
}

// firstTurn is the initiator's: it lists its tips, or compares ranges of them.
func (c *Conversation) firstTurn() {
	rows := len(c.roster.rows)
	switch {
	case c.peer.tips == 0:
		c.compare(c.roster.rows, nil)
	case rows <= listedRows:
		c.comparison.lists = []int{0}
	default:
		if c.peer.tips > listedRows {
			c.comparison.bits = rangeBits(rows)
		}
		c.sayRanges()
		c.pass()
		return
	}
	c.turn()
}

// turn says what has been gathered.
func (c *Conversation) turn() {
	before := len(c.out)
	c.sayTips()
	c.sayAstray()
	c.sayWants()
	c.comparison.over = len(c.out) == before
	c.pass()
}

func (c *Conversation) pass() {
	c.say(begin(kindTurn, 0))
	c.comparison.theirs = true
	if !c.initiator {
		c.result.RoundTrips++
	}
}
