package flow_test

import (
	"fmt"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"tallystick/crdt/dagcbor"
	"tallystick/identity"
	"tallystick/model/flow"
	"tallystick/model/fold"
	"tallystick/model/vf"
)

// Every class has a kind, with a field for each of its properties.
func TestKindsAreTheClasses(t *testing.T) {
	kinds := flow.Kinds()
	if len(kinds) != 26 {
		t.Errorf("%d kinds", len(kinds))
	}
	for i, class := range vf.Classes() {
		k := kinds[i]
		if back, ok := flow.ClassOf(k.Name); !ok || back != class || k.Name != flow.KindOf(class) {
			t.Errorf("class %s has kind %q", class, k.Name)
		}
		for _, p := range class.Properties() {
			if !slices.ContainsFunc(k.Fields, func(f fold.Field) bool { return f.Name == string(p) && f.Required == p.Mandatory() }) {
				t.Errorf("%s has no field %s", k.Name, p)
			}
		}
	}
	for _, other := range []string{"note", "vf:", "vf:Invoice", "EconomicEvent", "vf:AccountingEffect"} {
		if _, ok := flow.ClassOf(other); ok {
			t.Errorf("%q is a kind of this package", other)
		}
	}
}

// What happened is not edited, and what of a resource events change is not
// either; the rest is, with conflicts kept, and lists are sets.
func TestMerges(t *testing.T) {
	for _, c := range []struct {
		class vf.Class
		p     vf.Property
		want  fold.Merge
	}{
		{vf.ClassEconomicEvent, vf.PropertyNote, fold.Fixed},
		{vf.ClassEconomicEvent, vf.PropertyFulfills, fold.Fixed},
		{vf.ClassEconomicResource, vf.PropertyOnhandQuantity, fold.Fixed},
		{vf.ClassEconomicResource, vf.PropertyContainedIn, fold.Fixed},
		{vf.ClassEconomicResource, vf.PropertyName, fold.Register},
		{vf.ClassEconomicResource, vf.PropertyImageList, fold.Set},
		{vf.ClassClaim, vf.PropertyTriggeredBy, fold.Fixed},
		{vf.ClassClaim, vf.PropertyDue, fold.Register},
		{vf.ClassCommitment, vf.PropertyCreated, fold.Fixed},
		{vf.ClassCommitment, vf.PropertySatisfies, fold.Set},
		{vf.ClassCommitment, vf.PropertyState, fold.Register},
		{vf.ClassProcess, vf.PropertyFinished, fold.Set},
		{vf.ClassUnit, vf.PropertyLabel, fold.Register},
	} {
		kinds := flow.Kinds()
		k := kinds[slices.IndexFunc(kinds, func(k fold.Kind) bool { return k.Name == flow.KindOf(c.class) })]
		f := k.Fields[slices.IndexFunc(k.Fields, func(f fold.Field) bool { return f.Name == string(c.p) })]
		if f.Merge != c.want {
			t.Errorf("%s of %s: %v, want %v", c.p, c.class, f.Merge, c.want)
		}
	}
}

// Whatever the vocabulary allows comes back as it was recorded.
func TestRecordsComeBack(t *testing.T) {
	s := newShelf(t)
	var nodes []*vf.Node
	for i := range 120 {
		nodes = append(nodes, anyNode().Example(i))
	}
	for i, id := range s.put(nodes...) {
		r, want := s.record(id), nodes[i]
		if want.ID == "" {
			want.ID = string(flow.RecordRef(id))
		}
		for p, values := range want.Values {
			if values[0] == vf.Value(vf.Truth(false)) && p == vf.PropertyFinished {
				want.Set(p)
			}
		}
		if !same(r.Node, want) || r.Creation != fold.Text || len(r.Conflicts) > 0 || r.Position.ID != id {
			t.Fatalf("recorded %v\nread     %v", flow.Plain(want), flow.Plain(r.Node))
		}
	}
}

// A node as people write it is read as it was meant.
func TestPlainComesBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := anyNode().Draw(t, "node")
		n.Carried = nil
		back, cleared, flaws := flow.ParsePlain(flow.Plain(n))
		if len(flaws) > 0 || len(cleared) > 0 || !reflect.DeepEqual(n, back) {
			t.Fatalf("%v became %v, flaws %v", flow.Plain(n), flow.Plain(back), flaws)
		}
	})
}

func TestParsePlainRefuses(t *testing.T) {
	for _, c := range []struct {
		p     vf.Property
		value any
		path  string
	}{
		{"colour", "red", "colour"},
		{vf.PropertyAction, "sell", "action"},
		{vf.PropertyResourceQuantity, "twelve kilos", "resourceQuantity"},
		{vf.PropertyResourceQuantity, map[string]any{"hasUnit": "KGM"}, "resourceQuantity"},
		{vf.PropertyResourceQuantity, map[string]any{"hasNumericalValue": 12.5}, "resourceQuantity"},
		{vf.PropertyLat, 12.5, "lat"},
		{vf.PropertyProvider, map[string]any{"name": "Ana"}, "provider"},
		{vf.PropertyFulfills, []any{"urn:x:1", true}, "fulfills[1]"},
		{vf.PropertyHasBeginning, "yesterday", "hasBeginning"},
		{vf.PropertyFinished, "perhaps", "finished"},
	} {
		n, _, flaws := flow.ParsePlain(map[string]any{flow.PlainClass: "EconomicEvent", string(c.p): c.value})
		if len(flaws) != 1 || flaws[0].Path != c.path || len(n.Values) > 0 {
			t.Errorf("%s %v: %v", c.p, c.value, flaws)
		}
	}
}

func TestFlaws(t *testing.T) {
	long := make([]byte, 5000)
	for i := range long {
		long[i] = 'x'
	}
	n := node(vf.ClassProcess, "", map[vf.Property]vf.Value{vf.PropertyNote: vf.Text(long), vf.PropertyInScopeOf: &vf.Node{Class: vf.ClassAgent}})
	for i := range flow.MaxRefs + 1 {
		n.Set(vf.PropertyHasInput, append(n.Values[vf.PropertyHasInput], vf.Ref(fmt.Sprint("urn:x:", i)))...)
	}
	var rules []vf.Rule
	for _, f := range flow.Flaws(n) {
		rules = append(rules, f.Rule)
	}
	if want := []vf.Rule{flow.RuleApart, flow.RuleSize, flow.RuleSize}; !slices.Equal(rules, want) {
		t.Errorf("%v, want %v", rules, want)
	}
	if len(flow.Flaws(nil)) == 0 {
		t.Error("nothing can become a record")
	}
}

// The IRIs that this program makes are read back, and no others are taken for
// one.
func TestRefs(t *testing.T) {
	link := dagcbor.LinkOf([]byte{0x01})
	agent := identity.NewAgentID(identity.AgentOrganisation, link)
	record := "urn:tally:entry:" + link.String()
	for _, c := range []struct {
		ref  string
		want flow.Target
	}{
		{record, flow.Target{Record: flow.TargetOf(vf.Ref(record)).Record}},
		{"urn:tally:organisation:" + fmt.Sprintf("%x", link[:]), flow.Target{Agent: agent}},
		{"urn:tally:organisation:" + fmt.Sprintf("%X", link[:]), flow.Target{IRI: vf.Ref("urn:tally:organisation:" + fmt.Sprintf("%X", link[:]))}},
		{"urn:tally:entry:bafy", flow.Target{IRI: "urn:tally:entry:bafy"}},
		{"https://x.test/1", flow.Target{IRI: "https://x.test/1"}},
		{"", flow.Target{}},
	} {
		if got := flow.TargetOf(vf.Ref(c.ref)); got != c.want || string(got.Ref()) != c.ref {
			t.Errorf("%s: %+v", c.ref, got)
		}
	}
	if got := flow.TargetOf(vf.Ref(record)).Record; got.Link != link {
		t.Errorf("read %s", got)
	}
	if flow.AgentRef(identity.AgentID{7}) != "" {
		t.Error("an agent of an unknown kind has an IRI")
	}
}

// same compares nodes, of sets whatever their order.
func same(a, b *vf.Node) bool {
	if a.ID != b.ID || a.Class != b.Class || !reflect.DeepEqual(a.Properties(), b.Properties()) || len(a.Carried) != len(b.Carried) {
		return false
	}
	for name := range a.Carried {
		if a.Carried[name] != b.Carried[name] {
			return false
		}
	}
	for _, p := range a.Properties() {
		for _, v := range a.Values[p] {
			if !slices.Contains(b.Values[p], v) {
				return false
			}
		}
		if len(a.Values[p]) != len(b.Values[p]) {
			return false
		}
	}
	return true
}
