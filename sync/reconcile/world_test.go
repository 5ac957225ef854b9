package reconcile_test

import (
	"errors"
	"math/rand/v2"
	"slices"
	"testing"

	"tallystick/crdt"
	"tallystick/crdt/crdttest"
)

// meetInWorlds gives each of two stores a part of a random world, in a random
// order and cut: with forks from any entry and from the very beginning, garbage
// signatures, forgeries, entries that are missing, logs that nobody names. When
// they say that they are in sync, both have the same tips.
func meetInWorlds(t *testing.T, worlds int, open func(crdt.CommunityID) store) {
	cast := crdttest.NewCast()
	for seed := range uint64(worlds) {
		random := rand.New(rand.NewPCG(seed, 5))
		w, err := crdttest.Random(random, 30+random.IntN(80)).Build(cast, nil)
		if err != nil {
			t.Fatal(err)
		}
		deliveries, err := crdttest.Schedule(random, w.Entries)
		if err != nil {
			t.Fatal(err)
		}
		stores := [2]store{open(w.Community), open(w.Community)}
		for _, d := range deliveries {
			for side, s := range stores {
				if random.IntN(4) > side {
					admitSome(t, s, d.Run)
				}
			}
		}
		inSync := false
		for talk := 0; !inSync && talk < 6; talk++ { // what waited at one side is news to the other
			m := newMeeting(stores[talk%2], stores[1-talk%2], talk)
			if err := m.run(talk); err != nil {
				t.Fatalf("world %d: %v\n%s", seed, err, w.Drawing)
			}
			inSync = m.sides[0].talk.Result().InSync
		}
		if a, b := stores[0].Tips(), stores[1].Tips(); !inSync || !slices.Equal(a, b) {
			t.Errorf("world %d: tips are %s and %s\n%s", seed, w.Names(a), w.Names(b), w.Drawing)
		}
	}
}

// admitSome admits what can be; what entries deserve is refused.
func admitSome(t *testing.T, s store, run crdt.Run) {
	t.Helper()
	var refusal *crdt.Refusal
	if err := s.admit([]crdt.Run{run}); err != nil && !errors.As(err, &refusal) {
		t.Fatal(err)
	}
}

// TestWorlds is meetInWorlds in memory.
func TestWorlds(t *testing.T) {
	meetInWorlds(t, 60, func(id crdt.CommunityID) store { return newShelf(id) })
}
