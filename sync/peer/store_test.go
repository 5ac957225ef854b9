package peer_test

import (
	"fmt"
	"slices"
	"testing"

	"tallystick/crdt/replica"
)

// TestCreditOfUnequalMessages: both sides count by the order of messages how many
// bytes are under way, so that a large one must not be told as stored after the
// small ones behind it. Nobody is found to break the protocol.
func TestCreditOfUnequalMessages(t *testing.T) {
	v := newVillage(t, "a", "b")
	a, b := v.newMachine("a"), v.newMachine("b")
	for i := range 20 {
		about := fmt.Sprint(i, " ")
		a.write(slices.Repeat([]replica.Draft{sealed(about, 60_000)}, 12)...)
		a.write(notes(200, about)...)
	}
	a.up()
	b.up().meets(a)
	agree(a, b)
	for _, m := range []*machine{a, b} {
		if n := m.logged.count("broke the protocol"); n > 0 {
			t.Errorf("%s: %s", m.name, m.logged.tail(5))
		}
	}
}
