package model_test

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"testing"

	"tallystick/identity"
	"tallystick/model"
)

func TestChooseTrustees(t *testing.T) {
	ana := market(t, "Ana", nil)
	bea := ana.join(t, "Bea")
	me, her, stranger := ana.book.Me(), bea.book.Me(), identity.PersonID{1}
	for what, trustees := range map[string][]identity.PersonID{"nobody": nil, "fewer than needed": {her}} {
		if _, err := ana.book.ChooseTrustees(t.Context(), 2, trustees...); err == nil {
			t.Errorf("%s: chosen", what)
		}
	}
	_, err := ana.book.ChooseTrustees(t.Context(), 1, me)
	refused(t, "oneself", err, model.ReasonForeign)
	_, err = ana.book.ChooseTrustees(t.Context(), 1, stranger)
	refused(t, "no member", err, model.ReasonUnknown)
	_, err = ana.book.ChooseTrustees(t.Context(), 1, her, her)
	refused(t, "one twice", err, model.ReasonPresent)
	must(ana.book.ChooseTrustees(t.Context(), 1, her))(t)
	ana.carry(t, bea)
	if chosen, ok := bea.book.State().TrusteesOf(me); !ok || len(chosen.Trustees) != 1 || chosen.Needed != 1 {
		t.Errorf("chosen %+v, %t", chosen, ok)
	}
}

// lostWords is a market in which Bea has lost her words: two of Chus, Dani and
// Eli can name their successor, which is in next.
func lostWords(t *testing.T) (all []*household, next identity.Words) {
	t.Helper()
	ana := market(t, "Ana", nil)
	all = []*household{ana, ana.join(t, "Bea"), ana.join(t, "Chus"), ana.join(t, "Dani"), ana.join(t, "Eli")}
	meet(t, all...)
	must(all[1].book.ChooseTrustees(t.Context(), 2, all[2].book.Me(), all[3].book.Me(), all[4].book.Me()))(t)
	meet(t, all...)
	return all, must(identity.NewWords(identity.English, 12, rand.NewChaCha8(seedOf("next"))))(t)
}

// TestNameSuccessor: it takes as many trustees as the person chose, one word
// each, and nobody else's.
func TestNameSuccessor(t *testing.T) {
	all, next := lostWords(t)
	ana, bea, chus, dani, eli := all[0], all[1].book.Me(), all[2], all[3], all[4]
	root := next.Root().Person()

	var denied *model.Denied
	if _, err := ana.book.NameSuccessor(t.Context(), bea, root); !errors.As(err, &denied) || denied.Refusal.Rule != "role" {
		t.Errorf("by who is no trustee: %v", err)
	}
	_, err := chus.book.NameSuccessor(t.Context(), bea, identity.PersonID{})
	refused(t, "no key", err, model.ReasonAltered)
	_, err = chus.book.NameSuccessor(t.Context(), bea, dani.book.Me())
	refused(t, "another's key", err, model.ReasonForeign)

	first := must(chus.book.NameSuccessor(t.Context(), bea, root))(t)
	if first.Said != 1 || first.Needed != 2 || first.Done {
		t.Errorf("after the first: %+v", first)
	}
	_, err = chus.book.NameSuccessor(t.Context(), bea, root)
	refused(t, "twice", err, model.ReasonPresent)
	chus.carry(t, dani)
	dani.note(t, "in between")
	if rehearsed := must(dani.book.Rehearse().NameSuccessor(t.Context(), bea, root))(t); !rehearsed.Done || dani.book.State().RootOf(bea) != bea {
		t.Errorf("a rehearsal: %+v", rehearsed)
	}
	if second := must(dani.book.NameSuccessor(t.Context(), bea, root))(t); second.Said != 2 || !second.Done {
		t.Errorf("after the second: %+v", second)
	}
	meet(t, all...)
	for _, h := range all {
		if h.book.State().RootOf(bea) != root {
			t.Errorf("at %s's the lost key speaks", h.name)
		}
		if person, ok := h.book.State().SpokenFor(root); !ok || person != bea {
			t.Errorf("at %s's the new key speaks for %s, %t", h.name, person.Short(), ok)
		}
	}
	_, err = eli.book.NameSuccessor(t.Context(), bea, root)
	refused(t, "once it is done", err, model.ReasonPresent)
	same(t, all...)
}

// TestSuccessorsApart: trustees who name a successor without knowing of each
// other agree where they know the same of the lost key; else one of them repeats
// what another says.
func TestSuccessorsApart(t *testing.T) {
	all, next := lostWords(t)
	bea, chus, dani := all[1], all[2], all[3]
	root, person := next.Root().Person(), bea.book.Me()
	phone, _, _ := bea.link(t, "phone", bea.linkCode(t, 0))
	must(bea.book.EndDevice(t.Context(), phone.options.Device.Signing.ID(), bea.words.Root()))(t)
	bea.carry(t, dani)
	for _, trustee := range []*household{chus, dani} {
		must(trustee.book.NameSuccessor(t.Context(), person, root))(t)
	}
	meet(t, all...)
	if all[0].book.State().RootOf(person) != person {
		t.Error("different words add up")
	}
	said := 0
	for _, trustee := range []*household{chus, dani} {
		if s, err := trustee.book.NameSuccessor(t.Context(), person, root); err == nil && s.Done {
			said++
		} else {
			refused(t, "the same once more", err, model.ReasonPresent)
		}
	}
	meet(t, all...)
	if said != 1 || all[0].book.State().RootOf(person) != root {
		t.Errorf("%d repeat what the other says, and the key that speaks is %s", said, all[0].book.State().RootOf(person).Short())
	}
	same(t, all...)
}

// returning is a new device of a person, with the certificate of a key.
func returning(t *testing.T, name string, person identity.PersonID, root identity.RootKey) *household {
	t.Helper()
	h := deviceOf(t, name, person, rand.NewChaCha8(seedOf(name)))
	d := &h.options.Device
	d.Certificate = root.CertifyFor(person, d.Signing.ID(), d.Sealing.ID())
	return h
}

// TestReturn: a device that the successor's root certifies is let in by any
// member, reads what the person may read, and ends the one that was lost.
func TestReturn(t *testing.T) {
	all, next := lostWords(t)
	ana, lost, chus, dani := all[0], all[1], all[2], all[3]
	before := ana.note(t, "before")
	phone := returning(t, "new phone", lost.book.Me(), next.Root())
	q := phone.ask(t, chus.invite(t, noon))
	_, err := chus.book.Return(t.Context(), q, noon)
	refused(t, "before the trustees speak", err, model.ReasonAltered)
	for _, trustee := range []*household{chus, dani} {
		must(trustee.book.NameSuccessor(t.Context(), lost.book.Me(), next.Root().Person()))(t)
		meet(t, all...)
	}
	thief := returning(t, "thief", lost.book.Me(), lost.words.Root())
	_, err = chus.book.Return(t.Context(), thief.ask(t, chus.invite(t, noon)), noon)
	refused(t, "by the lost key", err, model.ReasonAltered)
	_, err = dani.book.Return(t.Context(), q, noon)
	refused(t, "at another's device", err, model.ReasonForeign)
	_, err = chus.book.Return(t.Context(), q, noon+1)
	refused(t, "too late", err, model.ReasonExpired)

	must(chus.book.Rehearse().Return(t.Context(), q, noon))(t)
	admitted := must(chus.book.Return(t.Context(), q, noon))(t)
	var file bytes.Buffer
	must(chus.book.Welcome(admitted, &file))(t)
	phone.book = must(model.TakeWelcome(t.Context(), phone.options, &file))(t).Book
	if again := must(chus.book.Return(t.Context(), q, noon+1))(t); !again.Again || len(again.Written) > 0 {
		t.Errorf("once more: %+v", again)
	}
	all = append(all, phone)
	written := phone.note(t, "back again")
	meet(t, all...)
	if !phone.reads(t, before) || !ana.reads(t, written) {
		t.Errorf("the new device reads what was written before: %t, is read: %t", phone.reads(t, before), ana.reads(t, written))
	}

	device := lost.options.Device.Signing.ID()
	_, err = phone.book.EndDevice(t.Context(), device, lost.words.Root())
	refused(t, "by the lost words", err, model.ReasonForeign)
	asked := must(phone.book.EndDevice(t.Context(), device, next.Root()))(t)
	phone.carry(t, ana)
	if answered := must(ana.book.Answer(t.Context(), asked.Motion, "yes", ""))(t); !answered.Done {
		t.Error("the founder can't confirm it")
	}
	after := ana.note(t, "after")
	meet(t, all...)
	if lost.reads(t, after) || !phone.reads(t, after) {
		t.Errorf("the lost device reads what was written since: %t, the new one %t", lost.reads(t, after), phone.reads(t, after))
	}
	same(t, ana, chus, dani, phone)
}
