package model_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"tallystick/crdt"
	"tallystick/identity"
	"tallystick/model"
	"tallystick/model/community"
)

// recorded is what somebody typed for an agent.
func recorded(agent identity.AgentID, text string) crdt.Body {
	body := community.Note{Text: text}.Body()
	body.Fields["agent"] = agent[:]
	return body
}

// record writes such notes, and returns them.
func (h *household) record(t *testing.T, agent identity.AgentID, n int) (ids []crdt.ID) {
	t.Helper()
	var bodies []crdt.Body
	for i := range n {
		bodies = append(bodies, recorded(agent, fmt.Sprintf("two crates, %d", i)))
	}
	for _, w := range must(h.book.Write(t.Context(), bodies...))(t).Written {
		ids = append(ids, w.ID)
	}
	return ids
}

func TestAssist(t *testing.T) {
	ana := market(t, "Ana", nil)
	bea := ana.join(t, "Bea")
	var denied *model.Denied
	if _, err := bea.book.Assist(t.Context(), "Rosa"); !errors.As(err, &denied) || denied.Refusal.Rule != "role" {
		t.Errorf("by who is no steward: %v", err)
	}
	before := ana.options.Replica.Last()
	rehearsed := must(ana.book.Rehearse().Assist(t.Context(), "Rosa"))(t)
	if ana.options.Replica.Last() != before || !rehearsed.Rehearsed || rehearsed.ID != (identity.AgentID{}) {
		t.Errorf("a rehearsal: %+v", rehearsed)
	}
	rosa := must(ana.book.Assist(t.Context(), "Rosa"))(t).ID
	ana.carry(t, bea)
	if got := bea.book.NameOf(rosa); got != "Rosa" {
		t.Errorf("she is called %q", got)
	}
	if persons, begun := bea.book.State().AssistedPersons()[rosa]; !begun || len(persons) > 0 {
		t.Errorf("she is %v, begun %t", persons, begun)
	}
	same(t, ana, bea)
}

// TestStand: who was assisted answers for everything that was recorded for her
// at once, when she has a key of her own; nobody else does, and for nothing
// else.
func TestStand(t *testing.T) {
	ana := market(t, "Ana", nil)
	bea := ana.join(t, "Bea")
	agent := must(ana.book.Assist(t.Context(), "Rosa"))(t).ID
	ana.carry(t, bea)
	entries := bea.record(t, agent, community.MaxNamed+6)
	own := bea.note(t, "her own")
	rosa := ana.join(t, "Rosa")
	meet(t, ana, bea, rosa)

	_, err := rosa.book.Stand(t.Context(), agent, true, entries...)
	refused(t, "before a steward says who she is", err, model.ReasonForeign)
	_, err = ana.book.Keyed(t.Context(), agent, newHousehold(t, "Stranger").options.Device.Person)
	refused(t, "who is no member", err, model.ReasonUntimely)
	_, err = ana.book.Keyed(t.Context(), identity.AgentID{1}, rosa.book.Me())
	refused(t, "for nobody", err, model.ReasonUnknown)
	var denied *model.Denied
	if _, err := bea.book.Keyed(t.Context(), agent, rosa.book.Me()); !errors.As(err, &denied) {
		t.Errorf("by who is no steward: %v", err)
	}
	must(ana.book.Keyed(t.Context(), agent, rosa.book.Me()))(t)
	_, err = ana.book.Keyed(t.Context(), agent, rosa.book.Me())
	refused(t, "twice", err, model.ReasonPresent)
	meet(t, ana, bea, rosa)

	if got := must(rosa.book.RecordedFor(agent))(t); !slices.Equal(got, entries) {
		t.Errorf("%d entries were recorded for her, not %d", len(got), len(entries))
	}
	for what, ids := range map[string][]crdt.ID{"nothing": nil, "what is not hers": {own}, "what is not here": {{}}} {
		_, err = rosa.book.Stand(t.Context(), agent, true, ids...)
		refused(t, what, err, model.ReasonUnknown)
	}
	deed := must(rosa.book.Stand(t.Context(), agent, true, entries...))(t)
	objection := must(rosa.book.Stand(t.Context(), agent, false, entries[0]))(t)
	meet(t, ana, bea, rosa)
	if len(deed.Written) != 2 {
		t.Errorf("%d entries approve", len(deed.Written))
	}
	for _, w := range append(deed.Written, objection.Written...) {
		if w.Kind != community.KindStand || !bea.book.State().Counts(w.ID) {
			t.Errorf("%s of kind %q does not count", w.ID.Short(), w.Kind)
		}
	}
	same(t, ana, bea, rosa)
}
