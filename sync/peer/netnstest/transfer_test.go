//go:build netns && linux

package netnstest_test

import (
	"testing"
)

// TestLoss has each side lose three of ten packets.
func TestLoss(t *testing.T) {
	overEach(t, func(t *testing.T, listen string) {
		l := newLab(t, "a", "b")
		a, b := l.newHost("a", listen).plug(), l.newHost("b", listen).plug()
		a.lose()
		b.lose()
		a.up().must(order{Write: 200, Size: 300})
		b.up().must(order{Write: 20, Size: 300})
		b.meets(a)
		agree(t, a, b)
		a.must(order{Write: 1, Size: 300})
		agree(t, a, b)
		if t.Logf("%d and %d packets were lost", a.lost(), b.lost()); a.lost() == 0 || b.lost() == 0 {
			t.Error("the air was clean")
		}
	})
}

// TestSlow has both sides send at most 256 kbit/s, which is what a phone does
// far from its mast.
func TestSlow(t *testing.T) {
	overEach(t, func(t *testing.T, listen string) {
		l := newLab(t, "a", "b")
		a, b := l.newHost("a", listen).plug(), l.newHost("b", listen).plug()
		a.slow("256kbit")
		b.slow("256kbit")
		a.up().must(order{Write: 100, Size: 4000})
		b.up().must(order{Write: 50, Size: 4000})
		b.meets(a)
		agree(t, a, b)
	})
}

// TestFlaps pulls the receiver's cable in the middle of a transfer: for a moment,
// and then until the session has broken. No more goes over the wire afterwards
// than what was left, and a fifth. Half of it is all that is let through before,
// so that it can't be over.
func TestFlaps(t *testing.T) {
	overEach(t, func(t *testing.T, listen string) {
		l := newLab(t, "a", "b", "c")
		a, b, c := l.newHost("a", listen).plug(), l.newHost("b", listen).plug(), l.newHost("c", listen).plug()
		a.up().must(order{Write: 3000, Size: 4000})
		c.up().meets(a)
		agree(t, a, c)
		all, _, _ := c.now()
		whole := all.Peers["a"].In

		a.slow("16mbit")
		b.allow(whole / 2)
		b.up().meets(a)
		b.until("begun", func(r report) bool { return r.Held > 0 })
		b.pull()
		b.mend()
		b.until("a quarter through", func(r report) bool { return r.Held > all.Held/4 })
		b.pull()
		cut := b.until("cut off", func(r report) bool { return !r.Peers["a"].Running })
		a.until("cut off", func(r report) bool { return !r.Peers["b"].Running })
		b.free()
		b.mend()
		agree(t, a, b)

		end, _, _ := b.now()
		left, after := whole*int64(all.Held-cut.Held)/int64(all.Held), end.Peers["a"].In-cut.Peers["a"].In
		t.Logf("%d bytes whole; %d of %d entries at the cut; %d bytes left, %d after", whole, cut.Held, all.Held, left, after)
		if after > left*12/10 {
			t.Errorf("%d bytes after the cut, %d were left", after, left)
		}
	})
}
