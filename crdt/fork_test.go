package crdt_test

import (
	"slices"
	"testing"

	"tallystick/crdt"
	"tallystick/crdt/crdttest"
)

func TestNewFork(t *testing.T) {
	w := crdttest.Draw(t, `
		founders a b
		a: 0-1-2
		a: 0-1'=note-2'
		b: 0-1`)
	m := memoryOf(w)
	for _, run := range each(w.Entries) {
		if err := m.Admit("peer", run); err != nil {
			t.Fatal(err)
		}
	}
	entry := func(name string) crdt.Verified {
		s, _ := w.Named(name)
		v, _ := m.Entry(s.ID())
		return v
	}
	for _, test := range []struct {
		a, b string
		ok   bool
	}{
		{"a1", "a1'", true},
		{"a2", "a2'", true},
		{"a1", "a1", false},
		{"a1", "a2'", false},
		{"a1", "b1", false},
	} {
		f, ok := crdt.NewFork(entry(test.a), entry(test.b))
		mirrored, _ := crdt.NewFork(entry(test.b), entry(test.a))
		if ok != test.ok || f != mirrored {
			t.Errorf("%s and %s: %t, want %t, and the same either way round", test.a, test.b, ok, test.ok)
		}
		if ok && (f.Log != entry(test.a).Log() || f.Seq != entry(test.a).Seq() || f.A.Compare(f.B.Link) >= 0) {
			t.Errorf("%s and %s: %+v", test.a, test.b, f)
		}
	}
}

// TestForks checks which proofs a set finds: one where a log divides, not one
// for each pair of entries above.
func TestForks(t *testing.T) {
	w := crdttest.Check(t, `
		founders a b
		a: 0-1-2-3-4
		a: 2-3'-4'
		a: 2-3''
		a: 3'-4''
		b: 0
		b: 0'
		b: 0-1
		tips: a3'' a4 a4' a4'' b0' b1`)
	m := memoryOf(w)
	for _, run := range each(w.Entries) {
		if err := m.Admit("peer", run); err != nil {
			t.Fatal(err)
		}
	}
	var seqs []uint64
	for _, f := range m.Forks() {
		seqs = append(seqs, f.Seq)
	}
	slices.Sort(seqs)
	if want := []uint64{0, 3, 3, 4}; !slices.Equal(seqs, want) {
		t.Errorf("forks at %v, want %v", seqs, want)
	}
}

func TestContested(t *testing.T) {
	w := crdttest.Draw(t, `
		founders a b
		a: 0-1-2-3-4
		a: 1-2'-3'
		a: 2-3''
		b: 0-1`)
	m := memoryOf(w)
	for _, run := range each(w.Entries) {
		if err := m.Admit("peer", run); err != nil {
			t.Fatal(err)
		}
	}
	adopted, _ := w.Named("a3'")
	contested := crdt.NewContested(m.Forks(), []crdt.ID{adopted.ID()})
	var names []string
	for v := range m.Entries() {
		if contested.Has(v) {
			names = append(names, w.Name(v.ID()))
		}
	}
	slices.Sort(names)
	if want := []string{"a2", "a2'", "a3", "a3''", "a4"}; !slices.Equal(names, want) {
		t.Errorf("contested are %v, want %v", names, want)
	}
	if from, forked := contested.From(adopted.Log()); !forked || from != 2 {
		t.Errorf("contested from %d, %t, want 2", from, forked)
	}
	b, _ := w.Named("b1")
	if _, forked := contested.From(b.Log()); forked {
		t.Error("a log that is one chain is contested")
	}
}
