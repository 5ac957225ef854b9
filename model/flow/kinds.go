package flow

import (
	"strings"

	"tallystick/model/fold"
	"tallystick/model/vf"
)

// kindPrefix keeps the classes apart from other kinds of records.
const kindPrefix = "vf:"

// version changes whenever the same entries add up to other records.
const version = 1

// The fields of a record beside its properties.
const (
	fieldIRI     = "iri"     // that it came with
	fieldCarried = "carried" // [vf.Node.Carried]
)

// KindOf is the kind of the records of a class, such as "vf:EconomicEvent".
func KindOf(c vf.Class) string { return kindPrefix + string(c) }

// ClassOf is the class of a kind's records; ok is false for a kind that is none
// of these.
func ClassOf(kind string) (c vf.Class, ok bool) {
	name, ok := strings.CutPrefix(kind, kindPrefix)
	c = vf.Class(name)
	return c, ok && c.Known() && c.Words() == nil
}

// Kinds are the kinds of all classes.
func Kinds() (kinds []fold.Kind) {
	for _, c := range vf.Classes() {
		kinds = append(kinds, kind(c))
	}
	return kinds
}

func kind(c vf.Class) fold.Kind {
	k := fold.Kind{
		Name: KindOf(c), Version: version, Index: terms(c), Touches: touches, MayWrite: mayWrite,
		Fields: []fold.Field{
			{Name: fieldIRI, Merge: fold.Fixed, Check: isIRI},
			{Name: fieldCarried, Merge: fold.Fixed, Check: isCarried},
		},
	}
	for _, p := range c.Properties() {
		k.Fields = append(k.Fields, field(c, p))
	}
	return k
}

func field(c vf.Class, p vf.Property) fold.Field {
	f := fold.Field{Name: string(p), Required: p.Mandatory(), Check: check(p), Refers: p.Form() == vf.FormThing || p.Form() == vf.FormForeign}
	switch {
	case p == vf.PropertyFinished:
		f.Merge = fold.Set // of at most one element: see [mayWrite]
	case Settled(c, p):
		f.Merge = fold.Fixed
		if p.Many() {
			f.Check = fold.IsList(f.Check)
		}
	case p.Many():
		f.Merge = fold.Set
	default:
		f.Merge = fold.Register
		if !p.Mandatory() {
			f.Check = orNothing(f.Check)
		}
	}
	return f
}

// Settled reports whether things of a class keep the value of a property that
// they were created with. That is so for all that an event says, for when a
// thing was made and what triggered a claim, and for what of a resource changes
// by events alone: a record may state what there was when it was made.
func Settled(c vf.Class, p vf.Property) bool {
	switch c {
	case vf.ClassEconomicEvent, vf.ClassMeasure, vf.ClassAction:
		return true
	case vf.ClassEconomicResource:
		return economic(p)
	}
	return p == vf.PropertyCreated || p == vf.PropertyTriggeredBy
}

// economic reports whether an effect column of the actions speaks of the
// property.
func economic(p vf.Property) bool {
	switch p {
	case vf.PropertyAccountingQuantity, vf.PropertyOnhandQuantity, vf.PropertyPrimaryAccountable, vf.PropertyCurrentLocation,
		vf.PropertyContainedIn, vf.PropertyContains, vf.PropertyStage, vf.PropertyState:
		return true
	}
	return false
}

// orNothing is for properties that may be taken back.
func orNothing(check func(any) bool) func(any) bool {
	return func(v any) bool { return v == nil || check(v) }
}
