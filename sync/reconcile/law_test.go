package reconcile_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"tallystick/crdt"
	"tallystick/sync/reconcile"
)

// history is what some peers have done: the entries there are, and which
// bodies can still be had.
type history struct {
	*village
	peers []*shelf
	talks int
}

// drawHistory has two to four peers write, copy each other's disks, lose
// bodies and erase some.
func drawHistory(t *rapid.T, v *village) *history {
	h := &history{village: v, peers: make([]*shelf, rapid.IntRange(2, 4).Draw(t, "peers"))}
	for i := range h.peers {
		h.peers[i] = newShelf(v.Community)
		if rapid.IntRange(0, 3).Draw(t, "knows all") > 0 {
			for n := range h.peers {
				h.peers[i].keep(v.begin(nameOf(n))...)
			}
		} else {
			h.peers[i].keep(v.begin("a")...)
			if i > 0 {
				h.peers[i].keep(v.begin(nameOf(i))...)
			}
		}
	}
	for range rapid.IntRange(0, 12).Draw(t, "acts") {
		h.act(t)
	}
	return h
}

func (h *history) act(t *rapid.T) {
	i := rapid.IntRange(0, len(h.peers)-1).Draw(t, "peer")
	switch rapid.IntRange(0, 9).Draw(t, "act") {
	case 0, 1, 2, 3:
		h.write(i, rapid.IntRange(1, 40).Draw(t, "entries"))
	case 4:
		h.write(i, rapid.IntRange(200, 600).Draw(t, "many entries"))
	case 5, 6:
		h.fork(i, rapid.IntRange(0, 1<<10).Draw(t, "branch"), rapid.IntRange(1, 30).Draw(t, "entries"))
	case 7:
		h.peers[i].lose()
	case 8:
		h.peers[i] = h.peers[rapid.IntRange(0, len(h.peers)-1).Draw(t, "copied")].copied()
	default:
		all := h.peers[i].order
		if id := all[rapid.IntRange(0, len(all)-1).Draw(t, "erased")]; h.peers[i].entries[id].Sealed() {
			_ = h.peers[i].erase([]crdt.ID{id})
		}
	}
}

// write has a peer write in its own log.
func (h *history) write(i, n int) {
	log := h.device(nameOf(i)).Log
	if len(h.peers[i].set.TipsOf(log)) == 0 { // it has become a copy of another
		h.peers[i].keep(h.begin(nameOf(i))...)
	}
	h.peers[i].keep(h.village.write(nameOf(i), h.peers[i].set.TipsOf(log)[0], n)...)
}

// fork has a peer write another history of any log, from any entry on.
func (h *history) fork(i, branch, n int) {
	log := nameOf(branch % len(h.peers))
	chain := h.peers[i].chains[h.device(log).Log]
	if len(chain) < 2 {
		return
	}
	at := h.peers[i].entries[chain[1+branch%(len(chain)-1)]].Tip()
	h.peers[i].keep(h.village.write(log, at, n)...)
}

// meet has two peers hold a conversation, cut after some messages or −1.
func (h *history) meet(a, b, cut int, random *rand.Rand) (*meeting, error) {
	h.talks++
	m := newMeeting(h.peers[a], h.peers[b], h.talks)
	m.cut, m.random = cut, random
	if random != nil && random.IntN(2) == 0 {
		m.limits.Credit = reconcile.MinCredit
		m.begin(h.talks)
	}
	return m, m.run(h.talks)
}

// TestEveryoneEndsWithAll is the law of reconciliation: whatever was written,
// forked, lost or erased where, and whatever conversations broke off, peers who
// then meet in pairs end with every entry that any of them had, and with every
// body that somebody still held, but those that they erased themselves.
func TestEveryoneEndsWithAll(t *testing.T) {
	v := newVillage(t, 4, 0)
	rapid.Check(t, func(t *rapid.T) {
		h := drawHistory(t, v)
		entries, bodies := map[crdt.ID]bool{}, map[crdt.ID]bool{}
		for _, p := range h.peers {
			for id, e := range p.entries {
				entries[id] = true
				bodies[id] = bodies[id] || e.Body() != nil
			}
		}
		random := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "schedule"), 0))
		for range rapid.IntRange(0, 4).Draw(t, "broken conversations") {
			a := random.IntN(len(h.peers))
			b := (a + 1 + random.IntN(len(h.peers)-1)) % len(h.peers)
			if _, err := h.meet(a, b, random.IntN(30), random); err != nil {
				t.Fatal(err)
			}
		}
		for range len(h.peers) {
			for a := range h.peers {
				for b := range h.peers {
					if a == b {
						continue
					}
					m, err := h.meet(a, b, -1, random)
					if err != nil {
						t.Fatal(err)
					}
					checkResults(t, m)
				}
			}
		}
		for i, p := range h.peers {
			for id := range entries {
				e, held := p.entries[id]
				if !held {
					t.Fatalf("peer %d does not hold an entry", i)
				}
				if want := bodies[id] && !p.erased[id]; (e.Body() != nil) != want {
					t.Fatalf("peer %d holds the body of entry %d: %t, want %t", i, e.Seq(), e.Body() != nil, want)
				}
			}
			if len(p.entries) != len(entries) {
				t.Fatalf("peer %d holds %d entries of %d", i, len(p.entries), len(entries))
			}
		}
	})
}

// checkResults checks that both sides say the same of a conversation that came
// to its end, and that it is true.
func checkResults(t *rapid.T, m *meeting) {
	t.Helper()
	a, b := m.sides[0].talk.Result(), m.sides[1].talk.Result()
	if !a.InSync || a.LogsDiffer != 0 || !slices.Equal(m.sides[0].store.Tips(), m.sides[1].store.Tips()) {
		t.Fatalf("not in sync at the end: %+v", a)
	}
	if a.BodiesLacking != len(m.sides[0].store.Lacking()) || b.BodiesLacking != len(m.sides[1].store.Lacking()) {
		t.Fatalf("%d and %d bodies are said to lack", a.BodiesLacking, b.BodiesLacking)
	}
	b.In, b.Out = b.Out, b.In
	b.BodiesLacking, b.PeerLacking = b.PeerLacking, b.BodiesLacking
	if a != b {
		t.Fatalf("the sides say\n%+v\n%+v", a, b)
	}
}

// TestNothingTwice: peers that are in sync, and lack nothing that the other
// has, find that out in three messages.
func TestNothingTwice(t *testing.T) {
	v := newVillage(t, 4, 0)
	rapid.Check(t, func(t *rapid.T) {
		h := drawHistory(t, v)
		for range 2 {
			if _, err := h.meet(0, 1, -1, nil); err != nil {
				t.Fatal(err)
			}
		}
		m, err := h.meet(1, 0, -1, nil)
		if err != nil {
			t.Fatal(err)
		}
		out := m.sides[0].talk.Result().Out
		if out.Entries+m.sides[1].talk.Result().Out.Entries != 0 {
			t.Fatalf("entries go a second time: %+v", out)
		}
		lacking := slices.Equal(h.peers[0].Lacking(), h.peers[1].Lacking())
		if lacking && m.messages != 3 {
			t.Fatalf("%d messages between peers in sync", m.messages)
		}
	})
}

// TestCutCostsLittle: what goes over the wire after a cut is at most 1.2 times
// what was left.
func TestCutCostsLittle(t *testing.T) {
	v := newVillage(t, 4, 0)
	rapid.Check(t, func(t *rapid.T) {
		h := drawHistory(t, v)
		again := &history{village: v, peers: []*shelf{h.peers[0].copied(), h.peers[1].copied()}}
		whole, err := again.meet(0, 1, -1, nil)
		if err != nil {
			t.Fatal(err)
		}
		all := whole.sides[0].talk.Result()
		cut := rapid.IntRange(0, whole.messages).Draw(t, "cut")
		broken, err := h.meet(0, 1, cut, nil)
		if err != nil {
			t.Fatal(err)
		}
		stored := 0
		for _, s := range broken.sides {
			for _, d := range s.undone {
				stored -= d.Bytes
			}
			if s.talk != nil {
				stored += s.talk.Result().In.Bytes
			}
		}
		rest, err := h.meet(0, 1, -1, nil)
		if err != nil {
			t.Fatal(err)
		}
		left := all.In.Bytes + all.Out.Bytes - stored
		result := rest.sides[0].talk.Result()
		if went := result.In.Bytes + result.Out.Bytes; went > left*12/10+overhead {
			t.Fatalf("%d bytes after a cut, %d were left\n%s\n%s", went, left, broken.transcript(), rest.transcript())
		}
	})
}

// overhead is what a conversation of a few logs costs whatever it brings.
const overhead = 2 << 10

// TestHistoryGrowsMeanwhile: what is written while a conversation goes on does
// not break it, and is said to differ.
func TestHistoryGrowsMeanwhile(t *testing.T) {
	v := newVillage(t, 4, 0)
	rapid.Check(t, func(t *rapid.T) {
		h := drawHistory(t, v)
		at, who := rapid.IntRange(1, 20).Draw(t, "when"), rapid.IntRange(0, 1).Draw(t, "who")
		m := newMeeting(h.peers[0], h.peers[1], 0)
		m.during = func(messages int) {
			if messages == at {
				h.write(who, 3)
			}
		}
		if err := m.run(0); err != nil {
			t.Fatal(err)
		}
		same := slices.Equal(h.peers[0].Tips(), h.peers[1].Tips())
		r := m.sides[0].talk.Result()
		if r.InSync && !same && m.messages > at+4 {
			t.Fatalf("said to be in sync: %+v", r)
		}
		if _, err := h.meet(1, 0, -1, nil); err != nil || !slices.Equal(h.peers[0].Tips(), h.peers[1].Tips()) {
			t.Fatal("the next conversation does not bring the rest", err)
		}
	})
}

// TestSalted: nothing in a conversation without gifts is the same under other
// salts, so that nobody who listens recognises a community or its logs.
func TestSalted(t *testing.T) {
	v := newVillage(t, 2, 0)
	a := newShelf(v.Community)
	a.keep(v.begin("a")...)
	a.keep(v.begin("b")...)
	b := a.copied()
	var words [2]map[string]bool
	for n := range words {
		words[n] = map[string]bool{}
		m := newMeeting(a, b, n)
		m.overhear = func(_ int, message []byte) {
			for i := 0; i+8 <= len(message); i++ {
				words[n][string(message[i:i+8])] = true
			}
		}
		if err := m.run(n); err != nil {
			t.Fatal(err)
		}
	}
	for word := range words[0] {
		if words[1][word] && !bytes.Contains([]byte(word), []byte{0, 0, 0}) {
			t.Errorf("%x comes under both salts", word)
		}
	}
}

// TestLinksBreakAnywhere cuts one conversation after every message.
func TestLinksBreakAnywhere(t *testing.T) {
	v := newVillage(t, 3, 0)
	for cut := range 40 {
		h := &history{village: v, peers: []*shelf{newShelf(v.Community), newShelf(v.Community)}}
		h.peers[0].keep(v.begin("a")...)
		h.peers[0].keep(v.begin("b")...)
		h.peers[1] = h.peers[0].copied()
		h.write(0, 300)
		h.write(1, 20)
		h.fork(1, 0, 4)
		if _, err := h.meet(0, 1, cut, nil); err != nil {
			t.Fatal(err)
		}
		if _, err := h.meet(0, 1, -1, nil); err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(h.peers[0].Tips(), h.peers[1].Tips()) {
			t.Fatal(fmt.Sprint("cut after ", cut), "tips differ")
		}
	}
}
