package replica_test

import (
	"errors"
	"flag"
	"math/rand/v2"
	"slices"
	"testing"

	"tallystick/crdt"
	"tallystick/crdt/crdttest"
	"tallystick/crdt/replica"
)

// More worlds, and more orders of each, are for the slow suite.
var (
	worldCount = flag.Int("worlds", 4, "random worlds that are fed to replicas")
	orderCount = flag.Int("orders", 2, "orders in which each is fed")
)

// holder is a machine that is closed, killed and given its losses of power at
// random moments.
type holder struct {
	*machine
	random *rand.Rand
	losses crdttest.Fences
	fenced bool
}

func (h *holder) Admit(source string, run crdt.Run) error {
	if h.random.IntN(12) == 0 {
		h.fence()
	}
	switch h.random.IntN(16) {
	case 0:
		h.reopen()
		h.fenced = false
	case 1:
		h.crash()
		h.fenced = false
	}
	admitted, err := h.c.Admit(h.t.Context(), source, run)
	for _, refusal := range admitted.Refused {
		err = errors.Join(err, refusal)
	}
	return err
}

// fence says what the fold would, which is nothing in a world without losses.
func (h *holder) fence() {
	h.t.Helper()
	if h.fenced || len(h.losses) == 0 {
		return
	}
	if err := h.c.Refence(h.t.Context(), h.losses); err != nil {
		h.t.Fatal(err)
	}
	h.fenced = true
}

func (h *holder) Tips() []crdt.Tip   { h.fence(); return h.c.Tips() }
func (h *holder) Forks() []crdt.Fork { return h.c.Forks() }

func (h *holder) HasBody(id crdt.ID) bool {
	v, err := h.c.Entry(id)
	return err == nil && v.Body() != nil
}

// TestOrderIsNoMatter feeds random worlds to replicas in many orders and cuts,
// with restarts and crashes in between: all agree with the oracle, in their
// answers and in what they keep waiting, and again after one more restart.
func TestOrderIsNoMatter(t *testing.T) {
	cast := crdttest.NewCast()
	for seed := range uint64(*worldCount) {
		random := rand.New(rand.NewPCG(seed, 7))
		w, err := crdttest.Random(random, 24+random.IntN(30)).Build(cast, nil)
		if err != nil {
			t.Fatal(err)
		}
		oracle := crdttest.Consult(w.Community, w.Entries)
		verdict, unfenced := oracle.Judge(w.Losses), oracle.Judge(crdt.NoLosses{})
		waiting := -1
		for order := range *orderCount {
			h := &holder{machine: newMachine(t, w.Community), random: random, losses: w.Losses}
			if err := crdttest.Feed(random, w, h); err != nil {
				t.Fatalf("world %d, order %d: %v", seed, order, err)
			}
			for _, when := range []string{"fed", "reopened", "killed"} {
				if err := crdttest.Agrees(w, h, verdict); err != nil {
					t.Fatalf("world %d, order %d, %s: %v\n%v", seed, order, when, err, w.Drawing)
				}
				h.checkEntries(w, verdict, unfenced)
				if when == "fed" {
					h.reopen()
				} else {
					h.crash()
				}
				h.fenced = false
			}
			if waiting >= 0 && h.c.Waiting() != waiting && honest(w) {
				t.Errorf("world %d, order %d: %d entries wait, in another order %d", seed, order, h.c.Waiting(), waiting)
			}
			waiting = h.c.Waiting()
			if report, err := h.Verify(t.Context(), nil); err != nil || !report.Sound() && len(report.Lost) == 0 {
				t.Fatalf("world %d, order %d: %v %v", seed, order, report.Damage, err)
			}
			h.close()
		}
	}
}

// checkEntries compares what is said of each entry with the verdicts: the feed
// has those that would be in the set without losses.
func (h *holder) checkEntries(w *crdttest.World, verdict, unfenced crdttest.Verdict) {
	h.t.Helper()
	arrived := h.arrived()
	for _, e := range w.Entries {
		id, name := e.ID(), w.Name(e.ID())
		if tip, held := h.c.Tip(id); held != verdict.Admitted[id] || held && tip != e.Tip() {
			h.t.Errorf("%s stands at %v, %v\n%v", name, tip, held, w.Drawing)
		}
		if h.c.InSet(id) != verdict.In[id] {
			h.t.Errorf("%s in the set: %v\n%v", name, h.c.InSet(id), w.Drawing)
		}
		if arrived[id] != unfenced.In[id] {
			h.t.Errorf("%s in the feed: %v\n%v", name, arrived[id], w.Drawing)
		}
	}
}

// honest reports whether a world has no entries that are refused or wait by
// what came before them: forged ones, and logs of another community.
func honest(w *crdttest.World) bool {
	return len(w.Drawing.Forged) == 0 &&
		!slices.ContainsFunc(w.Drawing.Players, func(p crdttest.Player) bool { return p.Elsewhere })
}

// arrived are the entries in the feed, each of which must come once.
func (h *holder) arrived() map[crdt.ID]bool {
	h.t.Helper()
	seen := map[crdt.ID]bool{}
	for item, err := range h.Arrivals(0) {
		if err != nil {
			h.t.Fatal(err)
		}
		if item.Event != replica.Entered {
			continue
		}
		if seen[item.Entry.ID()] {
			h.t.Fatalf("entry %s entered twice", item.Entry.ID().Short())
		}
		seen[item.Entry.ID()] = true
	}
	return seen
}
