package model_test

import (
	"bytes"
	"slices"
	"testing"

	"tallystick/model"
)

// hears asks a device that invites over a network, which carries what is
// written and nothing else.
func (h *household) hears(t *testing.T, from *household, q model.Request, now int64) model.Answer {
	t.Helper()
	read, err := model.ReadRequest(q.Text())
	if err != nil {
		t.Fatal(err)
	}
	answer, err := h.book.Hear(t.Context(), from.options.Device.Transport, read, now)
	if err != nil {
		t.Fatal(err)
	}
	again, err := model.ReadAnswer(answer.Bytes())
	if err != nil || !bytes.Equal(again.Bytes(), answer.Bytes()) {
		t.Fatalf("the answer does not come through: %v", err)
	}
	return again
}

// TestJoinOverTheNetwork: who asks waits for a person, then begins with what an
// exchange of entries brings, and both screens show the same words.
func TestJoinOverTheNetwork(t *testing.T) {
	ana := market(t, "Ana", nil)
	before := ana.note(t, "before")
	bea := newHousehold(t, "Bea")
	code := ana.invite(t, noon+1)
	q := bea.ask(t, code)
	for range 2 {
		if answer := ana.hears(t, bea, q, noon); answer.State != model.Waits {
			t.Fatalf("answered %v", answer)
		}
	}
	asking, ok, err := ana.book.Asking(code.Invitation)
	if err != nil || !ok || asking.Name != "Bea" || asking.Device != bea.options.Device.Signing.ID() || asking.Words != nil {
		t.Fatalf("%+v asks: %t, %v", asking, ok, err)
	}
	if _, err := ana.book.Admit(t.Context(), asking.Request, noon); err != nil {
		t.Fatal(err)
	}
	answer := ana.hears(t, bea, q, noon+2) // she was let in: that it has expired since is nothing
	if answer.State != model.Welcome {
		t.Fatalf("answered %v", answer)
	}
	if _, err := model.TakeAnswer(t.Context(), bea.options, code.Community, answer); err == nil {
		t.Error("entered before anything had come")
	}
	ana.carry(t, bea)
	joined, err := model.TakeAnswer(t.Context(), bea.options, code.Community, answer)
	if err != nil {
		t.Fatal(err)
	}
	bea.book = joined.Book
	asking, _, err = ana.book.Asking(code.Invitation)
	if err != nil || len(asking.Words) != 3 || !slices.Equal(asking.Words, joined.Words) {
		t.Errorf("the screens show %v and %v, %v", asking.Words, joined.Words, err)
	}
	_, err = model.TakeAnswer(t.Context(), bea.options, code.Community, answer)
	refused(t, "entering again", err, model.ReasonPresent)
	bea.carry(t, ana)
	if got := ana.book.Name(bea.book.Me()); got != "Bea" || !bea.reads(t, before) {
		t.Errorf("the newcomer is called %q", got)
	}
	same(t, ana, bea)
}

// TestAskingIsRefused with its reason, and lets nobody take another's place.
func TestAskingIsRefused(t *testing.T) {
	ana := market(t, "Ana", nil)
	bea, chus := newHousehold(t, "Bea"), newHousehold(t, "Chus")
	code := ana.invite(t, noon)
	q, second := bea.ask(t, code), chus.ask(t, code)
	turned := func(what string, answer model.Answer, reason model.Reason) {
		t.Helper()
		if answer.State != model.Refused || answer.Why.Reason != reason || answer.Why.What == "" {
			t.Errorf("%s: %v", what, answer)
		}
	}
	turned("from another device", ana.hears(t, chus, q, noon), model.ReasonAltered)
	turned("too late", ana.hears(t, bea, q, noon+1), model.ReasonExpired)
	ana.hears(t, bea, q, noon)
	turned("while another waits", ana.hears(t, chus, second, noon), model.ReasonUsed)
	if _, err := ana.book.Admit(t.Context(), q, noon); err != nil {
		t.Fatal(err)
	}
	turned("after another was let in", ana.hears(t, chus, second, noon), model.ReasonUsed)

	dani := newHousehold(t, "Dani")
	other := market(t, "Eli", nil)
	turned("in another community", ana.hears(t, dani, dani.ask(t, other.invite(t, 0)), noon), model.ReasonForeign)
	_, err := model.TakeAnswer(t.Context(), chus.options, code.Community, ana.hears(t, chus, second, noon))
	refused(t, "entering anyway", err, model.ReasonUsed)
	_, err = model.TakeAnswer(t.Context(), chus.options, code.Community, ana.hears(t, bea, q, noon))
	refused(t, "entering by another's answer", err, model.ReasonAltered)
}

// TestOtherAddresses: a code that tells of other addresses is the same
// invitation, and the request to it stays the same.
func TestOtherAddresses(t *testing.T) {
	ana, bea := market(t, "Ana", nil), newHousehold(t, "Bea")
	code := ana.invite(t, noon)
	q := bea.ask(t, code)
	code.Addresses = []string{"/ip4/192.0.2.7/tcp/4748"}
	if again := bea.ask(t, code); again.Text() != q.Text() {
		t.Error("another request")
	}
	waiting, err := model.Awaiting(bea.options.Replica)
	if err != nil || len(waiting) != 1 || !slices.Equal(waiting[0].Code.Addresses, code.Addresses) || waiting[0].Request.Text() != q.Text() {
		t.Errorf("%v waits, %v", waiting, err)
	}
}

func FuzzAnswer(f *testing.F) {
	f.Add(model.Answer{}.Bytes())
	f.Add(model.Answer{State: model.Refused, Why: model.Unfit{Reason: model.ReasonUsed, What: "somebody has used it"}}.Bytes())
	f.Fuzz(func(t *testing.T, data []byte) {
		if answer, err := model.ReadAnswer(data); err == nil && !bytes.Equal(answer.Bytes(), data) {
			t.Error("written in two ways")
		}
	})
}
