package model_test

import (
	"testing"

	"tallystick/crdt"
	"tallystick/model/community"
)

// erasures are those that a device knows of, by how many devices have
// confirmed each and how many have not.
func (h *household) erasures(t *testing.T) map[crdt.ID][2]int {
	t.Helper()
	known := map[crdt.ID][2]int{}
	for _, e := range must(h.book.Erasures())(t) {
		known[e.ID] = [2]int{len(e.Confirmed), len(e.Outstanding)}
		if !e.Dropped || e.By != h.book.Me() && len(e.Closes) == 0 {
			t.Errorf("%s has not followed %+v", h.name, e)
		}
	}
	return known
}

// TestErasuresOfOneRecord: two devices of a person erase the same record apart.
// Every device, a courier's too, confirms both, once, where it writes anyway,
// and no confirmation calls for another.
func TestErasuresOfOneRecord(t *testing.T) {
	ana := market(t, "Ana", func(r *community.Rules) { r.Couriers = true })
	phone, _, _ := ana.link(t, "phone", ana.linkCode(t, 0))
	kurt := ana.join(t, "Kurt", community.RoleCourier)
	all := []*household{ana, phone, kurt}
	record := ana.note(t, "two crates")
	meet(t, all...)
	var made []crdt.ID
	for _, h := range all[:2] {
		deed := must(h.book.Erase(t.Context(), record))(t)
		made = append(made, last(deed))
	}
	meet(t, all...)
	for _, id := range made {
		if got := kurt.erasures(t)[id]; got != [2]int{0, 3} {
			t.Errorf("before anybody confirms, %v have and have not", got)
		}
	}
	must(ana.book.Rehearse().ConfirmErasures(t.Context()))(t)
	must(ana.book.Ready(t.Context()))(t)
	must(phone.book.Ready(t.Context()))(t)
	if deed := must(kurt.book.ConfirmErasures(t.Context()))(t); len(deed.Written) != 2 {
		t.Errorf("the courier confirms %d", len(deed.Written))
	}
	meet(t, all...)
	end := kurt.options.Replica.Last()
	for _, h := range all {
		for _, id := range made {
			if got := h.erasures(t)[id]; got != [2]int{3, 0} {
				t.Errorf("at %s's %v have and have not", h.name, got)
			}
		}
		if deed := must(h.book.ConfirmErasures(t.Context()))(t); len(deed.Written) > 0 {
			t.Errorf("%s confirms again", h.name)
		}
	}
	must(ana.book.Ready(t.Context()))(t)
	meet(t, all...)
	if kurt.options.Replica.Last() != end {
		t.Error("confirmations are followed by more")
	}
	same(t, all...)
}

// TestErasuresWaitForTheBody: what a device has not dropped, because it has not
// heard of the erasure, it does not confirm.
func TestErasuresWaitForTheBody(t *testing.T) {
	ana := market(t, "Ana", nil)
	bea := ana.join(t, "Bea")
	record := ana.note(t, "two crates")
	ana.carry(t, bea)
	must(ana.book.Erase(t.Context(), record))(t)
	if deed := must(bea.book.ConfirmErasures(t.Context()))(t); len(deed.Written) > 0 || len(bea.erasures(t)) > 0 {
		t.Error("confirmed before it is known")
	}
	ana.carry(t, bea)
	if deed := must(bea.book.ConfirmErasures(t.Context()))(t); len(deed.Written) != 1 {
		t.Errorf("%d confirmations", len(deed.Written))
	}
}
