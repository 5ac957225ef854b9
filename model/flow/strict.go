package flow

import (
	"tallystick/crdt"
	"tallystick/crdt/dagcbor"
	"tallystick/identity"
	"tallystick/model/fold"
	"tallystick/model/vf"
)

// The rules of the strict profile.
const (
	RuleParties fold.Rule = "parties" // commitments and events name who gives and who gets
	RuleParty   fold.Rule = "party"   // events are written by who takes part in them, or recorded for them
	RuleUnit    fold.Rule = "unit"    // quantities are in the unit of their specification
)

// Strict is why an entry does not count in a community with the strict profile,
// or nil: a commitment or an event names both its provider and its receiver, and
// an event is written by one of them, by who represents one of them, or by who
// says that they recorded it for others and how those agreed.
//
// It is decided by the entry alone. That a quantity is in the unit of its
// specification is asked where it is written, by [Things.UnitRefusal]:
// a specification can be edited, and no event stops counting by that.
func Strict(body crdt.Body, author identity.PersonID, represents func(identity.AgentID) bool) *fold.Refusal {
	class, _ := ClassOf(body.Kind)
	if class != vf.ClassEconomicEvent && class != vf.ClassCommitment {
		return nil
	}
	said := body.Fields
	if _, edits := said["record"].(dagcbor.Link); edits {
		return keepsParties(said)
	}
	for _, p := range parties() {
		if said[string(p)] == nil {
			return &fold.Refusal{Rule: RuleParties, Found: "no " + string(p), Needed: "provider and receiver", Who: fold.WhoAuthor}
		}
	}
	if class == vf.ClassCommitment || takesPart(body, author, represents) {
		return nil
	}
	return &fold.Refusal{Rule: RuleParty, Found: "an event between others", Needed: "a party to it as its author, or who recorded it and how they agreed", Who: fold.WhoAuthor}
}

func parties() []vf.Property { return []vf.Property{vf.PropertyProvider, vf.PropertyReceiver} }

// keepsParties refuses an edit that takes a party back.
func keepsParties(said map[string]any) *fold.Refusal {
	edits, _ := said["edits"].(map[string]any)
	for _, p := range parties() {
		if edit, there := edits[string(p)].(map[string]any); there && edit["value"] == nil {
			return &fold.Refusal{Rule: RuleParties, Found: "no " + string(p), Needed: "provider and receiver", Who: fold.WhoAuthor}
		}
	}
	return nil
}

// takesPart reports whether an author has to do with an event.
func takesPart(body crdt.Body, author identity.PersonID, represents func(identity.AgentID) bool) bool {
	for _, p := range parties() {
		raw, _ := body.Fields[string(p)].([]byte)
		if len(raw) != len(identity.AgentID{}) {
			continue
		}
		agent := identity.AgentID(raw)
		if agent == author.Agent() || agent.Kind() == identity.AgentOrganisation && represents(agent) {
			return true
		}
	}
	common, _ := fold.ReadCommon(body)
	return common.RecordedBy == author.Agent() && common.Consent.How != "" && common.Consent.How != "none"
}

// UnitRefusal is why a quantity may not be written in a community with the
// strict profile, or nil: where the specification of what flows is known here
// and has a default unit, the quantity is in it, or in one of the same
// dimension.
func (t Things) UnitRefusal(n *vf.Node) (*fold.Refusal, error) {
	specs, err := t.specification(n)
	if err != nil || len(specs) == 0 {
		return nil, err
	}
	spec := vf.ResourceSpecification{Node: specs[0].Node}
	for _, each := range []struct {
		quantity vf.Property
		unit     vf.Unit
	}{
		{vf.PropertyResourceQuantity, spec.DefaultUnitOfResource()},
		{vf.PropertyEffortQuantity, spec.DefaultUnitOfEffort()},
	} {
		for _, v := range n.Values[each.quantity] {
			q, ok := v.(vf.Quantity)
			if !ok || each.unit == "" {
				continue
			}
			if _, err := q.Compare(vf.Quantity{Unit: each.unit}); err != nil {
				return &fold.Refusal{Rule: RuleUnit, Found: q.String(), Needed: "a quantity in " + string(each.unit), Who: fold.WhoAuthor}, nil
			}
		}
	}
	return nil, nil
}

// specification is that of what a flow moves: named by the flow, or by the
// resource that it names.
func (t Things) specification(n *vf.Node) ([]Record, error) {
	for _, v := range n.Values[vf.PropertyResourceConformsTo] {
		if ref, ok := v.(vf.Ref); ok {
			return t.Thing(ref)
		}
	}
	for _, v := range n.Values[vf.PropertyResourceInventoriedAs] {
		ref, _ := v.(vf.Ref)
		resources, err := t.Thing(ref)
		if err != nil || len(resources) == 0 {
			return nil, err
		}
		if spec := (vf.EconomicResource{Node: resources[0].Node}).ConformsTo(); spec != "" {
			return t.Thing(spec)
		}
	}
	return nil, nil
}
