package flow_test

import (
	"testing"

	"tallystick/crdt"
	"tallystick/identity"
	"tallystick/model/flow"
	"tallystick/model/fold"
	"tallystick/model/vf"
)

func TestStrict(t *testing.T) {
	me := identity.PersonID{1}
	hub := identity.NewAgentID(identity.AgentOrganisation, [32]byte{2})
	ana, bea := flow.AgentRef(me.Agent()), flow.AgentRef(identity.PersonID{3}.Agent())
	represents := func(id identity.AgentID) bool { return id == hub }
	recorded := map[string]any{"recordedBy": agentBytes(me.Agent()), "consent": map[string]any{"how": "paper"}}
	for _, c := range []struct {
		what               string
		class              vf.Class
		provider, receiver vf.Ref
		more               map[string]any
		want               fold.Rule
	}{
		{"a party's event", vf.ClassEconomicEvent, ana, bea, nil, ""},
		{"the other party's", vf.ClassEconomicEvent, bea, ana, nil, ""},
		{"of who represents a party", vf.ClassEconomicEvent, bea, flow.AgentRef(hub), nil, ""},
		{"between others", vf.ClassEconomicEvent, bea, "https://x.test/chus", nil, flow.RuleParty},
		{"between others, recorded for them", vf.ClassEconomicEvent, bea, "https://x.test/chus", recorded, ""},
		{"recorded without consent", vf.ClassEconomicEvent, bea, "https://x.test/chus", map[string]any{"recordedBy": agentBytes(me.Agent())}, flow.RuleParty},
		{"recorded by somebody else", vf.ClassEconomicEvent, bea, "https://x.test/chus", map[string]any{"recordedBy": agentBytes(hub), "consent": map[string]any{"how": "paper"}}, flow.RuleParty},
		{"without a receiver", vf.ClassEconomicEvent, ana, "", nil, flow.RuleParties},
		{"a promise between others", vf.ClassCommitment, bea, "https://x.test/chus", nil, ""},
		{"a promise of nobody", vf.ClassCommitment, "", bea, nil, flow.RuleParties},
		{"a wish of nobody", vf.ClassIntent, "", "", nil, ""},
	} {
		n := node(c.class, "", map[vf.Property]vf.Value{vf.PropertyAction: vf.Transfer})
		if c.provider != "" {
			n.Set(vf.PropertyProvider, c.provider)
		}
		if c.receiver != "" {
			n.Set(vf.PropertyReceiver, c.receiver)
		}
		body, err := flow.BodyOf(n, func(crdt.ID) bool { return false })
		check(t, err)
		for name, v := range c.more {
			body.Fields[name] = v
		}
		got := fold.Rule("")
		if r := flow.Strict(body, me, represents); r != nil {
			got = r.Rule
		}
		if got != c.want {
			t.Errorf("%s: rule %q, want %q", c.what, got, c.want)
		}
	}
	edit := crdt.Body{Kind: flow.KindOf(vf.ClassCommitment), Fields: map[string]any{
		"record": crdt.ID{}.Link, "edits": map[string]any{"provider": map[string]any{"value": nil, "replaces": []any{}}},
	}}
	if r := flow.Strict(edit, me, represents); r == nil || r.Rule != flow.RuleParties {
		t.Errorf("a promise whose provider is taken back: %v", r)
	}
}

func agentBytes(id identity.AgentID) []byte { return id[:] }

// Where a specification is known, quantities are in its unit, directly or by
// way of the resource.
func TestUnitRefusal(t *testing.T) {
	s := newShelf(t)
	s.put(
		node(vf.ClassResourceSpecification, "urn:x:tomato", map[vf.Property]vf.Value{vf.PropertyDefaultUnitOfResource: vf.Unit("KGM")}),
		node(vf.ClassEconomicResource, "urn:x:stock", map[vf.Property]vf.Value{vf.PropertyConformsTo: vf.Ref("urn:x:tomato")}),
	)
	for _, c := range []struct {
		p       vf.Property
		ref     vf.Ref
		unit    vf.Unit
		refused bool
	}{
		{vf.PropertyResourceConformsTo, "urn:x:tomato", "KGM", false},
		{vf.PropertyResourceConformsTo, "urn:x:tomato", "GRM", false},
		{vf.PropertyResourceConformsTo, "urn:x:tomato", "XCR", true},
		{vf.PropertyResourceInventoriedAs, "urn:x:stock", "LTR", true},
		{vf.PropertyResourceInventoriedAs, "urn:x:nowhere", "LTR", false},
	} {
		refusal, err := s.things().UnitRefusal(node(vf.ClassEconomicEvent, "", map[vf.Property]vf.Value{
			vf.PropertyAction: vf.Raise, c.p: c.ref, vf.PropertyResourceQuantity: vf.Quantity{Number: number(3), Unit: c.unit},
		}))
		if err != nil || (refusal != nil) != c.refused {
			t.Errorf("%s in %s: %v, %v", c.ref, c.unit, refusal, err)
		}
	}
}
