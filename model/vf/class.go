package vf

import (
	"maps"
	"slices"
)

// Class is the name of a class as the vocabulary spells it. The 26 classes of
// things are [Classes]; those made of a few fixed words, such as
// [ClassProposalPurpose], have [Class.Words].
type Class string

// classFacts is a row of the generated table of classes.
type classFacts struct {
	parent     Class
	words      []string   // for a class of fixed words
	properties []Property // own and inherited, in order
}

// Classes is every class that there can be things of, in order.
func Classes() []Class {
	things := maps.Clone(classTable)
	maps.DeleteFunc(things, func(_ Class, facts classFacts) bool { return facts.words != nil })
	return slices.Sorted(maps.Keys(things))
}

// Known reports whether the vocabulary has the class.
func (c Class) Known() bool {
	_, ok := classTable[c]
	return ok
}

// Is reports whether everything of class c is also one of the other: a Person
// is an Agent, and each known class is itself.
func (c Class) Is(other Class) bool {
	return c.Known() && (c == other || classTable[c].parent != "" && classTable[c].parent.Is(other))
}

// Parent is the class that c is a kind of, or "".
func (c Class) Parent() Class { return classTable[c].parent }

// Properties is every property that things of the class may have, those of its
// parent included, in order.
func (c Class) Properties() []Property { return slices.Clone(classTable[c].properties) }

// Has reports whether things of the class may have the property.
func (c Class) Has(p Property) bool {
	_, found := slices.BinarySearch(classTable[c].properties, p)
	return found
}

// Words is what a class of fixed words consists of, in order, and nil for a
// class of things.
func (c Class) Words() []string { return slices.Clone(classTable[c].words) }
