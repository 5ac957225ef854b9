package vf_test

import (
	"slices"
	"testing"

	"tallystick/crdt/dagcbor"
	"tallystick/model/vf"
)

// node makes a node from properties and values in turn.
func node(class vf.Class, id string, values ...any) *vf.Node {
	n := &vf.Node{ID: id, Class: class}
	for i := 0; i < len(values); i += 2 {
		p := values[i].(vf.Property)
		n.Set(p, append(n.Values[p], values[i+1].(vf.Value))...)
	}
	return n
}

func kilograms(n int64) vf.Quantity { return quantityOf(n, "KGM") }

func event(id string, values ...any) *vf.Node {
	return node(vf.ClassEconomicEvent, id, append([]any{vf.PropertyAction, vf.Transfer}, values...)...)
}

func TestCheckAccepts(t *testing.T) {
	lat := vf.Number{Decimal: dagcbor.Decimal{Exponent: -4, Mantissa: 430731}}
	fine := []*vf.Node{
		node(vf.ClassPerson, "ana", vf.PropertyName, vf.Text("Ana"), vf.PropertyImage, vf.IRI("https://ana.example/me.png"), vf.PropertyPrimaryLocation, vf.Ref("farm")),
		node(vf.ClassSpatialThing, "farm", vf.PropertyLat, lat, vf.PropertyHasDetailedGeometry, vf.Ref("geo:1")),
		event("e1", vf.PropertyProvider, vf.Ref("ana"), vf.PropertyReceiver, vf.Ref("nobody we know"), vf.PropertyResourceQuantity, kilograms(3),
			vf.PropertyHasPointInTime, vf.Moment("2026-03-01T08:30:00-05:00"), vf.PropertyFulfills, vf.Ref("c1"), vf.PropertyFulfills, vf.Ref("c2")),
		event("e2", vf.PropertyCorrects, vf.Ref("e1"), vf.PropertyResourceQuantity, kilograms(-3)),
		node(vf.ClassEconomicResource, "r", vf.PropertyOnhandQuantity, kilograms(-1), vf.PropertyContainedIn, vf.Ref("s"), vf.PropertyContainedIn, vf.Ref("u")),
		node(vf.ClassProposal, "p", vf.PropertyPurpose, vf.PurposeOffer, vf.PropertyUnitBased, vf.Truth(true),
			vf.PropertyPublishes, node(vf.ClassIntent, "", vf.PropertyAction, vf.Transfer)),
		node(vf.ClassResourceSpecification, "carrots", vf.PropertyDefaultUnitOfResource, vf.Unit("QQ7"), vf.PropertyDefaultUnitOfEffort, vf.Ref("urn:my:unit")),
		node(vf.ClassUnit, "urn:my:unit", vf.PropertyLabel, vf.Text("sack")),
		node(vf.ClassMeasure, "", vf.PropertyHasUnit, vf.Unit("KGM")),
		node(vf.ClassAction, "", vf.PropertyLabel, vf.Text("accept"), vf.PropertyPairsWith, vf.Modify, vf.PropertyOnhandEffect, vf.EffectDecrement),
	}
	for _, flaw := range vf.Check(fine...) {
		t.Error(flaw)
	}
}

func TestCheckRefuses(t *testing.T) {
	deep := node(vf.ClassEconomicResource, "core")
	for range vf.MaxNesting + 1 {
		deep = node(vf.ClassEconomicResource, "", vf.PropertyContains, deep)
	}
	for name, c := range map[string]struct {
		nodes []*vf.Node
		want  []string
	}{
		"unknown class":       {[]*vf.Node{node("Thief", "t")}, []string{`t: unknown: found class "Thief", needed a class of ValueFlows 1.0.0`}},
		"class of words":      {[]*vf.Node{node(vf.ClassStateEffect, "")}, []string{`#1: unknown: found class "StateEffect", needed a class of ValueFlows 1.0.0`}},
		"unknown property":    {[]*vf.Node{node(vf.ClassPerson, "p", vf.Property("likes"), vf.Text("jam"))}, []string{`p likes: unknown: found property "likes", needed a property of ValueFlows 1.0.0`}},
		"domain":              {[]*vf.Node{node(vf.ClassPerson, "p", vf.PropertyCorrects, vf.Ref("e"))}, []string{`p corrects: domain: found Person, needed EconomicEvent`}},
		"action missing":      {[]*vf.Node{node(vf.ClassClaim, "")}, []string{`#1 action: cardinality: found nothing, needed one value`}},
		"label missing":       {[]*vf.Node{node(vf.ClassUnit, "u")}, []string{`u label: cardinality: found nothing, needed one value`}},
		"too many":            {[]*vf.Node{node(vf.ClassPerson, "p", vf.PropertyName, vf.Text("A"), vf.PropertyName, vf.Text("B"))}, []string{`p name: cardinality: found 2 values, needed at most one`}},
		"unknown action":      {[]*vf.Node{node(vf.ClassIntent, "i", vf.PropertyAction, vf.Action("steal"))}, []string{`i action: range: found action "steal", needed Action`}},
		"text for a moment":   {[]*vf.Node{node(vf.ClassPlan, "p", vf.PropertyDue, vf.Text("soon"))}, []string{`p due: range: found text "soon", needed a well-formed moment`}},
		"no moment":           {[]*vf.Node{node(vf.ClassPlan, "p", vf.PropertyDue, vf.Moment("soon"))}, []string{`p due: range: found moment "soon", needed a well-formed moment`}},
		"no IRI":              {[]*vf.Node{node(vf.ClassPerson, "p", vf.PropertyImage, vf.IRI("me.png"))}, []string{`p image: range: found IRI "me.png", needed a well-formed iri`}},
		"no purpose":          {[]*vf.Node{node(vf.ClassProposal, "p", vf.PropertyPurpose, vf.Purpose("gift"))}, []string{`p purpose: range: found purpose "gift", needed offer or request`}},
		"effect as purpose":   {[]*vf.Node{node(vf.ClassProposal, "p", vf.PropertyPurpose, vf.Effect("offer"))}, []string{`p purpose: range: found effect "offer", needed offer or request`}},
		"yes for a number":    {[]*vf.Node{node(vf.ClassSpatialThing, "s", vf.PropertyLat, vf.Truth(true))}, []string{`s lat: range: found true, needed a well-formed number`}},
		"quantity for a unit": {[]*vf.Node{node(vf.ClassEconomicResource, "r", vf.PropertyUnitOfEffort, kilograms(1))}, []string{`r unitOfEffort: range: found quantity "1 KGM", needed Unit`}},
		"no unit":             {[]*vf.Node{event("e", vf.PropertyEffortQuantity, quantityOf(1, "hours!"))}, []string{`e effortQuantity: range: found quantity "1 hours!", needed Measure`}},
		"no decimal": {[]*vf.Node{event("e", vf.PropertyEffortQuantity, vf.Quantity{Number: dagcbor.Decimal{Exponent: 19, Mantissa: 1}, Unit: "HUR"})},
			[]string{`e effortQuantity: range: found quantity "10000000000000000000 HUR", needed Measure`}},
		"negative":         {[]*vf.Node{event("e", vf.PropertyResourceQuantity, kilograms(-1))}, []string{`e resourceQuantity: sign: found -1 KGM, needed zero or more, or an event that corrects another`}},
		"reference to one": {[]*vf.Node{event("e", vf.PropertyProvider, vf.Ref("plan")), node(vf.ClassPlan, "plan")}, []string{`e provider: range: found reference "plan", needed Agent`}},
		"empty reference":  {[]*vf.Node{event("e", vf.PropertyProvider, vf.Ref(""))}, []string{`e provider: range: found reference "", needed Agent`}},
		"nothing":          {[]*vf.Node{nil, node(vf.ClassPlan, "p", vf.PropertyPlanIncludes, (*vf.Node)(nil))}, []string{`#1: range: found nothing, needed a node`, `p planIncludes[0]: range: found nothing, needed a node`}},
		"nil value":        {[]*vf.Node{{ID: "p", Class: vf.ClassPlan, Values: map[vf.Property][]vf.Value{vf.PropertyNote: {nil}}}}, []string{`p note: range: found nothing, needed a well-formed text`}},
		"node of another class": {[]*vf.Node{node(vf.ClassProposal, "p", vf.PropertyPublishes, node(vf.ClassIntent, "i", vf.PropertyAction, vf.Work),
			vf.PropertyPublishes, node(vf.ClassPlan, ""))}, []string{`p publishes[1]: range: found Plan, needed Intent`}},
		"inside": {[]*vf.Node{node(vf.ClassProposal, "p", vf.PropertyPublishes, node(vf.ClassIntent, "", vf.PropertyAction, vf.Work,
			vf.PropertyEffortQuantity, quantityOf(-2, "HUR")))}, []string{`p publishes[0].effortQuantity: sign: found -2 HUR, needed zero or more, or an event that corrects another`}},
		"two sides of inputOf": {[]*vf.Node{event("e", vf.PropertyInputOf, vf.Ref("a")), node(vf.ClassProcess, "b", vf.PropertyHasInput, vf.Ref("x"), vf.PropertyHasInput, vf.Ref("e"))},
			[]string{`b hasInput[1]: inverse: found "e" inputOf "b", needed "a"`}},
		"two processes for one": {[]*vf.Node{node(vf.ClassProcess, "a", vf.PropertyHasInput, vf.Ref("e")), node(vf.ClassProcess, "b", vf.PropertyHasInput, event("e"))},
			[]string{`b hasInput[0]: inverse: found "e" inputOf "b", needed "a"`}},
	} {
		var got []string
		for _, flaw := range vf.Check(c.nodes...) {
			got = append(got, flaw.Error())
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %q", name, got)
		}
	}
	if flaws := vf.Check(deep); len(flaws) != 1 || flaws[0].Rule != vf.RuleNesting {
		t.Errorf("too deep: %v", flaws)
	}
}

// Each property of the vocabulary takes what its form says and nothing else.
func TestEveryPropertyHasAForm(t *testing.T) {
	values := map[vf.Form][]vf.Value{
		vf.FormText: {vf.Text("x")}, vf.FormIRI: {vf.IRI("x:y")}, vf.FormTruth: {vf.Truth(false)}, vf.FormMoment: {vf.Moment("2026-03-01T13:30:00Z")},
		vf.FormNumber: {vf.Number{}}, vf.FormThing: {vf.Ref("x")}, vf.FormForeign: {vf.Ref("x")},
		vf.FormWord: {vf.Accept, vf.PurposeOffer, vf.EffectUpdate, vf.EffectNew, vf.EffectIncrement, vf.EffectOptional, vf.EffectInput, vf.EffectBoth},
	}
	for _, p := range vf.Properties() {
		var taken []vf.Form
		for form, all := range values {
			for _, v := range all {
				if ranges(p.Domain()[0], p, v) == 0 && !slices.Contains(taken, form) {
					taken = append(taken, form)
				}
			}
		}
		slices.Sort(taken)
		want := []vf.Form{p.Form()}
		if p.Form() == vf.FormThing || p.Form() == vf.FormForeign {
			want = []vf.Form{vf.FormForeign, vf.FormThing} // both are references
		}
		if !slices.Equal(taken, want) {
			t.Errorf("%s takes %v", p, taken)
		}
	}
}

// ranges is how many flaws of range a node of the class has with this value.
func ranges(c vf.Class, p vf.Property, v vf.Value) int {
	n := 0
	for _, flaw := range vf.Check(node(c, "", p, v)) {
		if flaw.Rule == vf.RuleRange {
			n++
		}
	}
	return n
}
