package facts

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
)

// vocabulary is vocabulary.txt as read, in the order of the file.
type vocabulary struct {
	classes    []class
	properties []property
	actions    []action
}

type class struct {
	name, parent string
	words        []string
}

type property struct {
	name, cardinality string
	form              string
	ranges, domain    []string
	inverse           string
}

type action struct {
	name    string
	columns map[string]string
}

// unit is a row of units.txt; absent cells are "".
type unit struct {
	code, om, symbol, dimension, factor, english, spanish string
}

// columns is the eleven of an action, with the field of Effects for each.
func columns() [][2]string {
	return [][2]string{
		{"inputOutput", "InputOutput"}, {"pairsWith", "PairsWith"}, {"createResource", "CreateResource"},
		{"eventQuantity", "EventQuantity"}, {"accountingEffect", "Accounting"}, {"onhandEffect", "Onhand"},
		{"locationEffect", "Location"}, {"containedEffect", "Contained"}, {"accountableEffect", "Accountable"},
		{"stageEffect", "Stage"}, {"stateEffect", "State"},
	}
}

// facts is the lines of a file of facts that say something.
func facts(t testing.TB, name string) []string {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return slices.DeleteFunc(strings.Split(string(text), "\n"), func(line string) bool {
		return strings.TrimSpace(line) == "" || strings.HasPrefix(line, "#")
	})
}

func readVocabulary(t testing.TB) vocabulary {
	t.Helper()
	var v vocabulary
	for _, line := range facts(t, "vocabulary.txt") {
		if err := v.take(strings.Fields(line)); err != nil {
			t.Fatalf("%s: %v", line, err)
		}
	}
	return v
}

func (v *vocabulary) take(fields []string) error {
	switch kind := fields[0]; {
	case kind == "class" && len(fields) == 2:
		v.classes = append(v.classes, class{name: fields[1]})
	case kind == "class" && len(fields) == 4 && fields[2] == ":":
		v.classes = append(v.classes, class{name: fields[1], parent: fields[3]})
	case kind == "words" && len(fields) > 2:
		v.classes = append(v.classes, class{name: fields[1], words: fields[2:]})
	case kind == "property" && len(fields) > 5 && fields[4] == "on":
		return v.takeProperty(fields)
	case kind == "action" && len(fields)%2 == 0:
		a := action{fields[1], map[string]string{}}
		for i := 2; i < len(fields); i += 2 {
			a.columns[fields[i]] = fields[i+1]
		}
		v.actions = append(v.actions, a)
	default:
		return fmt.Errorf("no fact")
	}
	return nil
}

func (v *vocabulary) takeProperty(fields []string) error {
	p := property{name: fields[1], cardinality: fields[2], domain: fields[5:]}
	if i := slices.Index(p.domain, "inverse"); i >= 0 {
		if len(p.domain) != i+2 {
			return fmt.Errorf("one inverse, at the end")
		}
		p.domain, p.inverse = p.domain[:i], p.domain[i+1]
	}
	switch ranges := strings.Split(fields[3], "+"); {
	case slices.Contains([]string{"text", "iri", "truth", "moment", "number", "foreign"}, fields[3]):
		p.form = fields[3]
	case ranges[0] == "Action" || v.class(ranges[0]).words != nil:
		p.form, p.ranges = "word", ranges
	default:
		p.form, p.ranges = "thing", ranges
	}
	v.properties = append(v.properties, p)
	return nil
}

func (v *vocabulary) class(name string) class {
	i := slices.IndexFunc(v.classes, func(c class) bool { return c.name == name })
	if i < 0 {
		return class{}
	}
	return v.classes[i]
}

// propertiesOf is what things of the class may have, in order.
func (v *vocabulary) propertiesOf(c class) []string {
	var out []string
	for _, p := range v.properties {
		if slices.Contains(p.domain, c.name) || c.parent != "" && slices.Contains(p.domain, c.parent) {
			out = append(out, p.name)
		}
	}
	slices.Sort(out)
	return out
}

// purposes and effects are the fixed words, each once, in order.
func (v *vocabulary) purposes() []string { return v.class("ProposalPurpose").words }

func (v *vocabulary) effects() []string {
	var out []string
	for _, c := range v.classes {
		if c.name != "ProposalPurpose" {
			out = append(out, c.words...)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func readUnits(t testing.TB) []unit {
	t.Helper()
	var out []unit
	for _, line := range facts(t, "units.txt") {
		cells := strings.Split(line, "|")
		if len(cells) != 6 {
			t.Fatalf("%s: %d cells", line, len(cells))
		}
		for i, cell := range cells {
			if cells[i] = strings.TrimSpace(cell); cells[i] == "-" {
				cells[i] = ""
			}
		}
		dimension, factor, _ := strings.Cut(cells[3], " ")
		out = append(out, unit{cells[0], cells[1], cells[2], dimension, factor, cells[4], cells[5]})
	}
	slices.SortFunc(out, func(a, b unit) int { return strings.Compare(a.code, b.code) })
	return out
}
