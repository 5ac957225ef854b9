package replica_test

import (
	"slices"
	"testing"

	"tallystick/crdt"
	"tallystick/identity"
)

// TestArrivalsOfOne: a community's own arrivals are those of the feed that are
// its, from every number on and after a restart; the last few begin where they
// are said to, and an entry is found by its short id.
func TestArrivalsOfOne(t *testing.T) {
	v := newVillage(t)
	m := newMachine(t, v.Community)
	a := newMachine(t, v.Community)
	all := v.write(a, "a", append(v.opening("a"), note("one"), note("two"), note("three"))...)
	admit(m, signed(t, all[:2]...))
	admit(m, signed(t, all...))
	check := func(m *machine) {
		t.Helper()
		for after := range m.Last() + 1 {
			var want, got []uint64
			for item, err := range m.Replica.Arrivals(after) {
				if err != nil {
					t.Fatal(err)
				}
				if item.Community == v.Community {
					want = append(want, item.Number)
				}
			}
			for item, err := range m.c.Arrivals(after) {
				if err != nil || item.Community != v.Community {
					t.Fatal(item, err)
				}
				got = append(got, item.Number)
			}
			if !slices.Equal(got, want) {
				t.Errorf("after %d: %v, not %v", after, got, want)
			}
		}
		for n := range len(all) + 2 {
			got := 0
			for range m.c.Arrivals(m.c.Before(n)) {
				got++
			}
			if got != min(n, len(all)) {
				t.Errorf("%d entries are the last %d", got, n)
			}
		}
		_, short, err := identity.ParseShort(all[3].ID().Short())
		if err != nil {
			t.Fatal(err)
		}
		if ids, err := m.c.Resembling(short); err != nil || !slices.Equal(ids, []crdt.ID{all[3].ID()}) {
			t.Errorf("%v, %v", ids, err)
		}
	}
	check(m)
	m.reopen()
	check(m)
}
