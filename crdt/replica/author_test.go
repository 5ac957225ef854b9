package replica_test

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"

	"tallystick/crdt"
	"tallystick/crdt/replica"
)

func TestAuthorPlacesEntries(t *testing.T) {
	v := newVillage(t)
	m := newMachine(t, v.Community)
	begun := v.write(m, "a", append(v.opening("a"), note("one"))...)
	more := v.write(m, "a", sealed("two", 300), note("three", begun[2].ID()))
	all := append(begun, more...)
	for i, e := range all {
		if e.Seq() != uint64(i) || i > 0 && e.Prev() != all[i-1].ID() {
			t.Errorf("entry %d stands at %d after %s", i, e.Seq(), e.Prev().Short())
		}
		if len(e.Deps()) > 0 {
			t.Errorf("entry %d cites %d entries of other logs", i, len(e.Deps()))
		}
		if got, err := m.c.Entry(e.ID()); err != nil || got.ID() != e.ID() || string(got.Body()) != string(e.Body()) {
			t.Errorf("entry %d reads as %v", i, err)
		}
	}
	m.reopen()
	if next := v.write(m, "a", note("four")); next[0].Seq() != 5 || next[0].Prev() != all[4].ID() {
		t.Errorf("after reopening it goes on at %d", next[0].Seq())
	}
	if tips := m.c.Tips(); len(tips) != 1 || tips[0].Seq != 5 {
		t.Errorf("tips %v", tips)
	}
}

func TestAuthorCitesWhatIsNew(t *testing.T) {
	v := newVillage(t)
	a, b := newMachine(t, v.Community), newMachine(t, v.Community)
	v.write(a, "a", v.opening("a")...)
	give(a, b)
	first := v.write(b, "b", append(v.opening("b"), note("hello"))...)
	if want := a.c.Tips()[0].ID; !slices.Equal(first[1].Deps(), []crdt.ID{want}) || len(first[0].Deps()) > 0 {
		t.Errorf("a log that begins cites %v, want the other's tip", first[1].Deps())
	}
	if again := v.write(b, "b", note("nothing new")); len(again[0].Deps()) != 0 {
		t.Errorf("what is cited is cited again: %v", again[0].Deps())
	}
	news := v.write(a, "a", note("news"))
	give(a, b)
	b.reopen()
	got := v.write(b, "b", note("saw it"), note("still"))
	if !slices.Equal(got[0].Deps(), ids(news)) || len(got[1].Deps()) > 0 {
		t.Errorf("cites %v then %v, want the news once", got[0].Deps(), got[1].Deps())
	}
}

// TestAuthorCitesRefs cites what a body names, however old.
func TestAuthorCitesRefs(t *testing.T) {
	v := newVillage(t)
	a, b := newMachine(t, v.Community), newMachine(t, v.Community)
	old := v.write(a, "a", append(v.opening("a"), note("one"), note("two"))...)
	give(a, b)
	v.write(b, "b", append(v.opening("b"), note("seen all"))...)
	got := v.write(b, "b", note("about one", old[2].ID()))
	if !slices.Equal(got[0].Deps(), []crdt.ID{old[2].ID()}) {
		t.Errorf("cites %v", got[0].Deps())
	}
	// Of two entries of one chain the later one has the earlier in its past.
	got = v.write(b, "b", note("about both", old[2].ID(), old[3].ID(), got[0].ID()))
	if !slices.Equal(got[0].Deps(), []crdt.ID{old[3].ID()}) {
		t.Errorf("cites %v", got[0].Deps())
	}
	d := v.device("b")
	_, err := b.c.Author(t.Context(), replica.Batch{Log: d.Log, Key: d.Key, Drafts: []replica.Draft{note("x", crdt.BodyID([]byte("nowhere")))}})
	wants(t, err, replica.ErrNotFound)
}

// TestAuthorCitesOnlyWhatIsComplete: an entry whose past was invented, or has
// not come yet, is cited by nobody honest, and neither is what follows it.
func TestAuthorCitesOnlyWhatIsComplete(t *testing.T) {
	v := newVillage(t)
	a, b, c := newMachine(t, v.Community), newMachine(t, v.Community), newMachine(t, v.Community)
	v.write(a, "a", v.opening("a")...)
	give(a, b)
	give(a, c)
	missing := v.write(c, "c", append(v.opening("c"), note("late"))...)
	give(c, b)
	before := v.write(b, "b", v.opening("b")...)
	after := v.write(b, "b", note("after c"), note("and on"))
	if !slices.Contains(after[0].Deps(), missing[1].ID()) {
		t.Fatal("the test's world is another one")
	}
	admit(a, signed(t, append(before, after...)...))
	got := v.write(a, "a", note("what I know"))
	if !slices.Equal(got[0].Deps(), ids(before)) {
		t.Errorf("cites %v, want what is complete alone", got[0].Deps())
	}
	d := v.device("a")
	_, err := a.c.Author(t.Context(), replica.Batch{Log: d.Log, Key: d.Key, Drafts: []replica.Draft{note("x", after[1].ID())}})
	wants(t, err, replica.ErrNotFound)
	a.reopen()
	admit(a, signed(t, missing...))
	got = v.write(a, "a", note("now"))
	for _, want := range []crdt.ID{after[1].ID(), missing[1].ID()} {
		if !slices.Contains(got[0].Deps(), want) {
			t.Errorf("cites %v, want all that has become complete", got[0].Deps())
		}
	}
}

// TestAuthorCitesNoForks leaves contested logs to people; a reference to one
// branch, or to both, is kept.
func TestAuthorCitesNoForks(t *testing.T) {
	v := newVillage(t)
	a, b, twin := newMachine(t, v.Community), newMachine(t, v.Community), newMachine(t, v.Community)
	v.write(a, "a", v.opening("a")...)
	for _, m := range []*machine{b, twin} {
		give(a, m)
	}
	v.write(b, "b", v.opening("b")...)
	left := v.write(b, "b", note("left"))
	v.write(twin, "b", v.opening("b")...)
	right := v.write(twin, "b", note("right"))
	admit(a, chain(b, left[0].ID()))
	admit(a, chain(twin, right[0].ID()))
	if len(a.c.Forks()) == 0 || len(a.c.TipsOf(v.device("b").Log)) != 2 {
		t.Fatal("the test's world has no fork")
	}
	if got := v.write(a, "a", note("mine")); len(got[0].Deps()) != 0 {
		t.Errorf("cites %v", got[0].Deps())
	}
	got := v.write(a, "a", note("both", left[0].ID(), right[0].ID()))
	if len(got[0].Deps()) != 2 {
		t.Errorf("cites %v, want both branches", got[0].Deps())
	}
	if !replica.Complete(a.c, left[0].ID()) || !replica.Complete(a.c, right[0].ID()) {
		t.Error("a branch is not complete")
	}
}

// TestAuthorCitesAtMost16 acknowledges twenty logs in two entries.
func TestAuthorCitesAtMost16(t *testing.T) {
	founders := "founders a"
	for i := range 20 {
		founders += " " + name(i)
	}
	v := newVillageOf(t, founders)
	m := newMachine(t, v.Community)
	v.write(m, "a", v.opening("a")...)
	for i := range 20 {
		from := newMachine(t, v.Community)
		give(m, from)
		v.write(from, name(i), append(v.opening(name(i)), note("hello"))...)
		give(from, m)
		from.close()
	}
	got := v.write(m, "a", note("seen"))
	rest := v.write(m, "a", note("seen the rest"))
	if len(got[0].Deps()) != crdt.MaxDeps || len(rest[0].Deps()) != 20-crdt.MaxDeps {
		t.Errorf("cites %d and %d", len(got[0].Deps()), len(rest[0].Deps()))
	}
}

func name(i int) string { return "f" + string(rune('a'+i)) }

// TestAuthorRefusals change nothing.
func TestAuthorRefusals(t *testing.T) {
	v := newVillage(t)
	m := newMachine(t, v.Community)
	v.write(m, "a", v.opening("a")...)
	d, other := v.device("a"), v.device("b")
	space := m.Space("acts", replica.Primary)
	broken := errors.New("no body today")
	failing := replica.Draft{Body: func(replica.Place) ([]byte, bool, error) { return nil, false, broken }}
	before, feed := m.c.Digest(), m.Last()
	for what, b := range map[string]replica.Batch{
		"another key":     {Log: d.Log, Key: other.Key, Drafts: []replica.Draft{note("x")}},
		"failing body":    {Log: d.Log, Key: d.Key, Drafts: []replica.Draft{note("x"), failing}},
		"not a body":      {Log: d.Log, Key: d.Key, Drafts: []replica.Draft{clear([]byte("junk"))}},
		"no introduction": {Log: other.Log, Key: other.Key, Drafts: []replica.Draft{note("x")}},
		"too large":       {Log: d.Log, Key: d.Key, Drafts: slices.Repeat([]replica.Draft{sealed("x", 60<<10)}, 20)},
		"large record":    {Log: d.Log, Key: d.Key, Side: []replica.Record{{Space: space, Key: []byte("k"), Value: make([]byte, 1<<20)}}},
		"long key":        {Log: d.Log, Key: d.Key, Side: []replica.Record{{Space: space, Key: make([]byte, 2<<10), Value: []byte{1}}}},
		"no space":        {Log: d.Log, Key: d.Key, Side: []replica.Record{{Key: []byte("k")}}},
	} {
		if _, err := m.c.Author(t.Context(), b); err == nil {
			t.Errorf("%s: taken", what)
		}
	}
	if m.c.Digest() != before || m.Last() != feed {
		t.Error("something was written")
	}
	if got := v.write(m, "a", note("goes on")); got[0].Seq() != 2 {
		t.Errorf("goes on at %d", got[0].Seq())
	}
}

// TestAuthorWritesSideRecords with the entry, in one transaction: a crash
// leaves both or neither.
func TestAuthorWritesSideRecords(t *testing.T) {
	v := newVillage(t)
	m := newMachine(t, v.Community)
	v.write(m, "a", v.opening("a")...)
	d := v.device("a")
	space := m.Space("acts", replica.Primary)
	value := make([]byte, 500<<10) // more than half of a small transaction
	_, err := m.c.Author(t.Context(), replica.Batch{Log: d.Log, Key: d.Key, Drafts: []replica.Draft{sealed("x", 60<<10)},
		Side: []replica.Record{{Space: space, Key: []byte("act 1"), Value: value}, {Space: space, Key: []byte("act 2"), Value: []byte{}}}})
	if err != nil {
		t.Fatal(err)
	}
	m.crash()
	space = m.Space("acts", replica.Primary)
	if got, err := space.Get([]byte("act 1")); err != nil || len(got) != len(value) {
		t.Errorf("%d bytes, %v", len(got), err)
	}
	if got, err := space.Get([]byte("act 2")); err != nil || len(got) != 0 {
		t.Errorf("%d bytes, %v", len(got), err)
	}
	if tips := m.c.Tips(); tips[0].Seq != 2 {
		t.Errorf("tips %v", tips)
	}
}

// TestGroupCommit: many small acts at once share syncs.
func TestGroupCommit(t *testing.T) {
	const authors, acts = 32, 8
	v := newVillage(t)
	m := newMachine(t, v.Community)
	v.write(m, "a", v.opening("a")...)
	d := v.device("a")
	before := replica.Groups(m.Replica)
	var wait sync.WaitGroup
	for i := range authors {
		wait.Go(func() {
			for k := range acts {
				_, err := m.c.Author(t.Context(), replica.Batch{Log: d.Log, Key: d.Key, Drafts: []replica.Draft{note(fmt.Sprint(i, k))}})
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	wait.Wait()
	groups := replica.Groups(m.Replica) - before
	if groups >= authors*acts {
		t.Errorf("%d acts took %d groups", authors*acts, groups)
	}
	m.crash()
	if tips := m.c.Tips(); tips[0].Seq != authors*acts+1 || m.c.Len() != authors*acts+2 {
		t.Errorf("%d entries, tips %v", m.c.Len(), tips)
	}
}
