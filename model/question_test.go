package model_test

import (
	"testing"

	"tallystick/model/community"
)

// TestReadyToClose: answers that came together from elsewhere are enough, but
// nobody has written the result yet.
func TestReadyToClose(t *testing.T) {
	ana := market(t, "Ana", nil)
	bea, chus, dani := ana.join(t, "Bea"), ana.join(t, "Chus"), ana.join(t, "Dani")
	meet(t, ana, bea, chus, dani)
	asked := must(ana.book.Ask(t.Context(), community.Motion{Kind: community.MotionDecision}, "Sundays?", true))(t)
	meet(t, ana, bea, chus, dani)
	for _, h := range []*household{bea, chus} {
		must(h.book.Answer(t.Context(), asked.Motion, community.Yes, ""))(t)
	}
	meet(t, ana, bea, chus, dani)
	q, _ := ana.book.Question(asked.Motion)
	if !ana.book.IsReady(q) || ana.book.IsMoot(q) {
		t.Errorf("not ready to close: %+v", q)
	}
	must(ana.book.Close(t.Context(), asked.Motion))(t)
	q, _ = ana.book.Question(asked.Motion)
	if ana.book.IsReady(q) {
		t.Error("ready to close what is closed")
	}
	_, err := bea.book.Close(t.Context(), asked.Motion)
	if err != nil {
		t.Errorf("closing apart: %v", err)
	}
	_, err = ana.book.Answer(t.Context(), asked.Motion, community.No, "")
	turned(t, err, "present")
}
