package peer_test

import (
	"errors"
	"testing"

	"tallystick/sync/peer"
)

// TestRefusals: a device that was removed and has not heard of it sees that it
// connects and is refused, and not that it was met; once it is let in again and
// the other has spoken, nothing is left of that.
func TestRefusals(t *testing.T) {
	v := newVillage(t, "a", "b")
	a, b := v.newMachine("a"), v.newMachine("b")
	a.write()
	a.gate.set(v.Community, v.ids["b"], peer.Stranger)
	a.up()
	b.up()
	if row := b.sees(a); row.Refused != 0 || !row.RefusedSince.IsZero() {
		t.Errorf("refused before anything was tried: %+v", row)
	}
	for times := 1; times <= 2; times++ {
		_, _ = b.node.Dial(t.Context(), a.node.Addresses()[0]) // whether it fails is the transport's affair
		b.until("refused", func() bool { return b.sees(a).Refused >= times })
	}
	row := b.sees(a)
	if row.RefusedSince.IsZero() || !row.Met.IsZero() {
		t.Errorf("%+v", row)
	}
	if _, err := b.node.Sync(t.Context(), v.ids["a"]); !errors.Is(err, peer.ErrUnheard) && !errors.Is(err, peer.ErrUnreachable) {
		t.Errorf("an exchange: %v", err)
	}
	a.gate.set(v.Community, v.ids["b"], peer.Member)
	a.node.Refresh()
	a.meets(b)
	agree(a, b)
	if row := b.sees(a); row.Refused != 0 || !row.RefusedSince.IsZero() || row.Met.IsZero() {
		t.Errorf("after it was let in: %+v", row)
	}
}
