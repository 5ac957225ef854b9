package model_test

import (
	"slices"
	"testing"

	"tallystick/crdt"
	"tallystick/identity"
	"tallystick/model/community"
)

// knows reports whether an entry is covered by what a person is known to hold.
func (h *household) knows(t *testing.T, other *household, id crdt.ID) bool {
	t.Helper()
	at, held := h.book.Community().Tip(id)
	if !held {
		t.Fatal("an entry that is not here")
	}
	return slices.ContainsFunc(h.book.HeldBy(other.book.Me(), untold), func(tip crdt.Tip) bool {
		found, ok := h.book.Community().Ancestor(tip, at.Seq)
		return tip.Log == at.Log && ok && found == id
	})
}

// untold is where no device said anything of itself.
func untold(crdt.LogID) []crdt.Tip { return nil }

// TestTold: what the only device of somebody said that it holds is held by them,
// though they wrote nothing since; what one of two devices said is not.
func TestTold(t *testing.T) {
	ana := market(t, "Ana", nil)
	bea := ana.join(t, "Bea")
	first := ana.note(t, "first")
	tip, _ := ana.book.Community().Tip(first)
	beas, _ := bea.book.Log()
	told := func(log crdt.LogID) []crdt.Tip {
		if log != beas {
			return nil
		}
		return []crdt.Tip{tip}
	}
	held := func() bool { return slices.Contains(ana.book.HeldBy(bea.book.Me(), told), tip) }
	if !held() || ana.book.KnownOfMine(told)[bea.book.Me()] != tip.Seq+1 {
		t.Errorf("held %t, %v", held(), ana.book.KnownOfMine(told))
	}
	second := ana.note(t, "second")
	if n := ana.book.KnownOfMine(told)[bea.book.Me()]; n != tip.Seq+1 {
		t.Errorf("%d entries are known, %s after what was told", n, second.Short())
	}
	phone, _, _ := bea.link(t, "phone", bea.linkCode(t, noon))
	meet(t, ana, bea, phone)
	tip, _ = ana.book.Community().Tip(ana.note(t, "third"))
	if held() {
		t.Error("what the laptop said is taken for what the phone holds")
	}
}

// TestHeldBy: somebody is known to hold what is in the past of what they wrote,
// on every one of their devices.
func TestHeldBy(t *testing.T) {
	ana := market(t, "Ana", nil)
	bea := ana.join(t, "Bea")
	first := ana.note(t, "first")
	if ana.knows(t, bea, first) {
		t.Error("Bea is known to hold what never left")
	}
	ana.carry(t, bea)
	answer := bea.note(t, "got it")
	if ana.knows(t, bea, first) {
		t.Error("Bea is known to hold it before anybody heard of her")
	}
	bea.carry(t, ana)
	second := ana.note(t, "second")
	if !ana.knows(t, bea, first) || !ana.knows(t, bea, answer) || ana.knows(t, bea, second) {
		t.Errorf("first %t, her answer %t, second %t", ana.knows(t, bea, first), ana.knows(t, bea, answer), ana.knows(t, bea, second))
	}

	ana.carry(t, bea)
	phone, _, _ := bea.link(t, "phone", bea.linkCode(t, noon))
	phone.note(t, "from the phone")
	meet(t, ana, bea, phone)
	third := ana.note(t, "third")
	ana.carry(t, phone)
	phone.note(t, "the phone has it")
	phone.carry(t, ana)
	if !ana.knows(t, bea, first) || ana.knows(t, bea, third) {
		t.Error("what one of two devices lacks is taken for held, or nothing is")
	}
	ana.carry(t, bea)
	bea.note(t, "the laptop, too")
	bea.carry(t, ana)
	if !ana.knows(t, bea, third) {
		t.Error("both devices have shown that they hold it")
	}
	if stranger := (identity.PersonID{1}); len(ana.book.HeldBy(stranger, untold)) > 0 {
		t.Error("a stranger is known to hold something")
	}
}

// TestCarryKey: a bundle is sealed under the newest key, and to the devices that
// are not known to have it.
func TestCarryKey(t *testing.T) {
	ana := market(t, "Ana", func(r *community.Rules) { r.Couriers = true })
	bea, chus := ana.join(t, "Bea"), ana.join(t, "Chus")
	courier := ana.join(t, "Kurt", community.RoleCourier)
	meet(t, ana, bea, chus, courier)
	for _, h := range []*household{bea, chus} {
		h.note(t, "hello")
	}
	meet(t, ana, bea, chus, courier)
	old, without := ana.carryKey(t)
	if len(without) > 0 {
		t.Errorf("%d devices are not known to have the first key", len(without))
	}
	if _, err := ana.book.Remove(t.Context(), chus.book.Me(), ""); err != nil {
		t.Fatal(err)
	}
	fresh, without := ana.carryKey(t)
	if want := []identity.SealingID{bea.options.Device.Sealing.ID()}; fresh == old || !slices.Equal(without, want) {
		t.Errorf("a new key %t, and %d devices without it", fresh != old, len(without))
	}
	if keys := slices.Collect(ana.book.EpochKeys()); keys[0] != fresh || !slices.Contains(keys, old) {
		t.Errorf("%d keys are held, the newest not first or the old one forgotten", len(keys))
	}
	ana.carry(t, bea)
	bea.note(t, "thank you")
	bea.carry(t, ana)
	if key, without := ana.carryKey(t); key != fresh || len(without) > 0 {
		t.Errorf("another key, or %d devices without it", len(without))
	}
	if _, _, ok := courier.book.CarryKey(); ok || len(slices.Collect(courier.book.EpochKeys())) > 0 {
		t.Error("a courier holds a key")
	}
}

func (h *household) carryKey(t *testing.T) (identity.Key, []identity.SealingID) {
	t.Helper()
	key, without, ok := h.book.CarryKey()
	if !ok {
		t.Fatal("no key")
	}
	return key, without
}
