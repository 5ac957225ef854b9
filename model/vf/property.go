package vf

import (
	"maps"
	"slices"
)

// Property is the name of a property as the vocabulary spells it.
type Property string

// Form is what the values of a property are made of.
type Form string

// The forms, with the Go types of their [Value]s.
const (
	FormText    Form = "text"    // [Text]
	FormIRI     Form = "iri"     // [IRI]
	FormTruth   Form = "truth"   // [Truth]
	FormMoment  Form = "moment"  // [Moment]
	FormNumber  Form = "number"  // [Number]
	FormThing   Form = "thing"   // [Ref] or [*Node]; also [Quantity] for a Measure and [Unit] for a Unit
	FormWord    Form = "word"    // [Action], [Effect] or [Purpose]
	FormForeign Form = "foreign" // [Ref] to a thing that ValueFlows does not describe
)

// propertyFacts is a row of the generated table of properties.
type propertyFacts struct {
	domain    []Class // as the facts say, without subclasses
	form      Form
	ranges    []Class // for FormThing and FormWord
	inverse   Property
	many      bool
	mandatory bool
}

// Properties is every property of the vocabulary, in order.
func Properties() []Property { return slices.Sorted(maps.Keys(propertyTable)) }

// Known reports whether the vocabulary has the property.
func (p Property) Known() bool {
	_, ok := propertyTable[p]
	return ok
}

// Domain is the classes whose things may have the property; what is a kind of
// one of them may have it as well.
func (p Property) Domain() []Class { return slices.Clone(propertyTable[p].domain) }

// Form is what the property's values are made of, or "" for no property.
func (p Property) Form() Form { return propertyTable[p].form }

// Range is the classes that a thing or word may be of to be a value of the
// property, and nil for the other forms.
func (p Property) Range() []Class { return slices.Clone(propertyTable[p].ranges) }

// Inverse is the property that says the same from the other side: inputOf and
// hasInput. It is "" for a property that has none.
func (p Property) Inverse() Property { return propertyTable[p].inverse }

// Many reports whether a thing may have several values of the property.
func (p Property) Many() bool { return propertyTable[p].many }

// Mandatory reports whether every thing of the property's domain must have it.
func (p Property) Mandatory() bool { return propertyTable[p].mandatory }

// admits reports whether a thing or word of the class can be a value.
func (p Property) admits(c Class) bool {
	return slices.ContainsFunc(propertyTable[p].ranges, c.Is)
}
