package crdt_test

import (
	"math/rand/v2"
	"testing"

	"tallystick/crdt"
	"tallystick/crdt/crdttest"
)

// busy is a world in which a snapshot has something in every field.
const busy = `
	founders a b
	device phone of c certified
	a: 0-1-2=admit(c)-3
	s: 0-1~-2
	b: 0-1-2-3=admit(d)
	b: 1-2'-3'
	c: 0-1=admit(e)-2{a2}
	a: 3-4{b2 s1 c1}
	phone: 0-1=admit(d){a4}
	fence b after b2 b3'
	fence c after c1 by b3`

// busyWorld is that world, and a holder of it.
func busyWorld(t testing.TB) (*crdttest.World, *crdttest.Memory) {
	w := crdttest.Draw(t, busy)
	m := memoryOf(w)
	if err := crdttest.Feed(rand.New(rand.NewPCG(1, 1)), w, m); err != nil {
		t.Fatal(err)
	}
	return w, m
}

// TestSnapshotIsStable checks that a restored set gives the same snapshot. That
// it goes on alike is checked by [TestSetLaws].
func TestSnapshotIsStable(t *testing.T) {
	w, m := busyWorld(t)
	first := m.Set.Snapshot()
	if err := m.Restart(w.Community, w.Losses); err != nil {
		t.Fatal(err)
	}
	if second := m.Set.Snapshot(); string(first) != string(second) {
		t.Errorf("a snapshot of %d bytes became another one of %d", len(first), len(second))
	}
}

// TestRestoreSetRefuses checks snapshots that are not of what is held.
func TestRestoreSetRefuses(t *testing.T) {
	w, m := busyWorld(t)
	snapshot := m.Set.Snapshot()
	other := crdttest.Draw(t, "founders x")
	for name, restore := range map[string]func() error{
		"nothing": func() error {
			_, err := crdt.RestoreSet(nil, w.Community, m, w.Losses)
			return err
		},
		"cut short": func() error {
			_, err := crdt.RestoreSet(snapshot[:len(snapshot)-1], w.Community, m, w.Losses)
			return err
		},
		"of another community": func() error {
			_, err := crdt.RestoreSet(snapshot, other.Community, m, w.Losses)
			return err
		},
		"of entries that are not held": func() error {
			_, err := crdt.RestoreSet(snapshot, w.Community, memoryOf(w), w.Losses)
			return err
		},
	} {
		if restore() == nil {
			t.Errorf("a snapshot %s was restored", name)
		}
	}
}

// FuzzRestoreSet checks that bytes are refused or give a set that can be used.
func FuzzRestoreSet(f *testing.F) {
	w, m := busyWorld(f)
	f.Add(m.Set.Snapshot())
	f.Add(memoryOf(w).Set.Snapshot())
	f.Fuzz(func(t *testing.T, data []byte) {
		set, err := crdt.RestoreSet(data, w.Community, m, w.Losses)
		if err != nil {
			return
		}
		for v := range m.Entries() {
			set.Hold(v)
			set.Has(v)
		}
		set.Tips()
		set.Forks()
		set.Snapshot()
	})
}
