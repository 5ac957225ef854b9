package vf_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"tallystick/crdt/dagcbor"
	"tallystick/model/vf"
)

func TestViews(t *testing.T) {
	e := vf.EconomicEvent{Node: event("e", vf.PropertyProvider, node(vf.ClassPerson, "ana"), vf.PropertyResourceQuantity, kilograms(3),
		vf.PropertyFulfills, vf.Ref("c1"), vf.PropertyFulfills, node(vf.ClassCommitment, "c2"), vf.PropertyNote, vf.Text("by hand"))}
	q, ok := e.ResourceQuantity()
	if e.Action() != vf.Transfer || e.Provider() != "ana" || q != kilograms(3) || !ok || !slices.Equal(e.Fulfills(), []vf.Ref{"c1", "c2"}) || e.Note() != "by hand" {
		t.Errorf("%+v", e.Node)
	}
	if _, ok := e.EffortQuantity(); ok || e.Receiver() != "" || e.Settles() != nil || e.HasEnd() != "" {
		t.Error("has what nobody said")
	}
	spec := vf.ResourceSpecification{Node: node(vf.ClassResourceSpecification, "s", vf.PropertyDefaultUnitOfResource, vf.Unit("KGM"),
		vf.PropertyDefaultUnitOfEffort, vf.Ref("urn:my:unit"), vf.PropertySubstitutable, vf.Truth(true), vf.PropertyImageList, vf.IRI("a:b"))}
	if spec.DefaultUnitOfResource() != "KGM" || spec.DefaultUnitOfEffort() != "urn:my:unit" || !spec.Substitutable() || len(spec.ImageList()) != 1 {
		t.Errorf("%+v", spec.Node)
	}
	e.Set(vf.PropertyNote)
	if e.Note() != "" || slices.Contains(e.Properties(), vf.PropertyNote) {
		t.Error("the note is still there")
	}
}

// views is a view of the node per class; Action and Measure have types of their
// own, [vf.Action] and [vf.Quantity].
func views(n *vf.Node) map[vf.Class]any {
	return map[vf.Class]any{
		vf.ClassAgent: vf.Agent{Node: n}, vf.ClassAgreement: vf.Agreement{Node: n}, vf.ClassAgreementBundle: vf.AgreementBundle{Node: n},
		vf.ClassBatchLotRecord: vf.BatchLotRecord{Node: n}, vf.ClassClaim: vf.Claim{Node: n}, vf.ClassCommitment: vf.Commitment{Node: n},
		vf.ClassEcologicalAgent: vf.EcologicalAgent{Node: n}, vf.ClassEconomicEvent: vf.EconomicEvent{Node: n},
		vf.ClassEconomicResource: vf.EconomicResource{Node: n}, vf.ClassIntent: vf.Intent{Node: n}, vf.ClassOrganization: vf.Organization{Node: n},
		vf.ClassPerson: vf.Person{Node: n}, vf.ClassPlan: vf.Plan{Node: n}, vf.ClassProcess: vf.Process{Node: n},
		vf.ClassProcessSpecification: vf.ProcessSpecification{Node: n}, vf.ClassProposal: vf.Proposal{Node: n}, vf.ClassProposalList: vf.ProposalList{Node: n},
		vf.ClassRecipe: vf.Recipe{Node: n}, vf.ClassRecipeExchange: vf.RecipeExchange{Node: n}, vf.ClassRecipeFlow: vf.RecipeFlow{Node: n},
		vf.ClassRecipeProcess: vf.RecipeProcess{Node: n}, vf.ClassResourceSpecification: vf.ResourceSpecification{Node: n},
		vf.ClassSpatialThing: vf.SpatialThing{Node: n}, vf.ClassUnit: vf.DescribedUnit{Node: n},
	}
}

// Every property of every class has its method, which says nothing where
// nobody did, and otherwise what was said.
func TestEveryPropertyHasItsGetter(t *testing.T) {
	for _, c := range vf.Classes() {
		for _, p := range c.Properties() {
			if _, ok := views(nil)[c]; !ok && c != vf.ClassAction && c != vf.ClassMeasure {
				t.Errorf("%s has no view", c)
			} else if ok && (!isZero(get(t, c, p, nil)) || isZero(get(t, c, p, aValue(p)))) {
				t.Errorf("%s.%s does not say what was said", c, p)
			}
		}
	}
}

// get calls the property's method on a node that has the value, if there is one.
func get(t *testing.T, c vf.Class, p vf.Property, v vf.Value) any {
	t.Helper()
	n := &vf.Node{Class: c}
	if v != nil {
		n.Set(p, v)
	}
	method := reflect.ValueOf(views(n)[c]).MethodByName(strings.ToUpper(string(p[:1])) + string(p[1:]))
	if !method.IsValid() {
		t.Fatalf("%s has no method for %s", c, p)
	}
	return method.Call(nil)[0].Interface()
}

func isZero(v any) bool { return reflect.ValueOf(v).IsZero() }

// aValue is some value of the property.
func aValue(p vf.Property) vf.Value {
	switch p.Form() {
	case vf.FormText:
		return vf.Text("x")
	case vf.FormIRI:
		return vf.IRI("x:y")
	case vf.FormTruth:
		return vf.Truth(true)
	case vf.FormMoment:
		return vf.Moment("2026-03-01T13:30:00Z")
	case vf.FormNumber:
		return vf.Number{Decimal: dagcbor.Decimal{Mantissa: 1}}
	case vf.FormWord:
		if p == vf.PropertyPurpose {
			return vf.PurposeOffer
		}
		return vf.Transfer
	}
	if slices.Contains(p.Range(), vf.ClassMeasure) {
		return kilograms(1)
	}
	return vf.Ref("x")
}
