package model_test

import (
	"testing"

	"tallystick/identity"
	"tallystick/model/community"
)

// TestRemovedOpensNothingWrittenSince: from the moment a writer knows of a
// removal, nothing that they write opens on the removed person's devices,
// whoever carries it there. Who does not know of it yet still writes under the
// key that the removed person has, and that does open: no key can be taken
// back. What was there before stays.
func TestRemovedOpensNothingWrittenSince(t *testing.T) {
	ana := founder(t, "Ana", nil)
	bea, chus := ana.lets(t, "Bea"), ana.lets(t, "Chus")
	gather(t, ana, bea, chus)
	phone := chus.second(t, "Chus's phone")
	gather(t, ana, bea, chus, phone)
	before := ana.write(t, community.Note{Text: "before"}.Body())
	between := bea.writeTo(t, community.Note{Text: "between us"}.Body(), ana, chus)
	gather(t, ana, bea, chus, phone)

	asked := must(ana.book.Remove(t.Context(), chus.book.Me(), "why"))(t)
	if !asked.Done || !asked.Rekeyed {
		t.Fatalf("the removal: %+v", asked)
	}
	known := ana.write(t, community.Note{Text: "known"}.Body())
	reason := last(asked.Deed)
	unaware := bea.write(t, community.Note{Text: "unaware"}.Body())
	toChus := bea.writeTo(t, community.Note{Text: "unaware, to her"}.Body(), ana, chus)
	gather(t, ana, bea, chus, phone)
	aware := bea.write(t, community.Note{Text: "aware"}.Body())
	few := bea.writeTo(t, community.Note{Text: "aware, to a few"}.Body(), ana)
	gather(t, ana, bea, chus, phone)

	for _, removed := range []*witness{chus, phone} {
		for what, id := range map[string]struct {
			opens bool
			in    func() bool
		}{
			"before":                      {true, func() bool { return removed.opens(t, before) }},
			"sealed to her before":        {true, func() bool { return removed.opens(t, between) }},
			"by who did not know":         {true, func() bool { return removed.opens(t, unaware) }},
			"to her by who did not know":  {true, func() bool { return removed.opens(t, toChus) }},
			"by who removed her":          {false, func() bool { return removed.opens(t, known) }},
			"by who heard of it":          {false, func() bool { return removed.opens(t, aware) }},
			"to a few by who heard of it": {false, func() bool { return removed.opens(t, few) }},
		} {
			if id.in() != id.opens {
				t.Errorf("what was written %s: opens %t on %s", what, !id.opens, removed.name)
			}
		}
		if found := removed.search(t, "aware, to a few"); len(found) > 0 {
			t.Errorf("%s shows what was written since in %v", removed.name, found)
		}
	}
	for _, member := range []*witness{ana, bea} {
		if !member.opens(t, known) || !member.opens(t, aware) || !member.opens(t, before) || !member.opens(t, few) {
			t.Errorf("%s does not open everything", member.name)
		}
	}
	if v := must(ana.book.Community().Entry(reason))(t); v.Sealed() {
		t.Error("the removal's last entry is its new key, in clear")
	}
	if _, err := bea.book.WriteTo(t.Context(), []identity.PersonID{chus.book.Me()}, community.Note{Text: "no"}.Body()); err == nil {
		t.Error("one can write to who was removed")
	}
	if _, err := chus.book.Write(t.Context(), community.Note{Text: "no"}.Body()); err == nil {
		t.Error("who knows that they were removed writes")
	}
	same(t, ana.household, bea.household, chus.household, phone.household)
}

// TestRemovedPersonsAudience: a key that was shared with somebody is given up
// with their removal, though those who stay still have it.
func TestRemovedPersonsAudience(t *testing.T) {
	ana := founder(t, "Ana", nil)
	bea, chus := ana.lets(t, "Bea"), ana.lets(t, "Chus")
	gather(t, ana, bea, chus)
	pair := ana.writeTo(t, community.Note{Text: "to the pair"}.Body(), bea)
	again := ana.writeTo(t, community.Note{Text: "to the pair again"}.Body(), bea)
	must(ana.book.Remove(t.Context(), bea.book.Me(), ""))(t)
	alone := ana.writeTo(t, community.Note{Text: "to myself"}.Body())
	gather(t, ana, bea, chus)
	for what, id := range map[string]struct{ at, not bool }{
		"before": {bea.opens(t, pair), bea.opens(t, again)}, "after": {ana.opens(t, alone), !bea.opens(t, alone) && !chus.opens(t, alone)},
	} {
		if !id.at || !id.not {
			t.Errorf("%s the removal: %+v", what, id)
		}
	}
}

// TestEndedDeviceOpensNothingWrittenSince: the same for a device that its
// person ended by their words, while the person's other device reads on.
func TestEndedDeviceOpensNothingWrittenSince(t *testing.T) {
	ana := founder(t, "Ana", nil)
	bea := ana.lets(t, "Bea")
	gather(t, ana, bea)
	stolen := bea.second(t, "stolen phone")
	gather(t, ana, bea, stolen)
	before := ana.writeTo(t, community.Note{Text: "before"}.Body(), bea)
	gather(t, ana, bea, stolen)
	must(bea.book.EndDevice(t.Context(), stolen.options.Device.Signing.ID(), bea.words.Root()))(t)
	own := bea.writeTo(t, community.Note{Text: "own"}.Body(), ana)
	gather(t, ana, bea, stolen)
	for _, q := range ana.book.State().Questions() {
		if len(q.Results) == 0 {
			must(ana.book.Answer(t.Context(), q.ID, community.Yes, ""))(t)
		}
	}
	gather(t, ana, bea, stolen)
	after := ana.write(t, community.Note{Text: "after"}.Body())
	few := ana.writeTo(t, community.Note{Text: "after, to her"}.Body(), bea)
	gather(t, ana, bea, stolen)

	if !stolen.opens(t, before) {
		t.Error("the ended device does not keep what it had")
	}
	if stolen.opens(t, own) || stolen.opens(t, after) || stolen.opens(t, few) {
		t.Errorf("the ended device opens what was written since: by its person %t, for all %t, to its person %t",
			stolen.opens(t, own), stolen.opens(t, after), stolen.opens(t, few))
	}
	if !bea.opens(t, before) || !bea.opens(t, own) || !bea.opens(t, after) || !bea.opens(t, few) {
		t.Error("the person's other device does not open everything")
	}
	same(t, ana.household, bea.household, stolen.household)
}
