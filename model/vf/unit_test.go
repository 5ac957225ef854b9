package vf_test

import (
	"strings"
	"testing"

	"tallystick/model/vf"
)

func TestParseUnit(t *testing.T) {
	const om = "http://www.ontology-of-units-of-measure.org/resource/om-2/"
	for text, want := range map[string]vf.Unit{
		"KGM":                       "KGM",
		"kilogram":                  "KGM",
		"om2:kilogram":              "KGM",
		"om:kilogram":               "KGM",
		om + "kilogram":             "KGM",
		"https" + om[4:] + "metre":  "MTR",
		"one":                       "C62",
		"gallon-US":                 "GLL",
		"XCR":                       "XCR",
		om + "furlong":              om + "furlong",
		"urn:uuid:8e5fe80d":         "urn:uuid:8e5fe80d",
		"https://coop.example/sack": "https://coop.example/sack",
	} {
		if got, err := vf.ParseUnit(text); err != nil || got != want {
			t.Errorf("%q: %q, %v", text, got, err)
		}
	}
}

func TestParseUnitRefuses(t *testing.T) {
	for _, text := range []string{"", " ", "KG", "kgm", "Kilogram", "kilogram ", ":", "a:", ":a", "1a:b", "a:b c", "a:<b>", "a:\x00",
		"a:\xff", "a:" + strings.Repeat("b", vf.MaxIRI)} {
		if got, err := vf.ParseUnit(text); err == nil {
			t.Errorf("%q is read as %q", text, got)
		}
	}
}

func TestUnitNames(t *testing.T) {
	for _, c := range []struct {
		unit               vf.Unit
		english, spanish   string
		symbol, iri        string
		dimension          vf.Dimension
		otherwiseInEnglish string
	}{
		{"KGM", "kilogram", "kilogramo", "kg", "http://www.ontology-of-units-of-measure.org/resource/om-2/kilogram", vf.Mass, "de"},
		{"XCR", "crate", "cajón", "", "", "", "est"},
		{"urn:x:y", "urn:x:y", "urn:x:y", "", "urn:x:y", "", ""},
		{"QQQ", "QQQ", "QQQ", "", "", "", "en-GB"},
	} {
		if c.unit.Name("en") != c.english || c.unit.Name(c.otherwiseInEnglish) != c.english || c.unit.Name("es") != c.spanish || c.unit.Name("es-MX") != c.spanish {
			t.Errorf("%s: %q, %q", c.unit, c.unit.Name("en"), c.unit.Name("es"))
		}
		if c.unit.Symbol() != c.symbol || c.unit.IRI() != c.iri || c.unit.Dimension() != c.dimension {
			t.Errorf("%s: %q, %q, %q", c.unit, c.unit.Symbol(), c.unit.IRI(), c.unit.Dimension())
		}
	}
}
