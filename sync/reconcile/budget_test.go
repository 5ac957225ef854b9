package reconcile_test

import (
	"crypto/sha256"
	"fmt"
	"slices"
	"testing"

	"tallystick/crdt"
	"tallystick/sync/reconcile"
)

// grown is a shelf that holds the beginnings of so many logs of one person's
// devices, certified by the root key.
func grown(t testing.TB, v *village, logs int) *shelf {
	t.Helper()
	s := newShelf(v.Community)
	s.keep(v.begin("a")...)
	for i := range logs - 1 {
		s.keep(v.begin(deviceOf(i))...)
	}
	return s
}

// spent is what a meeting cost, gifts apart.
type spent struct {
	questions [2]int // bytes by side of what brings nothing
	gifts     [2]int // bytes by side of the rest
	result    reconcile.Result
}

func spend(t testing.TB, a, b store) (s spent) {
	t.Helper()
	m := newMeeting(a, b, 7)
	m.overhear = func(from int, message []byte) {
		switch kindOf(message) {
		case 9, 10, 12:
			s.gifts[from] += len(message)
		default:
			s.questions[from] += len(message)
		}
	}
	if err := m.run(7); err != nil {
		t.Fatal(err)
	}
	if s.result = m.sides[0].talk.Result(); !s.result.InSync {
		t.Fatal("not in sync")
	}
	return s
}

// crowd is a shelf that also has the tips of many logs which are the same on
// all sides, so that nothing of them has to be signed.
type crowd struct {
	*shelf
	others []crdt.Tip
}

// crowded adds so many logs of five entries.
func crowded(s *shelf, logs int) crowd {
	c := crowd{shelf: s}
	for i := range logs {
		log := crdt.LogID(sha256.Sum256(fmt.Append(nil, i)))
		c.others = append(c.others, crdt.Tip{Log: log, Seq: 4, ID: entryOf(log, 4)})
	}
	return c
}

func entryOf(log crdt.LogID, seq uint64) crdt.ID {
	return crdt.BodyID(append(log[:], byte(seq)))
}

func (c crowd) Tips() []crdt.Tip {
	return slices.SortedFunc(slices.Values(slices.Concat(c.shelf.Tips(), c.others)), crdt.Tip.Compare)
}

func (c crowd) Ancestor(end crdt.Tip, seq uint64) (crdt.ID, bool) {
	if id, held := c.shelf.Ancestor(end, seq); held {
		return id, true
	}
	return entryOf(end.Log, seq), seq <= end.Seq
}

// TestManyLogs: of 10,000 logs 10 have changed, half of them on each side. That
// is found in at most 20 kB and three round trips.
func TestManyLogs(t *testing.T) {
	const logs, changed = 10_000, 10
	v := newVillage(t, 1, changed)
	a := grown(t, v, changed+1)
	b := a.copied()
	for i := range changed {
		one := []*shelf{a, b}[i%2]
		name := deviceOf(i)
		one.keep(v.write(name, one.set.TipsOf(v.device(name).Log)[0], 1)...)
	}
	s := spend(t, crowded(a, logs-changed), crowded(b, logs-changed))
	t.Logf("%d and %d bytes of questions, %d and %d of entries, %d round trips",
		s.questions[0], s.questions[1], s.gifts[0], s.gifts[1], s.result.RoundTrips)
	if all := s.questions[0] + s.questions[1] + s.gifts[0] + s.gifts[1]; all > 20_000 || s.result.RoundTrips > 3 {
		t.Errorf("%d bytes, %d round trips", all, s.result.RoundTrips)
	}
	if s.result.In.Entries+s.result.Out.Entries != changed {
		t.Errorf("%d entries came and %d went", s.result.In.Entries, s.result.Out.Entries)
	}
}

// TestManyLogsOfOne: one side holds more logs than it would list, the other one
// three of them; neither lists what the other one lacks anyway.
func TestManyLogsOfOne(t *testing.T) {
	const logs = reconcile.ListedRows + 200
	v := newVillage(t, 1, logs)
	a, b := grown(t, v, logs), grown(t, v, 3)
	s := spend(t, a, b.copied())
	if questions := s.questions[0] + s.questions[1]; questions > 1_000 {
		t.Errorf("%d bytes of questions", questions)
	}
	s = spend(t, b, a)
	if questions := s.questions[0] + s.questions[1]; questions > 1_000 {
		t.Errorf("%d bytes of questions from the other side", questions)
	}
}

// TestNewOnBothSides: of 20 logs, both sides have 10 new entries in each of
// their own halves: what is new, and at most 1 kB in each direction, in two
// round trips. How long the logs are does not matter: nothing reads them.
func TestNewOnBothSides(t *testing.T) {
	for name, spread := range map[string]int{"in one log": 1, "in ten logs": 10} {
		t.Run(name, func(t *testing.T) {
			v := newVillage(t, 20, 0)
			a := newShelf(v.Community)
			for i := range 20 {
				a.keep(v.begin(nameOf(i))...)
				a.keep(v.write(nameOf(i), a.set.TipsOf(v.device(nameOf(i)).Log)[0], 20)...)
			}
			b := a.copied()
			fresh := [2]int{}
			for i := range 10 {
				for side, s := range []*shelf{a, b} {
					name := nameOf(side*10 + i%spread)
					entries := v.write(name, s.set.TipsOf(v.device(name).Log)[0], 1)
					s.keep(entries...)
					fresh[side] += len(entries[0].Block()) + len(entries[0].Body())
				}
			}
			s := spend(t, a, b)
			for side := range 2 {
				all := s.questions[side] + s.gifts[side]
				t.Logf("side %d: %d bytes new, %d sent, %d of them questions", side, fresh[side], all, s.questions[side])
				if all > fresh[side]+1<<10 {
					t.Errorf("side %d sends %d bytes for %d new ones", side, all, fresh[side])
				}
			}
			if s.result.RoundTrips > 2 {
				t.Errorf("%d round trips", s.result.RoundTrips)
			}
		})
	}
}

// TestManyBodies: bodies that are lacking are asked for in several messages.
func TestManyBodies(t *testing.T) {
	v := newVillage(t, 1, 0)
	v.bodies = 100
	a := newShelf(v.Community)
	a.keep(v.begin("a")...)
	a.keep(v.write("a", a.Tips()[0], 3_000)...)
	b := a.copied()
	b.lose()
	s := spend(t, b, a)
	if s.result.In.Bodies != 3_000 || len(b.Lacking()) > 0 {
		t.Errorf("%d bodies came, %d lack", s.result.In.Bodies, len(b.Lacking()))
	}
}

// TestCredit: a side that stores slowly is never sent more than it granted, and
// everything comes.
func TestCredit(t *testing.T) {
	v := newVillage(t, 1, 0)
	v.bodies = 50_000
	a := newShelf(v.Community)
	a.keep(v.begin("a")...)
	a.keep(v.write("a", a.Tips()[0], 150)...)
	b := newShelf(v.Community)
	m := newMeeting(a, b, 1)
	m.limits.Credit = reconcile.MinCredit
	m.begin(1)
	m.lazy = true
	most := 0
	m.overhear = func(int, []byte) {
		held := 0
		for _, message := range m.sides[1].inbox {
			if kind := kindOf(message); kind == 9 || kind == 10 {
				held += len(message)
			}
		}
		for _, d := range m.sides[1].undone {
			held += d.Bytes
		}
		most = max(most, held)
	}
	if err := m.run(1); err != nil {
		t.Fatal(err)
	}
	if most > reconcile.MinCredit || most < reconcile.MinCredit/2 {
		t.Errorf("%d bytes were held and not stored", most)
	}
	if !m.sides[0].talk.Result().InSync || len(b.Lacking()) > 0 {
		t.Errorf("%+v", m.sides[0].talk.Result())
	}
}
