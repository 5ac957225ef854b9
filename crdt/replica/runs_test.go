package replica_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"tallystick/crdt"
	"tallystick/crdt/crdttest"
	"tallystick/crdt/replica"
)

// TestRunsOfWorlds reads random spans of random worlds: what comes is what the
// branches hold from there on and what vouches for it, each entry once and
// after its prev, in runs that end in a valid signature; and the whole of it
// makes another replica the same.
func TestRunsOfWorlds(t *testing.T) {
	cast := crdttest.NewCast()
	for seed := range uint64(*worldCount) {
		random := rand.New(rand.NewPCG(seed, 11))
		w, err := crdttest.Random(random, 40+random.IntN(60)).Build(cast, nil)
		if err != nil {
			t.Fatal(err)
		}
		h := &holder{machine: newMachine(t, w.Community), random: random}
		if err := crdttest.Feed(random, w, h); err != nil {
			t.Fatal(err)
		}
		var whole, some []crdt.Span
		for _, tip := range h.c.Tips() {
			whole = append(whole, crdt.Span{Tip: tip})
			if random.IntN(2) == 0 {
				some = append(some, crdt.Span{Tip: tip, From: uint64(random.IntN(int(tip.Seq) + 2))})
			}
		}
		checkRuns(t, w, h.machine, some)
		other := newMachine(t, w.Community)
		for _, run := range checkRuns(t, w, h.machine, whole) {
			admit(other, signed(t, run...))
		}
		if !slices.Equal(other.c.Tips(), h.c.Tips()) {
			t.Errorf("world %d: tips %s were sent as runs, and %s came\n%s", seed,
				w.Names(h.c.Tips()), w.Names(other.c.Tips()), w.Drawing)
		}
		h.close()
		other.close()
	}
}

// checkRuns reads spans and checks what is promised of runs.
func checkRuns(t *testing.T, w *crdttest.World, m *machine, spans []crdt.Span) (runs [][]crdt.Verified) {
	t.Helper()
	wanted, before := map[crdt.ID]bool{}, map[crdt.ID]bool{}
	for _, span := range spans {
		for v, err := range m.c.Chain(span.Tip.ID, 0) {
			if err != nil {
				t.Fatal(err)
			}
			if v.Seq() >= span.From {
				wanted[v.ID()] = true
			} else {
				before[v.ID()] = true
			}
		}
	}
	sent := map[crdt.ID]bool{}
	for run, err := range m.c.Runs(spans) {
		if err != nil {
			t.Fatal(err)
		}
		introduction, _ := m.c.Introduction(run[0].Log())
		if len(run) > crdt.MaxRun || !run[len(run)-1].Vouches(introduction.Device) {
			t.Errorf("a run of %d entries ends in %s\n%s", len(run), w.Name(run[len(run)-1].ID()), w.Drawing)
		}
		for _, v := range run {
			if sent[v.ID()] || v.Seq() > 0 && !sent[v.Prev()] && !before[v.Prev()] {
				t.Errorf("%s comes twice or before its prev\n%s", w.Name(v.ID()), w.Drawing)
			}
			sent[v.ID()] = true
			delete(wanted, v.ID())
		}
		runs = append(runs, run)
	}
	for id := range wanted {
		t.Errorf("%s does not come\n%s", w.Name(id), w.Drawing)
	}
	return runs
}

// TestAncestorOfWorlds asks for every entry below every entry.
func TestAncestorOfWorlds(t *testing.T) {
	cast := crdttest.NewCast()
	for seed := range uint64(*worldCount) {
		random := rand.New(rand.NewPCG(seed, 12))
		w, err := crdttest.Random(random, 40+random.IntN(60)).Build(cast, nil)
		if err != nil {
			t.Fatal(err)
		}
		h := &holder{machine: newMachine(t, w.Community), random: random}
		if err := crdttest.Feed(random, w, h); err != nil {
			t.Fatal(err)
		}
		for _, e := range w.Entries {
			end, held := h.c.Tip(e.ID())
			if !held {
				if _, found := h.c.Ancestor(e.Tip(), e.Seq()); found {
					t.Fatalf("%s is not held and has an ancestor", w.Name(e.ID()))
				}
				continue
			}
			for v, err := range h.c.Chain(end.ID, 0) {
				if err != nil {
					t.Fatal(err)
				}
				if got, found := h.c.Ancestor(end, v.Seq()); !found || got != v.ID() {
					t.Fatalf("entry %d below %s is %s, want %s\n%s", v.Seq(), w.Name(end.ID), w.Name(got), w.Name(v.ID()), w.Drawing)
				}
			}
			if _, found := h.c.Ancestor(end, end.Seq+1); found {
				t.Fatalf("%s has an ancestor after it", w.Name(end.ID))
			}
		}
		h.close()
	}
}

// TestRunsPutTogether checks that entries which came one by one, those of two
// logs in turns, go in long runs.
func TestRunsPutTogether(t *testing.T) {
	v := newVillage(t)
	m := newMachine(t, v.Community)
	v.write(m, "a", v.opening("a")...)
	v.write(m, "b", v.opening("b")...)
	for i := range 60 {
		v.write(m, "a", note(fmt.Sprint(i)))
		v.write(m, "b", note(fmt.Sprint(i)))
	}
	runs := 0
	for _, err := range m.c.Runs(spansOf(m.c, 1)) {
		if err != nil {
			t.Fatal(err)
		}
		runs++
	}
	if runs != 2 {
		t.Errorf("two logs go in %d runs", runs)
	}
}

// TestRunsOfLargeBodies checks that runs are cut by size, and come with their
// bodies, but those that were erased.
func TestRunsOfLargeBodies(t *testing.T) {
	v := newVillage(t)
	m := newMachine(t, v.Community)
	v.write(m, "a", v.opening("a")...)
	var last []crdt.Verified
	for i := range 12 {
		last = v.write(m, "a", sealed(fmt.Sprint(i), 60_000))
	}
	if err := m.c.Forget(t.Context(), []crdt.ID{last[0].ID()}, last[0].Prev()); err != nil {
		t.Fatal(err)
	}
	bodies := 0
	for run, err := range m.c.Runs(spansOf(m.c, 2)) {
		if err != nil {
			t.Fatal(err)
		}
		size := 0
		for _, e := range run {
			if size += e.Size(); e.Body() != nil {
				bodies++
			}
		}
		if size > 256<<10 {
			t.Errorf("a run of %d bytes", size)
		}
	}
	if bodies != 11 {
		t.Errorf("%d of 11 bodies come", bodies)
	}
}

// TestRunsLeaveOutDamage checks that damage in one log does not keep others
// from being sent.
func TestRunsLeaveOutDamage(t *testing.T) {
	v := newVillage(t)
	m := newMachine(t, v.Community)
	v.write(m, "a", v.opening("a")...)
	v.write(m, "b", v.opening("b")...)
	b := v.write(m, "b", note("one"), note("two"))
	v.write(m, "a", note("three"))
	whole := 0
	for run, err := range m.c.Runs(spansOf(m.c, 0)) {
		if whole += len(run); err != nil {
			t.Fatal(err)
		}
	}
	if err := replica.Damage(m.Replica, replica.RowSegment, func(n int, value []byte) []byte {
		if n == 2 {
			value[len(value)-1] ^= 1
		}
		return value
	}); err != nil {
		t.Fatal(err)
	}
	for run, err := range m.c.Runs(spansOf(m.c, 0)) {
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range run {
			if whole--; e.ID() == b[0].ID() || e.ID() == b[1].ID() {
				t.Errorf("damaged entry %d is sent", e.Seq())
			}
		}
	}
	if whole > 4 {
		t.Errorf("%d entries are left out", whole)
	}
}

// TestRunsOfUnknown checks that who asks for what is not held is told.
func TestRunsOfUnknown(t *testing.T) {
	v := newVillage(t)
	m := newMachine(t, v.Community)
	written := v.write(m, "a", v.opening("a")...)
	strange := written[0].Tip()
	strange.Seq = 7
	for run, err := range m.c.Runs([]crdt.Span{{Tip: strange}}) {
		if run != nil || !errors.Is(err, replica.ErrNotFound) {
			t.Errorf("%d entries, %v", len(run), err)
		}
	}
}

func spansOf(c *replica.Community, from uint64) (spans []crdt.Span) {
	for _, tip := range c.Tips() {
		spans = append(spans, crdt.Span{Tip: tip, From: from})
	}
	return spans
}

// BenchmarkRuns reads 100,000 entries as they are sent.
func BenchmarkRuns(b *testing.B) {
	w := newBenchWorld(b)
	r := fill(b, w, w.frames(b, benchEntries), benchDir(b))
	defer r.Close()
	c, err := r.Community(w.Community)
	if err != nil {
		b.Fatal(err)
	}
	entries := 0
	for b.Loop() {
		replica.DropCache(r)
		for run, err := range c.Runs(spansOf(c, 0)) {
			if err != nil {
				b.Fatal(err)
			}
			entries += len(run)
		}
	}
	b.ReportMetric(float64(entries)/b.Elapsed().Seconds(), "entries/s")
}
