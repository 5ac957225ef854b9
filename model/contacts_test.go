package model_test

import (
	"slices"
	"testing"

	"tallystick/identity"
	"tallystick/model"
	"tallystick/model/community"
)

func transports(contacts []model.Contact) (ids []identity.TransportID) {
	for _, c := range contacts {
		ids = append(ids, c.Transport)
	}
	return ids
}

// TestContacts: whom a device meets follows from who is in force, and the
// secret of hints changes with whom it is kept from.
func TestContacts(t *testing.T) {
	ana := founder(t, "Ana", nil)
	bea, kurt := ana.lets(t, "Bea"), ana.lets(t, "Kurt", community.RoleCourier)
	gather(t, ana, bea, kurt)

	for _, w := range []*witness{ana, bea, kurt} {
		for _, other := range []*witness{ana, bea, kurt} {
			met := slices.Contains(transports(w.book.Contacts()), other.options.Device.Transport)
			if met != (w != other) {
				t.Errorf("person %s meets %s: %v", w.book.Me().Short(), other.book.Me().Short(), met)
			}
		}
	}
	i := slices.IndexFunc(ana.book.Contacts(), func(c model.Contact) bool { return c.Courier })
	if i < 0 || ana.book.Contacts()[i].Person != kurt.book.Me() {
		t.Error("the courier is not known as one")
	}
	before := ana.book.HintSecrets()
	if len(before) == 0 || !slices.Equal(before, bea.book.HintSecrets()) {
		t.Errorf("members listen for %x and %x", before, bea.book.HintSecrets())
	}
	if secrets := kurt.book.HintSecrets(); len(secrets) > 0 {
		t.Errorf("a courier knows secrets of members: %x", secrets)
	}

	must(ana.book.Remove(t.Context(), bea.book.Me(), "why"))(t)
	if slices.Contains(transports(ana.book.Contacts()), bea.options.Device.Transport) {
		t.Error("a removed device is met")
	}
	after := ana.book.HintSecrets()
	if len(after) == 0 || slices.Contains(before, after[0]) {
		t.Error("who was removed can name the topic of hints")
	}
	gather(t, ana, bea, kurt)
	if left := bea.book.Contacts(); len(left) > 0 {
		t.Errorf("a device that was ended meets %d others", len(left))
	}
}

// TestExpecting: the door for joiners is open while an invitation is.
func TestExpecting(t *testing.T) {
	ana := founder(t, "Ana", nil)
	var since model.Expectations
	check := func(want ...int64) {
		t.Helper()
		for _, e := range []*model.Expectations{&since, {}} {
			if got := must(ana.book.Expecting(e))(t); !slices.Equal(got, want) {
				t.Errorf("expects until %v, not %v", got, want)
			}
		}
	}
	check()
	must(ana.book.Invite(t.Context(), nil, noon+60))(t)
	check(noon + 60)
	ana.lets(t, "Bea") // by another one, used at once
	check(noon + 60)
}
