package peer_test

import (
	"slices"
	"testing"

	"tallystick/crdt"
	"tallystick/sync/peer"
)

// TestAgreedTips: what two devices agreed to hold is known after a restart.
func TestAgreedTips(t *testing.T) {
	v := newVillage(t, "a", "b")
	a, b := v.newMachine("a"), v.newMachine("b")
	a.write()
	a.up()
	b.up()
	a.meets(b)
	agree(a, b)
	b.down()
	kept := func() []crdt.Tip {
		agreed, _ := peer.Agreed(a.r, v.Community, v.ids["b"])
		return agreed.Tips
	}
	tips := a.c.Tips()
	a.until("noted", func() bool { return slices.Equal(kept(), tips) })
	met := a.sees(b).Met
	a.down()
	if at, ok := peer.Met(a.r, v.ids["b"]); !ok || at.Unix() != met.Unix() {
		t.Errorf("met at %v, and remembered %v", met, at)
	}
	if at, ok := peer.Met(a.r, v.ids["a"]); ok || !at.IsZero() {
		t.Errorf("met itself at %v", at)
	}
	a.up()
	if agreed, ok := peer.Agreed(a.r, v.Community, v.ids["b"]); !ok || agreed.At.Unix() <= 0 {
		t.Errorf("%v, %t, after a restart", agreed, ok)
	}
	if row := a.sees(b); len(row.Shares) != 1 || !slices.Equal(row.Shares[0].Tips, tips) || !row.Shares[0].InSync {
		t.Errorf("after a restart %+v", row.Shares)
	}
}
