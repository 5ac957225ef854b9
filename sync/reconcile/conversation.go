package reconcile

import (
	"tallystick/crdt"
	"tallystick/crdt/dagcbor"
)

// Options are one side's part in a conversation.
type Options struct {
	// Salt must be random and new for each conversation.
	Salt [SaltSize]byte

	// Binding is the same on both sides and names both, such as their peer ids
	// with the initiator's first: a hello that was overheard is worth nothing
	// elsewhere. At most [MaxBinding] bytes count.
	Binding []byte

	// Limits of this side; the zero value takes the defaults.
	Limits Limits
}

// Limits are the bounds that a side may choose.
type Limits struct {
	// Credit is how many bytes the peer may have sent that are not stored here
	// yet: [MinCredit] to [MaxCredit], and MaxCredit if it is 0.
	Credit int
}

func (l Limits) credit() int {
	if l.Credit == 0 {
		return MaxCredit
	}
	return min(max(l.Credit, MinCredit), MaxCredit)
}

func (o Options) binding() []byte { return o.Binding[:min(len(o.Binding), MaxBinding)] }

// phase is how far a conversation has come.
type phase uint8

const (
	greeting phase = iota // the initiator waits for the answer
	answered              // the responder waits for the initiator's state
	talking               // both know both summaries
	refusing              // no version in common: the responder has to say so
	over
)

// Conversation is one side of a conversation: messages of the peer go in,
// messages to the peer come out. It is for one goroutine at a time, holds no
// resources but memory, and may be dropped at any moment.
type Conversation struct {
	holdings  Holdings
	options   Options
	initiator bool
	phase     phase
	broken    error // what Take or Next failed with; they fail with it from then on

	key    key
	roster roster // this side's tips when the conversation began
	own    summary
	peer   summary
	out    [][]byte // messages to be sent before any run or body

	comparison comparison
	giving     giving
	asking     asking
	closing    closing
	outflow    outflow
	inflow     inflow
	result     Result
}

// Open begins a conversation as the initiator.
func Open(h Holdings, o Options) *Conversation {
	c := &Conversation{holdings: h, options: o, initiator: true}
	c.result.Community = h.ID()
	community := blind(o.Salt, o.binding(), h.ID())
	hello := dagcbor.AppendUint(dagcbor.AppendUint(begin(kindHello, 4), minVersion), maxVersion)
	hello = dagcbor.AppendBytes(dagcbor.AppendBytes(hello, o.Salt[:]), community[:])
	c.say(hello)
	return c
}

// Answer takes the initiator's first message. It calls pick once with a
// function that reports whether a community is the one that was asked for;
// pick tries those that the peer may know of and returns the holdings of the
// one that is, or false. Then Answer returns [ErrUnknown] and nothing is sent.
//
// A message that breaks the protocol is a [*Breach]. If only no version is in
// common there is no error yet: Next has the message that tells the peer, and
// returns the Breach after it.
func Answer(first []byte, pick func(match func(crdt.CommunityID) bool) (Holdings, bool), o Options) (*Conversation, error) {
	asked, err := readHello(first)
	if err != nil {
		return nil, err
	}
	c := &Conversation{options: o}
	c.result.In = Traffic{Messages: 1, Bytes: len(first)}
	if asked.version() == 0 {
		c.refuse(asked)
		return c, nil
	}
	match := func(id crdt.CommunityID) bool { return blind(asked.salt, o.binding(), id) == asked.community }
	h, found := pick(match)
	if !found || !match(h.ID()) {
		return nil, ErrUnknown
	}
	c.holdings, c.phase = h, answered
	c.result.Community, c.result.RoundTrips = h.ID(), 1
	c.begin(newKey(asked.salt, o.Salt, o.binding(), h.ID()))
	answer := dagcbor.AppendUint(begin(kindAnswer, 2+summaryFields), asked.version())
	c.say(c.own.append(dagcbor.AppendBytes(answer, o.Salt[:])))
	return c, nil
}

// begin takes stock of this side's holdings under the key of the conversation.
func (c *Conversation) begin(k key) {
	c.key = k
	c.roster = k.roster(c.holdings.Tips())
	c.asking.ids = c.holdings.Lacking()
	c.inflow.credit = c.options.Limits.credit()
	c.own = k.summary(c.roster.tips, c.asking.ids, c.inflow.credit)
}

// hello is the first message.
type hello struct {
	least, most uint64
	salt        [SaltSize]byte
	community   [32]byte
}

// version is the highest in common, or 0.
func (h hello) version() uint64 {
	if h.least > maxVersion || h.most < minVersion {
		return 0
	}
	return min(h.most, maxVersion)
}

// readHello judges the shape after the versions: a later one may have another.
func readHello(message []byte) (hello, error) {
	m, err := open(message)
	if err != nil {
		return hello{}, err
	}
	if m.kind != kindHello {
		return hello{}, breach(Order, "a first message of kind %d", m.kind)
	}
	h := hello{least: m.Uint(), most: m.Uint()}
	if m.Err() == nil && h.least <= h.most && h.version() == 0 {
		return h, nil
	}
	m.shape(4)
	h.salt, h.community = m.salt(), m.Array32()
	if h.least > h.most {
		m.Refuse("versions %d to %d", h.least, h.most)
	}
	return h, m.close("hello")
}

// refuse tells the peer that there is no version in common.
func (c *Conversation) refuse(asked hello) {
	c.phase = refusing
	c.say(dagcbor.AppendUint(dagcbor.AppendUint(begin(kindRefuse, 2), minVersion), maxVersion))
	c.broken = otherVersions(asked.least, asked.most)
}

func otherVersions(least, most uint64) error {
	return breach(Upgrade, "the peer speaks versions %d to %d, this side %d to %d", least, most, minVersion, maxVersion)
}

// takeAnswer takes the responder's summary, and begins to compare.
func (c *Conversation) takeAnswer(m opened) error {
	m.shape(2 + summaryFields)
	version, salt := m.Uint(), m.salt()
	if version < minVersion || version > maxVersion {
		m.Refuse("version %d", version)
	}
	c.peer = m.summary()
	if err := m.close("answer"); err != nil {
		return err
	}
	c.begin(newKey(c.options.Salt, salt, c.options.binding(), c.holdings.ID()))
	c.result.RoundTrips++
	c.say(c.own.append(begin(kindState, summaryFields)))
	c.talk()
	if c.phase == talking && !c.comparison.over {
		c.firstTurn()
	}
	return nil
}

func (c *Conversation) takeState(m opened) error {
	m.shape(summaryFields)
	c.peer = m.summary()
	if err := m.close("state"); err != nil {
		return err
	}
	c.talk()
	return nil
}

func (c *Conversation) takeRefusal(m opened) error {
	m.shape(2)
	least, most := m.Uint(), m.Uint()
	if err := m.close("refusal"); err != nil {
		return err
	}
	return otherVersions(least, most)
}

// talk goes on with what both summaries say.
func (c *Conversation) talk() {
	c.phase = talking
	c.outflow.credit = c.peer.credit
	c.comparison.over = c.own.print == c.peer.print
	c.comparison.theirs = !c.initiator
	c.asking.begin(c.own, c.peer)
	if c.comparison.over && !c.own.asks(c.peer) && !c.peer.asks(c.own) {
		c.finish()
	}
}

// say queues a message that waits for nothing.
func (c *Conversation) say(message []byte) { c.out = append(c.out, message) }

// Next is the next message to send, and the caller's from now on; nil if there
// is none until something is taken or stored. The error is the peer's
// [*Breach] once there was one, or what the holdings failed with.
//
// A message is 1 to [MaxMessage] bytes. The shell calls Next until it is nil
// after everything it tells the conversation, and before it first does.
func (c *Conversation) Next() (message []byte, err error) {
	if len(c.out) == 0 && c.broken == nil && c.phase == talking {
		c.ask()
	}
	if len(c.out) > 0 {
		message, c.out = c.out[0], c.out[1:]
	} else if c.broken == nil && c.phase == talking {
		message, c.broken = c.give()
	}
	if message == nil {
		return nil, c.broken
	}
	c.result.Out.Messages++
	c.result.Out.Bytes += len(message)
	return message, nil
}

// Take takes the peer's next message and says what it brings, which is to be
// stored in this order; the message's bytes are the conversation's from now on.
// The error is a [*Breach]; after one the conversation is over.
func (c *Conversation) Take(message []byte) (Delivery, error) {
	if c.broken != nil {
		return Delivery{}, c.broken
	}
	c.result.In.Messages++
	c.result.In.Bytes += len(message)
	d, err := c.take(message)
	if err != nil {
		c.broken, c.out = err, nil
		return Delivery{}, err
	}
	c.result.In.Bodies += len(d.Bodies)
	return d, nil
}

// Stored says that what was delivered is durable, refused, or will never be
// taken: it gives the peer credit again. Deliveries are stored in the order in
// which they were taken; those that brought nothing need not be told.
func (c *Conversation) Stored(d Delivery) {
	if d.Bytes == 0 {
		return
	}
	if report := c.inflow.store(d.Bytes); report != nil {
		c.say(report)
	}
}

// Done reports whether all was said: nothing more comes, nothing is left to be
// sent, and [Conversation.Result] is final.
func (c *Conversation) Done() bool { return c.phase == over && len(c.out) == 0 }

// Result says what the conversation came to, or what happened so far.
func (c *Conversation) Result() Result { return c.result }
