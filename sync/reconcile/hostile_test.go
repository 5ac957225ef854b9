package reconcile_test

import (
	"errors"
	"testing"

	"tallystick/crdt"
	"tallystick/crdt/dagcbor"
	"tallystick/sync/reconcile"
)

// rich are two peers whose conversation has every kind of message: forks that
// neither can locate at once, suffixes and whole logs, bodies lacking on both
// sides and, if it is to be large, bodies that come behind their frames.
func rich(t testing.TB, large bool) (a, b *shelf) {
	t.Helper()
	v := newVillage(t, 3, 0)
	a = newShelf(v.Community)
	a.keep(v.begin("a")...)
	a.keep(v.begin("b")...)
	tip := func(s *shelf, name string) crdt.Tip { return s.set.TipsOf(v.device(name).Log)[0] }
	a.keep(v.write("a", tip(a, "a"), 20)...)
	b = a.copied()
	old := a.copied()
	a.lose()
	a.keep(v.write("a", tip(a, "a"), 9)...)
	b.keep(v.write("a", tip(b, "a"), 3)...)
	b.keep(v.write("b", tip(b, "b"), 4)...)
	b.lose()
	for id, e := range old.entries {
		if e.Seq()%2 == 0 {
			b.entries[id] = e
		} else {
			a.entries[id] = e
		}
	}
	b.keep(v.begin("c")...)
	if large {
		v.bodies = 60_000
		b.keep(v.write("c", tip(b, "c"), 19)...)
	}
	return a, b
}

// overheard is what was said in a conversation that came to its end.
func overheard(t testing.TB, a, b store) []heard {
	t.Helper()
	m := newMeeting(a, b, 1)
	if err := m.run(1); err != nil {
		t.Fatal(err)
	}
	if !m.sides[0].talk.Result().InSync {
		t.Fatal("not in sync")
	}
	return m.heard
}

// TestEveryKindIsHeard checks that the rich conversation is rich.
func TestEveryKindIsHeard(t *testing.T) {
	seen := map[uint64]bool{}
	a, b := rich(t, true)
	for _, h := range overheard(t, a, b) {
		seen[kindOf(h.message)] = true
	}
	for kind := range uint64(reconcile.Kinds) {
		if !seen[kind] && kind != 0 && kind != 4 {
			t.Errorf("no message of kind %d", kind)
		}
	}
}

func kindOf(message []byte) uint64 {
	r := dagcbor.NewReader(message)
	r.Array(1 << 20)
	return r.Uint()
}

// TestOutOfTurn puts every message of a conversation in the place of every
// other one: the other side says what is wrong, or goes on, and never panics.
func TestOutOfTurn(t *testing.T) {
	a, b := rich(t, false)
	all := overheard(t, a.copied(), b.copied())
	for place := range all {
		for _, other := range all {
			m := newMeeting(a.copied(), b.copied(), 1)
			m.meddle = func(_ int, message []byte) []byte {
				if m.messages == place+1 {
					return other.message
				}
				return message
			}
			checkEnd(t, m.run(1))
		}
	}
}

// checkEnd accepts every end that a peer can force: a breach, a community that
// is not here, a message that never comes, entries that a store refuses.
func checkEnd(t testing.TB, err error) {
	t.Helper()
	var breach *reconcile.Breach
	var refusal *crdt.Refusal
	switch {
	case err == nil, errors.As(err, &breach), errors.As(err, &refusal):
	case errors.Is(err, reconcile.ErrUnknown), errors.Is(err, errStuck), errors.Is(err, errNotHeld):
	default:
		t.Fatal(err)
	}
}

// TestRepeated sends every message twice. What brings something may come twice
// if it was asked for; every other message is a breach.
func TestRepeated(t *testing.T) {
	a, b := rich(t, true)
	all := overheard(t, a.copied(), b.copied())
	for place, h := range all {
		m := newMeeting(a.copied(), b.copied(), 1)
		m.twice = place + 1
		err := m.run(1)
		checkEnd(t, err)
		if kind := kindOf(h.message); err == nil && kind != 9 {
			t.Errorf("%s was taken twice", reconcile.Describe(h.message, crdt.ID.Short))
		}
	}
}

// TestVersions: two builds of different ranges say so, both of them.
func TestVersions(t *testing.T) {
	v := newVillage(t, 1, 0)
	a, b := newShelf(v.Community), newShelf(v.Community)
	for _, newer := range [][]byte{
		{0x84, 1, 2, 3, 0x40},
		{0x83, 1, 2, 2},
	} {
		m := newMeeting(a, b, 1)
		if err := m.answer(newer, 1); err != nil {
			t.Fatal(err)
		}
		refusal, err := m.sides[1].talk.Next()
		if err != nil || refusal == nil {
			t.Fatal(err)
		}
		_, err = m.sides[1].talk.Next()
		wantBreach(t, err, reconcile.Upgrade)
		_, err = m.sides[0].talk.Take(refusal)
		wantBreach(t, err, reconcile.Upgrade)
	}
}

// TestUnknown: who asks for a community that is not here learns nothing, and so
// does who repeats a hello elsewhere.
func TestUnknown(t *testing.T) {
	v, w := newVillage(t, 1, 0), newVillage(t, 2, 0)
	m := newMeeting(newShelf(v.Community), newShelf(w.Community), 1)
	if err := m.run(1); !errors.Is(err, reconcile.ErrUnknown) {
		t.Error(err)
	}
	hello, _ := reconcile.Open(newShelf(v.Community), reconcile.Options{Binding: []byte("a to c")}).Next()
	same := newMeeting(newShelf(v.Community), newShelf(v.Community), 1)
	if err := same.answer(hello, 1); !errors.Is(err, reconcile.ErrUnknown) {
		t.Error(err)
	}
}

func wantBreach(t testing.TB, err error, class reconcile.Class) {
	t.Helper()
	var breach *reconcile.Breach
	if !errors.As(err, &breach) || breach.Class != class {
		t.Errorf("%v, want a breach of class %s", err, class)
	}
}

// after brings a responder to where it has taken a hello and a state, and the
// initiator's first messages as far as a test wants.
func after(t testing.TB, words ...[]byte) (*reconcile.Conversation, error) {
	t.Helper()
	a, b := rich(t, false)
	m := newMeeting(a, b, 1)
	hello, _ := m.sides[0].talk.Next()
	if err := m.answer(hello, 1); err != nil {
		t.Fatal(err)
	}
	answer, _ := m.sides[1].talk.Next()
	if _, err := m.sides[0].talk.Take(answer); err != nil {
		t.Fatal(err)
	}
	state, _ := m.sides[0].talk.Next()
	for _, word := range append([][]byte{state}, words...) {
		if _, err := m.sides[1].talk.Take(word); err != nil {
			return m.sides[1].talk, err
		}
	}
	return m.sides[1].talk, nil
}

func word(kind uint64, fields ...[]byte) []byte {
	b := dagcbor.AppendUint(dagcbor.AppendArray(nil, 1+len(fields)), kind)
	for _, field := range fields {
		b = append(b, field...)
	}
	return b
}

func number(n uint64) []byte { return dagcbor.AppendUint(nil, n) }
func text(n int) []byte      { return dagcbor.AppendBytes(nil, make([]byte, n)) }
func array(elements ...[]byte) []byte {
	b := dagcbor.AppendArray(nil, len(elements))
	for _, e := range elements {
		b = append(b, e...)
	}
	return b
}

// TestBreaches is what a responder says to words that may not come.
func TestBreaches(t *testing.T) {
	turn := word(8)
	tip := array(text(8), number(3), text(8))
	empty := word(5, number(0), array(number(0)), array())
	for name, test := range map[string]struct {
		class reconcile.Class
		words [][]byte
	}{
		"nothing":                    {reconcile.Malformed, [][]byte{{}}},
		"no array":                   {reconcile.Malformed, [][]byte{{1}}},
		"no kind":                    {reconcile.Malformed, [][]byte{word(99)}},
		"a second hello":             {reconcile.Order, [][]byte{word(1, number(1), number(1), text(16), text(32))}},
		"a second state":             {reconcile.Order, [][]byte{word(3, number(1), text(16), number(0), text(0), number(1<<22))}},
		"an answer":                  {reconcile.Order, [][]byte{word(2)}},
		"a turn with fields":         {reconcile.Malformed, [][]byte{word(8, number(1))}},
		"bytes behind a turn":        {reconcile.Malformed, [][]byte{append(word(8), 0)}},
		"two ranges at once":         {reconcile.Order, [][]byte{word(4, number(0), text(8)), word(4, number(0), text(8))}},
		"too many ranges":            {reconcile.Malformed, [][]byte{word(4, number(40), text(8))}},
		"too few ranges":             {reconcile.Malformed, [][]byte{word(4, number(2), text(8))}},
		"a list twice":               {reconcile.Order, [][]byte{empty, empty}},
		"a list behind ranges":       {reconcile.Order, [][]byte{word(4, number(0), text(8)), empty}},
		"a list of other ranges":     {reconcile.Order, [][]byte{word(5, number(1), array(number(0)), array())}},
		"a list of no range":         {reconcile.Malformed, [][]byte{word(5, number(0), array(), array())}},
		"a list of range 1 of 1":     {reconcile.Malformed, [][]byte{word(5, number(0), array(number(1)), array())}},
		"a row twice":                {reconcile.Malformed, [][]byte{word(5, number(0), array(number(0)), array(tip, tip))}},
		"a row outside":              {reconcile.Malformed, [][]byte{word(5, number(1), array(number(1)), array(tip))}},
		"a want of nothing":          {reconcile.Malformed, [][]byte{word(6, array())}},
		"a want of no tip":           {reconcile.Malformed, [][]byte{word(6, array(array(text(8), array(), array(), array())))}},
		"a want of what is not":      {reconcile.Unasked, [][]byte{word(6, array(array(text(8), array(text(8)), array(), array())))}},
		"astray what is not":         {reconcile.Unasked, [][]byte{word(7, array(array(text(8), text(8))))}},
		"a word out of turn":         {reconcile.Order, [][]byte{empty, turn, empty}},
		"stored too much":            {reconcile.Unasked, [][]byte{word(13, number(1))}},
		"stored a huge number":       {reconcile.Malformed, [][]byte{word(13, number(1<<40))}},
		"bodies not asked for":       {reconcile.Unasked, [][]byte{word(12, array(text(9)))}},
		"bodies left by nobody":      {reconcile.Unasked, [][]byte{word(10, array(number(0)))}},
		"no bodies":                  {reconcile.Malformed, [][]byte{word(12, array())}},
		"a body of no kind":          {reconcile.Malformed, [][]byte{word(12, array(number(2)))}},
		"no runs":                    {reconcile.Malformed, [][]byte{word(9)}},
		"a run that is none":         {reconcile.Malformed, [][]byte{word(9, array())}},
		"given before the end":       {reconcile.Order, [][]byte{word(14)}},
		"an end before given":        {reconcile.Order, [][]byte{turn, word(15, text(16), number(0), text(128))}},
		"lacks after the last":       {reconcile.Order, [][]byte{word(11, number(0), array()), word(11, number(0), array())}},
		"lacks nothing and more":     {reconcile.Malformed, [][]byte{word(11, number(1), array())}},
		"a message that is too long": {reconcile.Excess, [][]byte{make([]byte, reconcile.MaxMessage+1)}},
	} {
		_, err := after(t, test.words...)
		var breach *reconcile.Breach
		if !errors.As(err, &breach) || breach.Class != test.class {
			t.Errorf("%s: %v, want a breach of class %s", name, err, test.class)
		}
	}
}

// TestTurnsEnd: a peer that always asks something more is stopped.
func TestTurnsEnd(t *testing.T) {
	empty := word(5, number(0), array(number(0)), array())
	c, err := after(t, empty, word(8))
	for turns := 1; err == nil; turns++ {
		if turns > reconcile.MaxTurns {
			t.Fatal("turns without end")
		}
		for message := []byte{0}; message != nil && err == nil; {
			message, err = c.Next()
		}
		if _, err = c.Take(word(8)); err != nil {
			wantBreach(t, err, reconcile.Order)
		}
	}
}

// TestOverCredit: a peer that sends more than it was granted is stopped before
// more than that is held.
func TestOverCredit(t *testing.T) {
	v := newVillage(t, 1, 0)
	entries := append(v.begin("a"), v.write("a", v.begin("a")[1].Tip(), 254)...)
	run := crdt.AppendFrame(word(9, nil)[:2], entries)
	c, err := after(t)
	for sent := 0; err == nil; sent += len(run) {
		if sent > reconcile.MaxCredit {
			t.Fatal(sent, "bytes taken")
		}
		_, err = c.Take(run)
	}
	wantBreach(t, err, reconcile.Excess)
	if _, again := c.Take(run); again != err {
		t.Error("a broken conversation goes on")
	}
}
