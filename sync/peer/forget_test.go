package peer_test

import (
	"errors"
	"testing"

	"tallystick/crdt/replica"
	"tallystick/sync/peer"
)

// TestForgotten: nothing stays in the book of a device that was removed, while
// the node ran or while it did not.
func TestForgotten(t *testing.T) {
	for _, running := range []bool{true, false} {
		v := newVillage(t, "a", "b")
		a, b := v.newMachine("a").up(), v.newMachine("b").up()
		a.meets(b)
		agree(a, b)
		b.down()
		a.until("noted", func() bool { return !a.sees(b).Connected && remembers(t, a, b) })
		if !running {
			a.down()
		}
		a.gate.set(v.Community, v.ids["b"], peer.Stranger)
		if running {
			a.node.Refresh()
		} else {
			a.up()
		}
		if remembers(t, a, b) {
			t.Errorf("removed while running %t, and still in the book", running)
		}
	}
}

// remembers reports whether there is something in one's book of another.
func remembers(t *testing.T, a, b *machine) bool {
	t.Helper()
	id := a.village.ids[b.name]
	_, err := a.r.Space("peers", replica.Primary).Get(id[:])
	if err != nil && !errors.Is(err, replica.ErrNotFound) {
		t.Fatal(err)
	}
	return err == nil
}
