package model_test

import (
	"testing"

	"tallystick/model"
)

// turnedDown fails unless an answer refuses for a reason.
func turnedDown(t *testing.T, what string, a model.Answer, reason model.Reason) {
	t.Helper()
	if a.State != model.Refused || a.Why.Reason != reason {
		t.Errorf("%s: answered %v", what, a)
	}
}

// TestDecline: who was turned down hears so however often they ask, the place is
// another's, and a person may think better of it.
func TestDecline(t *testing.T) {
	ana, bea, chus := market(t, "Ana", nil), newHousehold(t, "Bea"), newHousehold(t, "Chus")
	code := ana.invite(t, noon+1)
	q, other := bea.ask(t, code), chus.ask(t, code)
	ana.hears(t, bea, q, noon)
	if _, err := ana.book.Rehearse().Decline(t.Context(), q, noon); err != nil {
		t.Fatal(err)
	}
	if a := ana.hears(t, bea, q, noon); a.State != model.Waits {
		t.Errorf("a rehearsal turned her down: %v", a)
	}
	seq := ana.book.Next().Seq
	d, err := ana.book.Decline(t.Context(), q, noon)
	if err != nil || d.Name != "Bea" || d.Person != bea.options.Device.Person {
		t.Fatalf("%+v, %v", d, err)
	}
	if got := ana.book.Next().Seq; got != seq {
		t.Errorf("%d entries were written", got-seq)
	}
	if _, asks, err := ana.book.Asking(code.Invitation); asks || err != nil {
		t.Errorf("somebody asks: %t, %v", asks, err)
	}
	for range 2 {
		turnedDown(t, "asking again", ana.hears(t, bea, q, noon), model.ReasonDeclined)
	}
	if a := ana.hears(t, chus, other, noon); a.State != model.Waits {
		t.Errorf("the place is not free: %v", a)
	}
	turnedDown(t, "while another waits", ana.hears(t, bea, q, noon), model.ReasonDeclined)

	if _, err := ana.book.Admit(t.Context(), q, noon); err != nil {
		t.Fatal(err)
	}
	if a := ana.hears(t, bea, q, noon); a.State != model.Welcome {
		t.Errorf("let in after all, answered %v", a)
	}
	_, err = ana.book.Decline(t.Context(), q, noon)
	refused(t, "a member", err, model.ReasonPresent)
	_, err = ana.book.Decline(t.Context(), other, noon)
	refused(t, "by an invitation that is used", err, model.ReasonUsed)
}

// TestOneRequestIsWelcomed by one code: once the three words were shown nobody
// looks for another request of the same device that gives others.
func TestOneRequestIsWelcomed(t *testing.T) {
	ana, bea := market(t, "Ana", nil), newHousehold(t, "Bea")
	code := ana.invite(t, noon+1)
	first := bea.ask(t, code)
	bea.ask(t, ana.invite(t, noon+1)) // which makes her forget it
	second := bea.ask(t, code)
	if first.Text() == second.Text() {
		t.Fatal("the same request")
	}
	for _, q := range []model.Request{first, second} { // until one is let in
		if a := ana.hears(t, bea, q, noon); a.State != model.Waits {
			t.Fatalf("answered %v", a)
		}
	}
	if _, err := ana.book.Admit(t.Context(), first, noon); err != nil {
		t.Fatal(err)
	}
	if a := ana.hears(t, bea, first, noon); a.State != model.Welcome {
		t.Errorf("the request that was let in is answered %v", a)
	}
	turnedDown(t, "another request of the same device", ana.hears(t, bea, second, noon), model.ReasonUsed)
	_, err := ana.book.Admit(t.Context(), second, noon)
	refused(t, "letting it in", err, model.ReasonUsed)
	if a := ana.hears(t, bea, first, noon); a.State != model.Welcome {
		t.Errorf("afterwards the first is answered %v", a)
	}
}
