package model_test

import (
	"bytes"
	"errors"
	"testing"

	"tallystick/identity"
	"tallystick/model"
	"tallystick/model/community"
)

// turned fails unless an error turns somebody away for a reason.
func turned(t *testing.T, err error, reason model.Reason) {
	t.Helper()
	var unfit *model.Unfit
	if !errors.As(err, &unfit) || unfit.Reason != reason {
		t.Errorf("not turned away as %s: %v", reason, err)
	}
}

// TestReplayAfterRemoval: the request of who was let in and removed lets nobody
// in again, and a welcome that comes too late says so.
func TestReplayAfterRemoval(t *testing.T) {
	ana := market(t, "Ana", nil)
	bea := newHousehold(t, "Bea")
	q := bea.ask(t, ana.invite(t, 0))
	admitted := must(ana.book.Admit(t.Context(), q, noon))(t)
	must(ana.book.Remove(t.Context(), admitted.Person, ""))(t)
	var file bytes.Buffer
	must(ana.book.Welcome(admitted, &file))(t)
	_, err := model.TakeWelcome(t.Context(), bea.options, &file)
	turned(t, err, model.ReasonUntimely)
	_, err = ana.book.Check(q, noon)
	turned(t, err, model.ReasonUsed)
	_, err = ana.book.Admit(t.Context(), q, noon)
	turned(t, err, model.ReasonUsed)
}

// TestWelcomeLeaves: what a welcome takes along has left the device, and what
// is written after it has not.
func TestWelcomeLeaves(t *testing.T) {
	ana := market(t, "Ana", nil)
	before := ana.note(t, "before")
	if must(ana.book.Records().Progress(before))(t).Left {
		t.Error("left before the welcome")
	}
	ana.join(t, "Bea")
	after := ana.note(t, "after")
	if !must(ana.book.Records().Progress(before))(t).Left || must(ana.book.Records().Progress(after))(t).Left {
		t.Error("not what the welcome holds has left")
	}
}

// TestNewcomerLearnsNames: without history, who lets a newcomer in tells them
// what the community and they themselves are called, and others tell their own
// name once, when they next write.
func TestNewcomerLearnsNames(t *testing.T) {
	ana := market(t, "Ana", func(r *community.Rules) { r.History = false })
	bea := ana.join(t, "Bea")
	ana.carry(t, bea)
	chus := ana.join(t, "Chus")
	names := func() map[identity.PersonID]string { return chus.book.Names() }
	if chus.book.Title() != "Market" || names()[ana.book.Me()] != "Ana" || names()[bea.book.Me()] != "" {
		t.Errorf("the newcomer knows %q, %v", chus.book.Title(), names())
	}
	meet(t, ana, bea, chus)
	must(bea.book.Ready(t.Context()))(t)
	said := bea.book.Next().Seq
	must(bea.book.Ready(t.Context()))(t)
	if bea.book.Next().Seq != said {
		t.Error("the name is told again and again")
	}
	meet(t, ana, bea, chus)
	if names()[bea.book.Me()] != "Bea" {
		t.Errorf("the newcomer knows %v", names())
	}
	for _, h := range []*household{ana, chus} {
		said := h.book.Next().Seq
		must(h.book.Ready(t.Context()))(t)
		if h.book.Next().Seq != said {
			t.Errorf("%s told a name that all know", h.name)
		}
	}
}
