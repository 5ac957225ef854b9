package model_test

import (
	"bytes"
	"math/rand/v2"
	"slices"
	"testing"

	"tallystick/crdt"
	"tallystick/identity"
	"tallystick/model"
	"tallystick/model/community"
)

// link makes a second device of a person, and returns what was read on the two
// screens.
func (h *household) link(t *testing.T, name string, code model.LinkCode) (second *household, here, there []string) {
	t.Helper()
	second = deviceOf(t, name, code.Person, rand.NewChaCha8(seedOf(name)))
	q, err := model.AskLink(t.Context(), second.options, code)
	if err != nil {
		t.Fatal(err)
	}
	linking, err := model.CheckLink(h.options, q, noon)
	if err != nil {
		t.Fatal(err)
	}
	books := []*model.Book{h.book}
	if linking, err = model.AdmitLink(t.Context(), h.options, linking, books); err != nil {
		t.Fatal(err)
	}
	var file bytes.Buffer
	if here, err = model.LinkWelcome(h.options, linking, &file, books); err != nil {
		t.Fatal(err)
	}
	taken, there, err := model.TakeLinkWelcome(t.Context(), second.options, &file)
	if err != nil {
		t.Fatal(err)
	}
	if len(taken) != 1 {
		t.Fatalf("the second device keeps %d books", len(taken))
	}
	second.book = taken[0]
	return second, here, there
}

func (h *household) linkCode(t *testing.T, expires int64) model.LinkCode {
	t.Helper()
	code, err := model.Link(t.Context(), h.options, identity.BackupRecipient{}, h.name, expires, []crdt.CommunityID{h.book.ID()})
	if err != nil {
		t.Fatal(err)
	}
	return code
}

func TestLink(t *testing.T) {
	ana := market(t, "Ana", nil)
	bea := ana.join(t, "Bea")
	before := ana.note(t, "before")
	phone, here, there := ana.link(t, "phone", ana.linkCode(t, noon))
	if len(here) != 3 || !slices.Equal(here, there) {
		t.Errorf("the screens show %v and %v", here, there)
	}
	if !phone.reads(t, before) || phone.book.Me() != ana.book.Me() {
		t.Error("the second device is not the same person's")
	}
	if devices := ana.book.Person(ana.book.Me()).Logs; len(devices) != 2 || !devices[0].InForce || !devices[1].InForce {
		t.Errorf("devices %v", devices)
	}
	note := phone.note(t, "from the phone")
	meet(t, ana, bea, phone)
	if !bea.reads(t, note) {
		t.Error("others do not read what the second device writes")
	}
	same(t, ana, bea, phone)
	if _, err := phone.book.GrantRole(t.Context(), bea.book.Me(), community.RoleMatcher, 0, ""); err != nil {
		t.Errorf("the second device has not the person's roles: %v", err)
	}
}

// TestLinkWithoutHistory: what a person may read, all their devices may, also
// where newcomers are given no history.
func TestLinkWithoutHistory(t *testing.T) {
	ana := market(t, "Ana", func(r *community.Rules) { r.History = false })
	before := ana.note(t, "before")
	phone, _, _ := ana.link(t, "phone", ana.linkCode(t, 0))
	if !phone.reads(t, before) {
		t.Error("the second device does not read what its person does")
	}
}

func TestLinkRefused(t *testing.T) {
	ana := market(t, "Ana", nil)
	bea := ana.join(t, "Bea")
	code := ana.linkCode(t, noon-1)
	ask := func(name string, code model.LinkCode) model.LinkRequest {
		q, err := model.AskLink(t.Context(), deviceOf(t, name, code.Person, rand.NewChaCha8(seedOf(name))).options, code)
		if err != nil {
			t.Fatal(err)
		}
		return q
	}
	_, err := model.CheckLink(ana.options, ask("late", code), noon)
	refused(t, "after its time", err, model.ReasonExpired)
	_, err = model.CheckLink(bea.options, ask("elsewhere", code), noon-1)
	refused(t, "at somebody else's device", err, model.ReasonForeign)

	misled := code
	misled.Name = "Somebody else"
	_, err = model.CheckLink(ana.options, ask("misled", misled), noon-1)
	refused(t, "by a code that tells another name", err, model.ReasonAltered)

	good := ana.linkCode(t, 0)
	ana.link(t, "phone", good)
	_, err = model.CheckLink(ana.options, ask("second", good), noon)
	refused(t, "once more", err, model.ReasonUsed)
}
