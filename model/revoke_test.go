package model_test

import (
	"slices"
	"testing"
	"time"

	"tallystick/model"
)

// TestRevoke: nobody is let in by an invitation that was taken back, who asks by
// it is told so for a while, and one that somebody used stays used.
func TestRevoke(t *testing.T) {
	ana, bea := market(t, "Ana", nil), newHousehold(t, "Bea")
	code := ana.invite(t, 0)
	q := bea.ask(t, code)
	ana.hears(t, bea, q, noon)
	var seen, fresh model.Expectations
	ana.expects(t, &seen, 0)
	if _, err := ana.book.Rehearse().Revoke(t.Context(), code.Invitation, noon); err != nil {
		t.Fatal(err)
	}
	if a := ana.hears(t, bea, q, noon); a.State != model.Waits {
		t.Errorf("a rehearsal took it back: %v", a)
	}
	if _, err := ana.book.Revoke(t.Context(), code.Invitation, noon); err != nil {
		t.Fatal(err)
	}
	turnedDown(t, "asking", ana.hears(t, bea, q, noon), model.ReasonRevoked)
	_, err := ana.book.Admit(t.Context(), q, noon)
	refused(t, "letting in", err, model.ReasonRevoked)
	_, err = ana.book.Revoke(t.Context(), code.Invitation, noon)
	refused(t, "once more", err, model.ReasonRevoked)
	until := noon + int64(model.RevokedTold/time.Second)
	ana.expects(t, &seen, until)
	ana.expects(t, &fresh, until)
	listed, err := ana.book.Invitations()
	if err != nil || len(listed) != 1 || !listed[0].Revoked || listed[0].Code != nil {
		t.Errorf("%+v, %v", listed, err)
	}

	soon := ana.invite(t, noon+5)
	if r, err := ana.book.Revoke(t.Context(), soon.Invitation, noon); err != nil || r.Until != noon+5 {
		t.Errorf("told until %d, %v", r.Until, err)
	}
	used := ana.invite(t, 0)
	ana.admit(t, bea, bea.ask(t, used))
	_, err = ana.book.Revoke(t.Context(), used.Invitation, noon)
	refused(t, "one that is used", err, model.ReasonUsed)
	of := ana.invite(t, 0).Invitation
	ana.carry(t, bea)
	_, err = bea.book.Revoke(t.Context(), of, noon)
	refused(t, "another's", err, model.ReasonForeign)
}

// expects fails unless somebody may ask until exactly these times.
func (h *household) expects(t *testing.T, e *model.Expectations, want ...int64) {
	t.Helper()
	if got, err := h.book.Expecting(e); err != nil || !slices.Equal(got, want) {
		t.Errorf("somebody may ask until %v, not %v, %v", got, want, err)
	}
}
