package vf

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Unit names what a quantity is counted in: the code of UN/ECE Recommendation
// 20 ("KGM", "HUR"), or of Recommendation 21 with an X before it for packages
// ("XCR"), or the IRI of a Unit that people described themselves.
type Unit string

// Dimension is a kind of metric magnitude, within which units convert.
type Dimension string

// The dimensions.
const (
	Mass   Dimension = "mass"
	Volume Dimension = "volume"
	Length Dimension = "length"
	Area   Dimension = "area"
	Time   Dimension = "time" // up to the hour: how long a day of work is, people agree
	Energy Dimension = "energy"
	Power  Dimension = "power"
)

// omNamespace is where the Ontology of units of Measure 2 has its names.
const omNamespace = "http://www.ontology-of-units-of-measure.org/resource/om-2/"

// unitFacts is a row of the generated table of units.
type unitFacts struct {
	om        string // local name in omNamespace
	symbol    string
	dimension Dimension
	factor    string // how many of the dimension's base one of it is
	english   string
	spanish   string
}

// Units is every unit that has a name here, in order of code.
func Units() []Unit { return slices.Sorted(maps.Keys(unitTable)) }

// ParseUnit reads a unit's code ("KGM"), its name in the Ontology of units of
// Measure as ValueFlows data has it ("kilogram", "om2:kilogram" or the IRI), or
// any other IRI, which stands for a Unit that is described elsewhere.
func ParseUnit(text string) (Unit, error) {
	if u := Unit(text); u.Known() {
		return u, nil
	}
	if u, ok := omUnits[omName(text)]; ok {
		return u, nil
	}
	if u := Unit(text); u.isIRI() {
		return u, nil
	}
	return "", fmt.Errorf("%q is no unit: write a UN/ECE code such as KGM, or an IRI", shortened(text))
}

// omName is text without what says that it is a name of the ontology.
func omName(text string) string {
	for _, prefix := range []string{omNamespace, "https" + strings.TrimPrefix(omNamespace, "http"), "om2:", "om:"} {
		if name, ok := strings.CutPrefix(text, prefix); ok {
			return name
		}
	}
	return text
}

// Known reports whether the unit has a name here.
func (u Unit) Known() bool {
	_, ok := unitTable[u]
	return ok
}

// Name is what people call one of the unit, in Spanish where lang is "es" or
// starts with "es-" and otherwise in English. A unit without a name is called
// as it is written.
func (u Unit) Name(lang string) string {
	facts, ok := unitTable[u]
	switch {
	case !ok:
		return string(u)
	case lang == "es" || strings.HasPrefix(lang, "es-"):
		return facts.spanish
	}
	return facts.english
}

// Symbol is the unit's symbol, such as "kg", or "" if it has none here.
func (u Unit) Symbol() string { return unitTable[u].symbol }

// Dimension is the metric dimension that the unit converts within, or "".
func (u Unit) Dimension() Dimension { return unitTable[u].dimension }

// IRI is the unit's name on the web: the one in the Ontology of units of
// Measure, the unit itself if it is an IRI, or "" if there is none.
func (u Unit) IRI() string {
	if om := unitTable[u].om; om != "" {
		return omNamespace + om
	}
	if u.isIRI() {
		return string(u)
	}
	return ""
}

// WellFormed reports whether u can be a unit, named here or not: tables grow,
// and what others wrote with a newer one is kept.
func (u Unit) WellFormed() bool { return u.Known() || u.isCode() || u.isIRI() }

// isCode reports whether u has the shape of a UN/ECE code.
func (u Unit) isCode() bool {
	return len(u) >= 2 && len(u) <= 3 && strings.Trim(string(u), "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") == ""
}

func (u Unit) isIRI() bool { return IRI(u).wellFormed() }
