package reconcile_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"tallystick/crdt"
	"tallystick/sync/reconcile"
)

// meeting is two stores in a conversation, as two shells would hold it.
type meeting struct {
	sides    [2]*side // the initiator first
	messages int      // that arrived
	twice    int      // which of them comes twice
	heard    []heard
	silent   bool                                  // nothing is kept of what is said, and messages are not copied
	lazy     bool                                  // nothing is stored before nothing else can go on
	cut      int                                   // after how many messages the link breaks; −1 for never
	limits   reconcile.Limits                      // of both
	random   *rand.Rand                            // when who gets to act; nil for in turns
	overhear func(from int, message []byte)        // told of messages that arrive
	meddle   func(from int, message []byte) []byte // changes messages on the way
	during   func(messages int)                    // called before each message arrives
}

type heard struct {
	from    int
	message []byte
}

// transcript is what was said, a line a message.
func (m *meeting) transcript() string {
	var b strings.Builder
	for _, h := range m.heard {
		fmt.Fprintf(&b, "%c %6d %s\n", "<>"[1-h.from], len(h.message), reconcile.Describe(h.message, crdt.ID.Short))
	}
	return b.String()
}

// side is one shell.
type side struct {
	store  store
	talk   *reconcile.Conversation
	inbox  [][]byte
	undone []reconcile.Delivery // not stored yet
}

var errStuck = errors.New("both sides wait for each other")

// salts makes salts that differ with n.
func salts(n int) (salt [reconcile.SaltSize]byte) {
	binary.BigEndian.PutUint64(salt[:], uint64(n)+1)
	return salt
}

var binding = []byte("initiator, responder")

func newMeeting(initiator, responder store, n int) *meeting {
	m := &meeting{sides: [2]*side{{store: initiator}, {store: responder}}, cut: -1}
	return m.begin(n)
}

func (m *meeting) begin(n int) *meeting {
	a := m.sides[0]
	a.talk = reconcile.Open(a.store, reconcile.Options{Salt: salts(2 * n), Binding: binding, Limits: m.limits})
	m.sides[1].talk = nil
	return m
}

// answer makes the responder's conversation out of the first message.
func (m *meeting) answer(first []byte, n int) error {
	b := m.sides[1]
	pick := func(match func(crdt.CommunityID) bool) (reconcile.Holdings, bool) {
		return b.store, match(b.store.ID())
	}
	var err error
	b.talk, err = reconcile.Answer(first, pick, reconcile.Options{Salt: salts(2*n + 1), Binding: binding, Limits: m.limits})
	return err
}

// run holds the conversation until both are done, one breaks it off, or the
// link is cut.
func (m *meeting) run(n int) error {
	for stuck := false; ; {
		progress := false
		for i, s := range m.sides {
			if m.random != nil && m.random.IntN(3) == 0 {
				progress = true
				continue
			}
			acted, err := m.act(i, s, n, !m.lazy || stuck)
			if err != nil {
				return fmt.Errorf("side %d: %w", i, err)
			}
			progress = progress || acted
			if m.cut >= 0 && m.messages >= m.cut {
				return nil
			}
		}
		if m.done() {
			return nil
		}
		if !progress && stuck {
			return errStuck
		}
		stuck = !progress
	}
}

func (m *meeting) done() bool {
	for _, s := range m.sides {
		if s.talk == nil || !s.talk.Done() || len(s.inbox) > 0 {
			return false
		}
	}
	return true
}

// act has one side store, send and take one thing each.
func (m *meeting) act(i int, s *side, n int, stores bool) (acted bool, err error) {
	other := m.sides[1-i]
	acted = stores && len(s.undone) > 0
	if acted && (m.random == nil || m.random.IntN(2) == 0) {
		if err := s.storeFirst(); err != nil {
			return false, err
		}
	}
	if s.talk != nil {
		message, err := s.talk.Next()
		if err != nil {
			return false, err
		}
		if message != nil {
			if len(message) > reconcile.MaxMessage {
				return false, fmt.Errorf("a message of %d bytes", len(message))
			}
			if !m.silent {
				message = bytes.Clone(message)
			}
			other.inbox = append(other.inbox, message)
			acted = true
		}
	}
	if len(s.inbox) == 0 {
		return acted, nil
	}
	message := s.inbox[0]
	s.inbox = s.inbox[1:]
	return true, m.arrive(i, s, message, n)
}

func (m *meeting) arrive(i int, s *side, message []byte, n int) error {
	m.messages++
	if !m.silent {
		m.heard = append(m.heard, heard{1 - i, message})
	}
	if m.during != nil {
		m.during(m.messages)
	}
	if m.overhear != nil {
		m.overhear(1-i, message)
	}
	if m.meddle != nil {
		message = m.meddle(1-i, message)
	}
	if m.twice == m.messages {
		m.twice = 0
		s.inbox = slices.Insert(s.inbox, 0, bytes.Clone(message))
	}
	if s.talk == nil {
		return m.answer(message, n)
	}
	d, err := s.talk.Take(message)
	if err == nil && d.Bytes > 0 {
		s.undone = append(s.undone, d)
	}
	return err
}

// storeFirst stores the earliest delivery, as a shell does. What is refused is
// for the store to say; here nothing may be.
func (s *side) storeFirst() error {
	d := s.undone[0]
	s.undone = s.undone[1:]
	if err := s.store.admit(d.Runs); err != nil {
		return err
	}
	for _, body := range d.Bodies {
		if err := s.store.admitBody(body.ID, body.Body); err != nil {
			return err
		}
	}
	s.talk.Stored(d)
	return nil
}
