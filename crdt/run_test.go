package crdt_test

import (
	"errors"
	"slices"
	"testing"

	"tallystick/crdt"
	"tallystick/crdt/crdttest"
)

func TestRunIsAChain(t *testing.T) {
	w := crdttest.Draw(t, `
		founders a b
		a: 0-1-2-3
		a: 1-2'
		b: 0-1
		forge b2 after a1`)
	for _, test := range []struct {
		names []string
		ok    bool
	}{
		{[]string{"a0", "a1", "a2", "a3"}, true},
		{[]string{"a1", "a2'"}, true},
		{[]string{"b1"}, true},
		{nil, false},
		{[]string{"a0", "a2"}, false},
		{[]string{"a1", "a0"}, false},
		{[]string{"a1", "a1"}, false},
		{[]string{"a2'", "a3"}, false},
		{[]string{"a0", "b1"}, false},
		{[]string{"a1", "b2"}, false},
	} {
		var entries []crdt.Signed
		for _, name := range test.names {
			s, _ := w.Named(name)
			entries = append(entries, s)
		}
		if _, err := crdt.CheckRun(entries); (err == nil) != test.ok || err != nil && !errors.Is(err, crdt.ErrRefused) {
			t.Errorf("%v: got %v, want a run: %t", test.names, err, test.ok)
		}
	}
}

func TestRunIsAtMostMaxRun(t *testing.T) {
	entries := crdttest.Draw(t, long(crdt.MaxRun)).Entries
	if _, err := crdt.CheckRun(entries[:crdt.MaxRun]); err != nil {
		t.Error(err)
	}
	if _, err := crdt.CheckRun(entries[:crdt.MaxRun+1]); err == nil {
		t.Error("a run of more than MaxRun entries passed")
	}
}

func TestVouch(t *testing.T) {
	w := crdttest.Draw(t, `
		founders a b
		a: 0?-1-2?-3-4?-5?
		b: 0`)
	run := crdt.Run(w.Entries[:6])
	a, err := w.Device("a")
	if err != nil {
		t.Fatal(err)
	}
	vouched, rest := crdt.Vouch(run, a.Key.ID())
	if got := namesOf(w, vouched); got != "a0 a1 a2 a3" || len(rest) != 2 {
		t.Errorf("vouched for %s and left %d, want a0 to a3 and 2", got, len(rest))
	}
	b, err := w.Device("b")
	if err != nil {
		t.Fatal(err)
	}
	if vouched, rest := crdt.Vouch(run, b.Key.ID()); len(vouched) != 0 || len(rest) != 6 {
		t.Errorf("another device's key vouched for %s", namesOf(w, vouched))
	}
}

func TestRecall(t *testing.T) {
	w := crdttest.Draw(t, "founders a\na: 0-1-2=sealed")
	run := crdt.Run(w.Entries)
	recalled, err := crdt.Recall(run, run[2].ID())
	if err != nil || namesOf(w, recalled) != "a0 a1 a2" {
		t.Errorf("got %s, %v", namesOf(w, recalled), err)
	}
	if _, err := crdt.Recall(run, run[1].ID()); !errors.Is(err, crdt.ErrRefused) {
		t.Errorf("an end with another id: got %v, want a refusal", err)
	}
	if _, err := crdt.Recall(slices.Clone(run[:2]), run[2].ID()); !errors.Is(err, crdt.ErrRefused) {
		t.Errorf("a missing end: got %v, want a refusal", err)
	}
}
