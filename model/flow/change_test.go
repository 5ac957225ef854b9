package flow_test

import (
	"testing"

	"tallystick/crdt"
	"tallystick/model/flow"
	"tallystick/model/fold"
	"tallystick/model/vf"
)

// change makes a change, which has to change something.
func (s *shelf) change(id crdt.ID, c flow.Change) {
	s.Helper()
	r, _, err := s.engine.Record(id)
	check(s, err)
	body, changes, err := c.BodyOf(r, s.held)
	check(s, err)
	if !changes {
		s.Fatal("it changes nothing")
	}
	s.write(body)
}

type values = map[vf.Property][]vf.Value

func TestChange(t *testing.T) {
	s := newShelf(t)
	first := node(vf.ClassEconomicResource, "", map[vf.Property]vf.Value{vf.PropertyName: vf.Text("hoe")})
	first.Set(vf.PropertyClassifiedAs, vf.Text("tool"), vf.Text("iron"))
	id := s.put(first)[0]
	s.change(id, flow.Change{
		Set:    values{vf.PropertyName: {vf.Text("azada")}, vf.PropertyNote: {vf.Text("worn")}},
		Add:    values{vf.PropertyClassifiedAs: {vf.Text("old"), vf.Text("tool")}},
		Remove: values{vf.PropertyClassifiedAs: {vf.Text("iron")}},
	})
	s.change(id, flow.Change{Set: values{vf.PropertyNote: nil}})
	want := node(vf.ClassEconomicResource, string(flow.RecordRef(id)), map[vf.Property]vf.Value{vf.PropertyName: vf.Text("azada")})
	want.Set(vf.PropertyClassifiedAs, vf.Text("tool"), vf.Text("old"))
	if r := s.record(id); !same(r.Node, want) || len(r.Conflicts) > 0 {
		t.Errorf("%v", flow.Plain(r.Node))
	}
	s.change(id, flow.Change{Set: values{vf.PropertyClassifiedAs: {vf.Text("scrap")}}})
	if r := s.record(id); len(r.Node.Values[vf.PropertyClassifiedAs]) != 1 {
		t.Errorf("%v", flow.Plain(r.Node))
	}
	r, _, err := s.engine.Record(id)
	check(t, err)
	for _, c := range []flow.Change{
		{}, {Set: values{vf.PropertyName: {vf.Text("azada")}, vf.PropertyNote: nil}}, {Add: values{vf.PropertyClassifiedAs: {vf.Text("scrap")}}},
		{Remove: values{vf.PropertyClassifiedAs: {vf.Text("gone")}}},
	} {
		if _, changes, err := c.BodyOf(r, s.held); changes || err != nil {
			t.Errorf("%v changes something, %v", c, err)
		}
	}
}

func TestChangeRefuses(t *testing.T) {
	s := newShelf(t)
	ids := s.put(
		node(vf.ClassEconomicEvent, "", map[vf.Property]vf.Value{vf.PropertyAction: vf.Raise}),
		node(vf.ClassEconomicResource, "", nil),
		node(vf.ClassIntent, "", map[vf.Property]vf.Value{vf.PropertyAction: vf.Transfer, vf.PropertyFinished: vf.Truth(true)}),
	)
	for _, c := range []struct {
		of   int
		c    flow.Change
		rule vf.Rule
	}{
		{0, flow.Change{Set: values{vf.PropertyNote: {vf.Text("more")}}}, flow.RuleSettled},
		{1, flow.Change{Set: values{vf.PropertyStage: {vf.Ref("urn:x:1")}}}, flow.RuleSettled},
		{1, flow.Change{Set: values{vf.PropertyProvider: {vf.Ref("urn:x:1")}}}, vf.RuleDomain},
		{1, flow.Change{Add: values{vf.PropertyName: {vf.Text("a"), vf.Text("b")}}}, vf.RuleCardinality},
		{2, flow.Change{Set: values{vf.PropertyFinished: nil}}, flow.RuleSettled},
		{2, flow.Change{Set: values{vf.PropertyAction: nil}}, vf.RuleCardinality},
	} {
		flaws := c.c.Flaws(s.record(ids[c.of]))
		if len(flaws) == 0 || flaws[0].Rule != c.rule {
			t.Errorf("%v: %v, want %s", c.c, flaws, c.rule)
		}
	}
}

// What others write against the rules does not count, whatever program wrote
// it.
func TestFoldRefuses(t *testing.T) {
	s := newShelf(t)
	ids := s.put(
		node(vf.ClassEconomicEvent, "", map[vf.Property]vf.Value{vf.PropertyAction: vf.Raise, vf.PropertyNote: vf.Text("five")}),
		node(vf.ClassProcess, "", map[vf.Property]vf.Value{vf.PropertyFinished: vf.Truth(true)}),
	)
	event, process := flow.KindOf(vf.ClassEconomicEvent), flow.KindOf(vf.ClassProcess)
	bad := s.write(
		crdt.Body{Kind: event, Fields: map[string]any{"record": ids[0].Link, "edits": map[string]any{"note": map[string]any{"value": "six", "replaces": []any{ids[0].Link}}}}},
		crdt.Body{Kind: process, Fields: map[string]any{"record": ids[1].Link, "removes": map[string]any{"finished": []any{map[string]any{"value": true, "adds": []any{ids[1].Link}}}}}},
		crdt.Body{Kind: process, Fields: map[string]any{"record": ids[1].Link, "adds": map[string]any{"finished": []any{false}}}},
		crdt.Body{Kind: event, Fields: map[string]any{"note": "without an action"}},
		crdt.Body{Kind: event, Fields: map[string]any{"action": "sell"}},
		crdt.Body{Kind: event, Fields: map[string]any{"action": "raise", "resourceQuantity": map[string]any{"number": []any{int64(99), int64(1)}}}},
		crdt.Body{Kind: event, Fields: map[string]any{"action": "raise", "provider": []byte{9}}},
	)
	refusals, err := s.engine.Refusals()
	check(t, err)
	rules := map[crdt.ID]fold.Rule{}
	for _, r := range refusals {
		rules[r.Entry] = r.Rule
	}
	for i, want := range []fold.Rule{fold.RuleFixed, flow.RuleFinished, fold.RuleShape, fold.RuleShape, fold.RuleShape, fold.RuleShape, fold.RuleShape} {
		if rules[bad[i]] != want {
			t.Errorf("entry %d: rule %q, want %q", i, rules[bad[i]], want)
		}
	}
	if r := s.record(ids[0]); r.Node.Values[vf.PropertyNote][0] != vf.Value(vf.Text("five")) {
		t.Error("an event was edited")
	}
	if r := s.record(ids[1]); len(r.Node.Values[vf.PropertyFinished]) != 1 {
		t.Error("a process is not finished any more")
	}
}
