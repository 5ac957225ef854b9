package main

import "testing"

// TestLull: it rests once after each busy time, and not for little.
func TestLull(t *testing.T) {
	const mb = 1 << 20
	l := lull{}
	for i, step := range []struct {
		allocates uint64
		rests     bool
	}{
		{30 * mb, false}, // starting
		{20 * mb, false}, // folding
		{1000, true},     // nothing to do any more
		{1000, false},    // still nothing
		{2 * mb, false},  // a question
		{1000, false},    // not worth it
		{8 * mb, false},
		{1000, true},
	} {
		if got := l.comes(l.last + step.allocates); got != step.rests {
			t.Errorf("step %d: rests %v", i, got)
		} else if got {
			l.rested = l.last
		}
	}
	if allocated() == 0 {
		t.Error("what is allocated is not known")
	}
}
