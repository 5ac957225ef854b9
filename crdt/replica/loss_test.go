package replica_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"tallystick/crdt"
	"tallystick/crdt/crdttest"
	"tallystick/crdt/replica"
)

// removals are losses of power for tests, by log.
func removals(fences map[crdt.LogID]crdt.Fence) crdttest.Fences {
	losses := crdttest.Fences{}
	for log, fence := range fences {
		losses[log] = []crdt.Fence{fence}
	}
	return losses
}

func (m *machine) refence(losses crdt.Losses) {
	m.t.Helper()
	if err := m.c.Refence(m.t.Context(), losses); err != nil {
		m.t.Fatal(err)
	}
}

// entered are the ids in the feed after a number; each comes once in its life.
func entered(m *machine, after uint64) (ids []crdt.ID) {
	m.t.Helper()
	for item, err := range m.Arrivals(after) {
		if err != nil {
			m.t.Fatal(err)
		}
		if item.Event == replica.Entered {
			ids = append(ids, item.Entry.ID())
		}
	}
	return ids
}

// TestCrossingRemovalsReachAThird: two removals cross, and a third replica is
// given only what the tips of a second one reach. It has the same tips, and its
// fold is shown both removals.
func TestCrossingRemovalsReachAThird(t *testing.T) {
	v := newVillage(t)
	a, b, third := newMachine(t, v.Community), newMachine(t, v.Community), newMachine(t, v.Community)
	v.write(a, "a", v.opening("a")...)
	give(a, b)
	bs := v.write(b, "b", append(v.opening("b"), note("b knows a"))...)
	give(b, a)
	byA := v.write(a, "a", note("remove b"), note("later"))
	byB := v.write(b, "b", note("remove a"), note("later"))
	losses := removals(map[crdt.LogID]crdt.Fence{
		v.device("b").Log: {Act: byA[0].ID(), Honoured: []crdt.ID{bs[1].ID()}},
		v.device("a").Log: {Act: byB[0].ID(), Honoured: []crdt.ID{byA[0].Prev()}},
	})
	a.refence(losses)
	admit(a, signed(t, byB...))
	if got := a.c.Tips(); len(got) != 2 || !a.c.InSet(byA[0].ID()) || !a.c.InSet(byB[0].ID()) || a.c.InSet(byA[1].ID()) || a.c.InSet(byB[1].ID()) {
		t.Fatalf("tips %v", got)
	}
	give(a, third)
	if got := entered(third, 0); !slices.Contains(got, byA[0].ID()) || !slices.Contains(got, byB[0].ID()) {
		t.Errorf("the third was shown %d entries, not both removals", len(got))
	}
	third.refence(losses)
	for range 2 {
		if third.c.Digest() != a.c.Digest() {
			t.Errorf("tips %v, want %v", third.c.Tips(), a.c.Tips())
		}
		third.crash()
	}
}

// TestFeedKnowsNoLosses: what a loss takes out of the set is in the feed all
// the same, once, whenever the loss came, and again only after a rebuild.
func TestFeedKnowsNoLosses(t *testing.T) {
	w := crdttest.Draw(t, `founders a b
a: 0-1-2=admit(c)
b: 0-1-2=admit(d)-3
c: 0-1
d: 0-1{b3}
fence b after b1 by a2`)
	m := newMachine(t, w.Community)
	var early, late []crdt.Signed
	for _, e := range w.Entries {
		if name := w.Name(e.ID()); name == "b3" || name[0] == 'd' {
			late = append(late, e)
		} else {
			early = append(early, e)
		}
	}
	for _, e := range early {
		admit(m, []crdt.Signed{e})
	}
	m.refence(w.Losses)
	for _, e := range late {
		admit(m, []crdt.Signed{e})
	}
	for i, losses := range []crdt.Losses{w.Losses, crdt.NoLosses{}, w.Losses} {
		m.refence(losses)
		if got := entered(m, 0); len(got) != len(w.Entries) {
			t.Errorf("after %d changes %d entries are in the feed, want %d once each", i, len(got), len(w.Entries))
		}
	}
	last := m.Last()
	m.close()
	if _, err := replica.Rebuild(t.Context(), m.options, nil); err != nil {
		t.Fatal(err)
	}
	m.open()
	if got := entered(m, last); len(got) != len(w.Entries) {
		t.Errorf("rebuilt: %d entries, want %d", len(got), len(w.Entries))
	}
	if got := w.Names(m.c.Tips()); got != "a2 b1 c1" {
		t.Errorf("rebuilt: tips %s", got)
	}
	if report, err := m.Verify(t.Context(), nil); err != nil || !report.Sound() {
		t.Errorf("%v %v", report.Damage, err)
	}
}

// TestAuthorPastAFence: of its own accord an author cites a removed log up to
// the fence, and once; asked to, it cites what was recorded after, which brings
// that into the set.
func TestAuthorPastAFence(t *testing.T) {
	v := newVillage(t)
	a, b := newMachine(t, v.Community), newMachine(t, v.Community)
	v.write(a, "a", v.opening("a")...)
	give(a, b)
	bs := v.write(b, "b", append(v.opening("b"), note("honoured"), note("after"), note("much after"))...)
	admit(a, signed(t, bs...))
	log := v.device("b").Log
	a.refence(removals(map[crdt.LogID]crdt.Fence{log: {Act: a.c.TipsOf(v.device("a").Log)[0].ID, Honoured: []crdt.ID{bs[1].ID()}}}))
	if got := v.write(a, "a", note("news")); !slices.Equal(got[0].Deps(), []crdt.ID{bs[1].ID()}) {
		t.Errorf("cites %v, want what is honoured", got[0].Deps())
	}
	if got := v.write(a, "a", note("no news")); len(got[0].Deps()) != 0 {
		t.Errorf("cites %v again", got[0].Deps())
	}
	feed := a.Last()
	if got := v.write(a, "a", note("ratify", bs[2].ID())); !slices.Equal(got[0].Deps(), []crdt.ID{bs[2].ID()}) {
		t.Errorf("cites %v, want what was asked for", got[0].Deps())
	}
	for range 2 {
		if !a.c.InSet(bs[2].ID()) || a.c.InSet(bs[3].ID()) || a.c.TipsOf(log)[0] != bs[2].Tip() {
			t.Errorf("tips of the removed log %v", a.c.TipsOf(log))
		}
		if got := entered(a, feed); len(got) != 1 {
			t.Errorf("%d entries entered the feed, want the ratification alone", len(got))
		}
		if got := v.write(a, "a", note("no news either")); len(got[0].Deps()) != 0 {
			t.Errorf("cites %v again", got[0].Deps())
		}
		a.reopen()
		feed = a.Last() - 1
	}
	a.refence(crdt.NoLosses{})
	if got := v.write(a, "a", note("given back")); !slices.Equal(got[0].Deps(), []crdt.ID{bs[3].ID()}) {
		t.Errorf("cites %v, want what is in the set again", got[0].Deps())
	}
}

// TestTip says where entries stand, old and new, and of nothing else.
func TestTip(t *testing.T) {
	v := newVillage(t)
	m := newMachine(t, v.Community)
	all := v.write(m, "a", append(v.opening("a"), note("one"), note("two"))...)
	for range 2 { // as they arrived, and read from the store
		for _, e := range all {
			if tip, held := m.c.Tip(e.ID()); !held || tip != e.Tip() || !m.c.InSet(e.ID()) {
				t.Errorf("entry %d stands at %v, %v", e.Seq(), tip, held)
			}
			alike := e.ID()
			alike.Link[31] ^= 1 // its fingerprint is the same
			if tip, held := m.c.Tip(alike); held || m.c.InSet(alike) {
				t.Errorf("an id that is nobody's stands at %v", tip)
			}
		}
		m.reopen()
	}
	if _, held := m.c.Tip(crdt.ID{}); held {
		t.Error("no id at all is held")
	}
}

// TestTipForgetsNothing: more entries than ids are kept at hand.
func TestTipForgetsNothing(t *testing.T) {
	v := newVillage(t)
	m := newMachine(t, v.Community)
	replica.KeepIDs(m.c, 4)
	all := v.write(m, "a", v.opening("a")...)
	for range 8 {
		all = append(all, v.write(m, "a", note("more"))...)
	}
	for _, e := range append(all, all...) {
		if tip, held := m.c.Tip(e.ID()); !held || tip != e.Tip() {
			t.Fatalf("entry %d stands at %v, %v", e.Seq(), tip, held)
		}
	}
}

// TestTipsWhileWriting reads without lock what the writer changes.
func TestTipsWhileWriting(t *testing.T) {
	v := newVillage(t)
	m := newMachine(t, v.Community)
	first := v.write(m, "a", v.opening("a")...)
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error)
	go func() {
		for ctx.Err() == nil {
			if _, held := m.c.Tip(first[1].ID()); !held || !m.c.InSet(first[1].ID()) || len(m.c.Tips()) != 1 {
				done <- errors.New("what is durable is not seen")
				return
			}
		}
		done <- nil
	}()
	for range 20 {
		v.write(m, "a", note("more"))
	}
	stop()
	if err := <-done; err != nil {
		t.Error(err)
	}
}
