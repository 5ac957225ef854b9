package community_test

import (
	"testing"

	"tallystick/crdt"
	"tallystick/model/community"
	"tallystick/model/fold"
)

// TestErasedIsNotLacking tells a body that was dropped from one that never came.
func TestErasedIsNotLacking(t *testing.T) {
	h := newHousehold(t, 8)
	r := h.create(t)
	seat := h.found(t, r, "")
	written, err := seat.Write(t.Context(), note("to erase"), note("to keep"))
	if err != nil {
		t.Fatal(err)
	}
	if _, outcome := seat.Open(written[0].WithoutBody()); outcome != community.Absent {
		t.Errorf("bytes that are not here are %s", outcome)
	}
	if err := seat.Community().Forget(t.Context(), []crdt.ID{written[0].ID()}, written[1].ID()); err != nil {
		t.Fatal(err)
	}
	for i, want := range []community.Outcome{fold.Erased, community.Text} {
		v, err := seat.Community().Entry(written[i].ID())
		if err != nil {
			t.Fatal(err)
		}
		if _, outcome := seat.Open(v); outcome != want {
			t.Errorf("entry %d is %s", i, outcome)
		}
	}
}
