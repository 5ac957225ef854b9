package model_test

import (
	"errors"
	"testing"

	"tallystick/model"
	"tallystick/model/community"
)

// stewards makes members stewards, as the founder alone may.
func (h *household) stewards(t *testing.T, others ...*household) {
	t.Helper()
	for _, other := range others {
		asked, err := h.book.GrantRole(t.Context(), other.book.Me(), community.RoleSteward, 0, "")
		if err != nil {
			t.Fatal(err)
		}
		if !asked.Done {
			for _, steward := range others {
				if steward != other && h.book.State().HasRole(steward.book.Me(), community.RoleSteward) && !asked.Done {
					h.carry(t, steward)
					if asked, err = steward.book.Answer(t.Context(), asked.Motion, community.Yes, ""); err != nil {
						t.Fatal(err)
					}
					steward.carry(t, h)
				}
			}
		}
		h.carry(t, others...)
	}
}

func TestRemoval(t *testing.T) {
	ana := market(t, "Ana", nil)
	bea, chus := ana.join(t, "Bea"), ana.join(t, "Chus")
	ana.carry(t, bea, chus)
	ana.stewards(t, bea)
	before := chus.note(t, "before")
	meet(t, ana, bea, chus)

	asked, err := bea.book.Remove(t.Context(), chus.book.Me(), "sold what was not hers")
	if err != nil || asked.Done || asked.Needed != 2 || asked.Yes != 1 {
		t.Fatalf("asked: done %t, %d of %d, %v", asked.Done, asked.Yes, asked.Needed, err)
	}
	bea.carry(t, ana)
	if q, ok := ana.book.Question(asked.Motion); !ok || ana.book.Prose(q.Motion.Text) != "sold what was not hers" {
		t.Error("the other steward does not read why")
	}
	answered, err := ana.book.Answer(t.Context(), asked.Motion, community.Yes, "")
	if err != nil || !answered.Done || !answered.Rekeyed {
		t.Fatalf("answered: done %t, rekeyed %t, %v", answered.Done, answered.Rekeyed, err)
	}
	after := ana.note(t, "after")
	meet(t, ana, bea, chus)
	if chus.reads(t, after) || !chus.reads(t, before) || !bea.reads(t, after) {
		t.Errorf("chus reads after: %t, before: %t; bea reads after: %t", chus.reads(t, after), chus.reads(t, before), bea.reads(t, after))
	}
	if ana.book.State().IsMember(chus.book.Me()) || ana.book.Person(chus.book.Me()).Status != community.StatusRemoved {
		t.Error("chus is a member still")
	}
	if _, err := chus.book.Write(t.Context(), community.Note{Text: "no"}.Body()); err == nil {
		t.Error("chus writes still")
	}
	same(t, ana, bea)
}

// TestOnlyWhatCountsIsWritten: an act that every replica would refuse is not
// signed, and the reason is the one that they would give.
func TestOnlyWhatCountsIsWritten(t *testing.T) {
	ana := market(t, "Ana", nil)
	bea := ana.join(t, "Bea")
	var denied *model.Denied
	org, err := ana.book.FoundOrganisation(t.Context(), "Finca")
	if err != nil {
		t.Fatal(err)
	}
	ana.carry(t, bea)
	last := bea.options.Replica.Last()
	if _, err := bea.book.Represent(t.Context(), org.ID, bea.book.Me(), "buyer", 0); !errors.As(err, &denied) || denied.Refusal.Rule != "role" {
		t.Errorf("a mandate given by who has none: %v", err)
	}
	if _, err := bea.book.Resign(t.Context(), community.RoleSteward); !errors.As(err, &denied) {
		t.Errorf("resigning from a role that one has not: %v", err)
	}
	if got := bea.options.Replica.Last(); got != last {
		t.Errorf("%d entries were written all the same", got-last)
	}
}

func TestMembersDecide(t *testing.T) {
	ana := market(t, "Ana", nil)
	bea, chus := ana.join(t, "Bea"), ana.join(t, "Chus")
	ana.carry(t, bea, chus)
	asked, err := chus.book.Ask(t.Context(), community.Motion{Kind: community.MotionDecision}, "Sundays?", true)
	if err != nil || asked.Done {
		t.Fatal(asked.Done, err)
	}
	meet(t, ana, bea, chus)
	if _, err := ana.book.Answer(t.Context(), asked.Motion, community.No, ""); err != nil {
		t.Fatal(err)
	}
	if _, err := ana.book.Close(t.Context(), asked.Motion); err == nil {
		t.Error("closed with one yes of three")
	}
	done, err := bea.book.Answer(t.Context(), asked.Motion, community.Yes, "")
	if err != nil || !done.Done {
		t.Fatal(done.Done, err)
	}
	meet(t, ana, bea, chus)
	for _, h := range []*household{ana, bea, chus} {
		if q, ok := h.book.Question(asked.Motion); !ok || model.IsOpen(q) {
			t.Errorf("at %s's it is open", h.name)
		}
	}
	_, err = ana.book.Close(t.Context(), asked.Motion)
	refused(t, "closing once more", err, model.ReasonPresent)
	same(t, ana, bea, chus)
}

func TestDeviceEndByWords(t *testing.T) {
	ana := market(t, "Ana", nil)
	bea := ana.join(t, "Bea")
	phone, _, _ := ana.link(t, "phone", ana.linkCode(t, 0))
	meet(t, ana, bea, phone)
	device := phone.options.Device.Signing.ID()

	_, err := ana.book.EndDevice(t.Context(), device, bea.words.Root())
	refused(t, "by another person's words", err, model.ReasonForeign)
	_, err = phone.book.EndDevice(t.Context(), device, ana.words.Root())
	refused(t, "the device itself", err, model.ReasonUntimely)

	asked, err := ana.book.EndDevice(t.Context(), device, ana.words.Root())
	if err != nil || !asked.Done || !asked.Rekeyed {
		t.Fatalf("done %t, rekeyed %t, %v", asked.Done, asked.Rekeyed, err)
	}
	after := ana.note(t, "after")
	meet(t, ana, bea, phone)
	if phone.reads(t, after) || !bea.reads(t, after) {
		t.Error("the ended device reads what was written after, or another does not")
	}
	if _, err := phone.book.Write(t.Context(), community.Note{Text: "no"}.Body()); err == nil {
		t.Error("the ended device writes still")
	}
	same(t, ana, bea)
}

// TestDeviceEndWaitsForStewards: by the words of who is no steward a device
// stops writing records at once, and the stewards are asked for the rest.
func TestDeviceEndWaitsForStewards(t *testing.T) {
	ana := market(t, "Ana", nil)
	bea := ana.join(t, "Bea")
	phone, _, _ := bea.link(t, "phone", bea.linkCode(t, 0))
	meet(t, ana, bea, phone)
	asked, err := bea.book.EndDevice(t.Context(), phone.options.Device.Signing.ID(), bea.words.Root())
	if err != nil || asked.Done || asked.Motion.IsZero() {
		t.Fatalf("done %t, %v", asked.Done, err)
	}
	after := bea.note(t, "after")
	meet(t, ana, bea, phone)
	if phone.reads(t, after) {
		t.Error("the ended device reads what was written after")
	}
	answered, err := ana.book.Answer(t.Context(), asked.Motion, community.Yes, "")
	if err != nil || !answered.Done {
		t.Fatalf("confirmed: %t, %v", answered.Done, err)
	}
	meet(t, ana, bea)
	same(t, ana, bea)
}

func TestLeave(t *testing.T) {
	ana := market(t, "Ana", nil)
	bea := ana.join(t, "Bea")
	if _, err := bea.book.Leave(t.Context()); err != nil {
		t.Fatal(err)
	}
	bea.carry(t, ana)
	after := ana.note(t, "after")
	ana.carry(t, bea)
	if bea.reads(t, after) || bea.book.MyStatus() != string(community.StatusLeft) {
		t.Errorf("bea reads after: %t, is %s", bea.reads(t, after), bea.book.MyStatus())
	}
	same(t, ana, bea)

	// By a new invitation, and with a new log, they come back.
	q, err := model.Join(t.Context(), bea.options, ana.invite(t, 0), "Bea")
	if err != nil {
		t.Fatal(err)
	}
	ana.admit(t, bea, q)
	bea.carry(t, ana)
	again := ana.note(t, "again")
	ana.carry(t, bea)
	if !bea.reads(t, again) || !ana.book.State().IsMember(bea.book.Me()) {
		t.Error("who left does not come back")
	}
	same(t, ana, bea)
}
