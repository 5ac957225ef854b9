package model_test

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"

	"tallystick/identity"
	"tallystick/model"
	"tallystick/model/community"
)

func TestJoin(t *testing.T) {
	ana := market(t, "Ana", nil)
	before := ana.note(t, "before")
	bea := newHousehold(t, "Bea")
	code := ana.invite(t, noon+1)
	if code.CommunityName != "Market" || code.InviterName != "Ana" {
		t.Errorf("the code tells of %q and %q", code.CommunityName, code.InviterName)
	}
	q := bea.ask(t, code)
	admitted, here, there := ana.admit(t, bea, q)
	if admitted.Name != "Bea" || admitted.Person != bea.options.Device.Person {
		t.Errorf("admitted %s, %s", admitted.Name, admitted.Person)
	}
	if len(here) != 3 || !slices.Equal(here, there) {
		t.Errorf("the screens show %v and %v", here, there)
	}
	if !bea.reads(t, before) {
		t.Error("the newcomer does not read what was written before")
	}
	bea.carry(t, ana)
	if got := ana.book.Name(bea.book.Me()); got != "Bea" {
		t.Errorf("the newcomer is called %q", got)
	}
	after := ana.note(t, "after")
	ana.carry(t, bea)
	if !bea.reads(t, after) {
		t.Error("the newcomer does not read what was written after")
	}
	same(t, ana, bea)
}

// refused fails unless an error turns somebody away for a reason.
func refused(t *testing.T, what string, err error, reason model.Reason) {
	t.Helper()
	var unfit *model.Unfit
	if !errors.As(err, &unfit) || unfit.Reason != reason {
		t.Errorf("%s: %v, not %s", what, err, reason)
	}
}

func TestInvitationRefused(t *testing.T) {
	ana := market(t, "Ana", nil)
	bea := ana.join(t, "Bea")
	chus, dani := newHousehold(t, "Chus"), newHousehold(t, "Dani")

	code := ana.invite(t, noon)
	q := chus.ask(t, code)
	_, err := ana.book.Admit(t.Context(), q, noon+1)
	refused(t, "after its time", err, model.ReasonExpired)

	ana.carry(t, bea)
	_, err = bea.book.Admit(t.Context(), q, noon)
	refused(t, "at another member's device", err, model.ReasonForeign)

	other := market(t, "Eli", nil)
	_, err = other.book.Admit(t.Context(), q, noon)
	refused(t, "in another community", err, model.ReasonForeign)

	forged := code
	forged.Secret, err = identity.NewInvitationSecret(chus.options.Random)
	if err != nil {
		t.Fatal(err)
	}
	thief := newHousehold(t, "Thief")
	_, err = ana.book.Admit(t.Context(), thief.ask(t, forged), noon)
	refused(t, "without the secret", err, model.ReasonAltered)

	forged = code
	forged.CommunityName = "Another market"
	_, err = ana.book.Admit(t.Context(), newHousehold(t, "Misled").ask(t, forged), noon)
	refused(t, "by a code that tells other names", err, model.ReasonAltered)

	forged = code
	forged.Invitation = bea.invite(t, 0).Invitation
	_, err = ana.book.Admit(t.Context(), newHousehold(t, "Mixed").ask(t, forged), noon)
	refused(t, "by an invitation that is not here", err, model.ReasonUnknown)

	ana.admit(t, chus, q)
	_, err = ana.book.Admit(t.Context(), dani.ask(t, code), noon)
	refused(t, "once more", err, model.ReasonUsed)
	again, err := ana.book.Admit(t.Context(), q, noon+1)
	if err != nil || !again.Again || len(again.Written) > 0 {
		t.Errorf("the same request once more: %v, again %t, wrote %d", err, again.Again, len(again.Written))
	}
	_, err = model.Join(t.Context(), chus.options, ana.invite(t, 0), "Chus")
	refused(t, "a member", err, model.ReasonPresent)
}

// TestTwoRaceForOneInvitation: whoever the issuing log admits first is in, on
// every replica.
func TestTwoRaceForOneInvitation(t *testing.T) {
	ana := market(t, "Ana", nil)
	bea := ana.join(t, "Bea")
	code := ana.invite(t, 0)
	chus, dani := newHousehold(t, "Chus"), newHousehold(t, "Dani")
	late := chus.ask(t, code)
	ana.admit(t, dani, dani.ask(t, code))
	_, err := ana.book.Admit(t.Context(), late, noon)
	refused(t, "the second", err, model.ReasonUsed)
	meet(t, ana, bea, dani)
	same(t, ana, bea, dani)
	for _, h := range []*household{ana, bea, dani} {
		if !h.book.State().IsMember(dani.book.Me()) || h.book.State().IsMember(chus.options.Device.Person) {
			t.Errorf("at %s's others are members", h.name)
		}
	}
}

// TestWelcomeIsForOneDevice: who saw the code and lost the race does not open
// the winner's welcome.
func TestWelcomeIsForOneDevice(t *testing.T) {
	ana := market(t, "Ana", nil)
	code := ana.invite(t, 0)
	chus, dani := newHousehold(t, "Chus"), newHousehold(t, "Dani")
	chus.ask(t, code)
	admitted, err := ana.book.Admit(t.Context(), dani.ask(t, code), noon)
	if err != nil {
		t.Fatal(err)
	}
	var file bytes.Buffer
	if _, err := ana.book.Welcome(admitted, &file); err != nil {
		t.Fatal(err)
	}
	_, err = model.TakeWelcome(t.Context(), chus.options, bytes.NewReader(file.Bytes()))
	refused(t, "another's welcome", err, model.ReasonForeign)

	for _, at := range []int{30, 60, 80, file.Len() / 2, file.Len() - 1} {
		damaged := bytes.Clone(file.Bytes())
		damaged[at] ^= 1
		if _, err := model.TakeWelcome(t.Context(), dani.options, bytes.NewReader(damaged)); err == nil {
			t.Errorf("a welcome with byte %d changed is taken", at)
		}
	}
	if _, err := model.TakeWelcome(t.Context(), dani.options, bytes.NewReader(file.Bytes()[:file.Len()-9])); err == nil {
		t.Error("a welcome that is cut short is taken")
	}
	if _, err := model.TakeWelcome(t.Context(), dani.options, &file); err != nil {
		t.Errorf("the whole welcome after the damaged ones: %v", err)
	}
}

func TestNoHistoryForNewcomers(t *testing.T) {
	ana := market(t, "Ana", func(r *community.Rules) { r.History = false })
	before := ana.note(t, "before")
	bea := ana.join(t, "Bea")
	after := ana.note(t, "after")
	ana.carry(t, bea)
	if bea.reads(t, before) || !bea.reads(t, after) {
		t.Errorf("the newcomer reads before: %t, after: %t", bea.reads(t, before), bea.reads(t, after))
	}
	same(t, ana, bea)
}

func TestCourierCarriesAndReadsNothing(t *testing.T) {
	ana := market(t, "Ana", func(r *community.Rules) { r.Couriers = true })
	note := ana.note(t, "for members")
	courier := ana.join(t, "Kurt", community.RoleCourier)
	if courier.reads(t, note) {
		t.Error("the courier reads a note")
	}
	if got := courier.book.MyStatus(); got != string(community.StatusCourier) {
		t.Errorf("the courier is %q", got)
	}
	same(t, ana, courier)
	if _, err := courier.book.Invite(t.Context(), nil, 0); err == nil {
		t.Error("the courier invites")
	}
	if _, err := courier.book.Write(t.Context(), community.Note{Text: "no"}.Body()); err == nil {
		t.Error("the courier writes")
	}
}

// TestVouching: as many members as the charter asks for have to vouch; who
// admits is one of them.
func TestVouching(t *testing.T) {
	ana := market(t, "Ana", func(r *community.Rules) { r.Vouch = true })
	all := []*household{ana}
	for _, name := range []string{"Bea", "Chus", "Dani"} {
		all = append(all, ana.join(t, name))
		meet(t, all...)
	}
	eli := newHousehold(t, "Eli")
	q := eli.ask(t, ana.invite(t, 0))
	var denied *model.Denied
	if _, err := ana.book.Admit(t.Context(), q, noon); !errors.As(err, &denied) || denied.Refusal.Rule != "vouch" {
		t.Fatalf("with one vouch of two: %v", err)
	}
	if _, err := all[1].book.Vouch(t.Context(), q); err != nil {
		t.Fatal(err)
	}
	_, err := all[1].book.Vouch(t.Context(), q)
	refused(t, "vouching twice", err, model.ReasonPresent)
	all[1].carry(t, ana)
	ana.admit(t, eli, q)
	meet(t, append(all, eli)...)
	same(t, append(all, eli)...)
}

// TestStewardsOfTheCharter: who is named is one once they accept.
func TestStewardsOfTheCharter(t *testing.T) {
	bea := newHousehold(t, "Bea")
	ana := market(t, "Ana", func(r *community.Rules) {
		r.Stewards = []identity.PersonID{newHousehold(t, "Ana").options.Device.Person, bea.options.Device.Person}
	})
	if _, err := ana.book.Accept(t.Context()); err != nil {
		t.Errorf("accepting once more is harmless: %v", err)
	}
	ana.admit(t, bea, bea.ask(t, ana.invite(t, 0)))
	if bea.book.State().HasRole(bea.book.Me(), community.RoleSteward) {
		t.Error("a steward who has not accepted")
	}
	if _, err := bea.book.Accept(t.Context()); err != nil {
		t.Fatal(err)
	}
	bea.carry(t, ana)
	if len(ana.book.State().Stewards()) != 2 {
		t.Errorf("%d stewards", len(ana.book.State().Stewards()))
	}
	same(t, ana, bea)
}

// TestRehearsalWritesNothing: an act that is rehearsed says what it would do.
func TestRehearsalWritesNothing(t *testing.T) {
	ana := market(t, "Ana", nil)
	bea := ana.join(t, "Bea")
	last := ana.options.Replica.Last()
	rehearsal := ana.book.Rehearse()
	asked, err := rehearsal.Remove(t.Context(), bea.book.Me(), "why")
	if err != nil || !asked.Done || !asked.Rekeyed || !asked.Rehearsed {
		t.Errorf("rehearsal: %+v %v", asked, err)
	}
	if _, err := rehearsal.Invite(t.Context(), nil, 0); err != nil {
		t.Error(err)
	}
	if got := ana.options.Replica.Last(); got != last {
		t.Errorf("a rehearsal wrote %d entries", got-last)
	}
}

// TestSecretsAreNotPrinted: a code that lands in a log or an error tells no
// secret.
func TestSecretsAreNotPrinted(t *testing.T) {
	ana := market(t, "Ana", nil)
	code := ana.invite(t, 0)
	var b strings.Builder
	b.WriteString(strings.TrimSpace(sprint(code)))
	if strings.Contains(b.String(), string(code.Secret.Bytes())) || strings.Contains(b.String(), sprint(code.Secret.Bytes())) {
		t.Error("a code prints its secret")
	}
}
