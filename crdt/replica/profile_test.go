package replica_test

import (
	"testing"

	"tallystick/crdt/replica"
)

// TestSmallerProfileAfterAKill: what a run with large memtables left in its log
// is opened by one with small ones, and the other way round.
func TestSmallerProfileAfterAKill(t *testing.T) {
	v := newVillage(t)
	m := newMachineWith(t, v.Community, replica.Options{Profile: replica.Normal})
	v.write(m, "a", v.opening("a")...)
	var drafts []replica.Draft
	for range 12 {
		drafts = append(drafts, sealed("x", 50_000))
	}
	for range 25 { // 15 MB, which a memtable of 8 MB can't hold
		v.write(m, "a", drafts...)
	}
	left := m.copied()
	for _, profile := range []replica.Profile{replica.Small, replica.Normal} {
		left.options.Profile = profile
		left.open()
		if left.c.Len() != 302 || left.c.Digest() != m.c.Digest() {
			t.Errorf("%v: %d entries", profile, left.c.Len())
		}
		left.close()
	}
}
