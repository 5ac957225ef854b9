package vf

import (
	"slices"
	"strings"
)

// admits reports whether v can be a value of p.
func (c *checker) admits(p Property, v Value) bool {
	switch form := p.Form(); v := v.(type) {
	case nil:
		return false
	case Text:
		return form == FormText
	case IRI:
		return form == FormIRI && v.wellFormed()
	case Truth:
		return form == FormTruth
	case Moment:
		return form == FormMoment && v.wellFormed()
	case Number:
		return form == FormNumber && v.Check() == nil
	case Action:
		return p.admits(ClassAction) && v.Known()
	case Effect:
		return hasWord(p, string(v)) && !p.admits(ClassProposalPurpose)
	case Purpose:
		return hasWord(p, string(v)) && p.admits(ClassProposalPurpose)
	case Unit:
		return p.admits(ClassUnit) && v.WellFormed()
	case Quantity:
		return p.admits(ClassMeasure) && v.Number.Check() == nil && (v.Unit == "" || v.Unit.WellFormed())
	case Ref:
		return c.admitsRef(p, v)
	case *Node:
		return v == nil || form == FormForeign || p.admits(v.Class) || !v.Class.Known() // said elsewhere
	}
	return false
}

func (c *checker) admitsRef(p Property, id Ref) bool {
	if id == "" || len(id) > MaxIRI || p.Form() != FormThing && p.Form() != FormForeign {
		return false
	}
	class, held := c.classes[id]
	return !held || !class.Known() || p.Form() == FormForeign || p.admits(class)
}

// hasWord reports whether word belongs to one of p's classes of fixed words.
func hasWord(p Property, word string) bool {
	return slices.ContainsFunc(propertyTable[p].ranges, func(c Class) bool {
		return slices.Contains(classTable[c].words, word)
	})
}

// mayBeNegative reports whether n may say a negative quantity for p: a
// correction is a delta, and what a resource's events add up to is what it is.
func mayBeNegative(n *Node, p Property) bool {
	return len(n.Values[PropertyCorrects]) > 0 || p == PropertyAccountingQuantity || p == PropertyOnhandQuantity
}

func describe(v Value) string {
	if v == nil {
		return "nothing"
	}
	return v.what()
}

// needed says what values p has.
func needed(p Property) string {
	switch p.Form() {
	case FormThing:
		return oneOf(p.Range())
	case FormWord:
		var words []string
		for _, c := range p.Range() {
			words = append(words, classTable[c].words...)
		}
		if words == nil {
			return oneOf(p.Range())
		}
		return strings.Join(words, " or ")
	case FormForeign:
		return "a reference"
	}
	return "a well-formed " + string(p.Form())
}

func oneOf(classes []Class) string {
	var names []string
	for _, c := range classes {
		names = append(names, string(c))
	}
	return strings.Join(names, " or ")
}
