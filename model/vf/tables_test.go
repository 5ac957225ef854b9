package vf_test

import (
	"fmt"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"tallystick/model/vf"
)

// What the package answers, written as facts again, is the facts: nothing was
// lost or bent on the way through the generator.
func TestTablesSayTheFacts(t *testing.T) {
	var got []string
	for _, c := range append(vf.Classes(), wordClasses()...) {
		got = append(got, classFact(c))
	}
	for _, p := range vf.Properties() {
		got = append(got, propertyFact(p))
	}
	for _, a := range vf.Actions() {
		got = append(got, actionFact(a))
	}
	sameLines(t, got, facts(t, "facts/vocabulary.txt"))
}

// wordClasses are the classes of fixed words: the ranges of columns and of purpose.
func wordClasses() []vf.Class {
	var out []vf.Class
	for _, p := range vf.Properties() {
		for _, c := range p.Range() {
			if c.Words() != nil {
				out = append(out, c)
			}
		}
	}
	return out
}

func classFact(c vf.Class) string {
	switch {
	case c.Words() != nil:
		return fmt.Sprintf("words %s %s", c, strings.Join(c.Words(), " "))
	case c.Parent() != "":
		return fmt.Sprintf("class %s : %s", c, c.Parent())
	}
	return "class " + string(c)
}

func propertyFact(p vf.Property) string {
	many := map[[2]bool]string{{true, false}: "one", {false, false}: "maybe", {false, true}: "many"}
	ranges := string(p.Form())
	if p.Range() != nil {
		ranges = strings.Join(texts(p.Range()), "+")
	}
	fact := fmt.Sprintf("property %s %s %s on %s", p, many[[2]bool{p.Mandatory(), p.Many()}], ranges, strings.Join(texts(p.Domain()), " "))
	if p.Inverse() != "" {
		fact += " inverse " + string(p.Inverse())
	}
	return fact
}

// actionFact reads the columns by their field names, as one would by hand.
func actionFact(a vf.Action) string {
	e := a.Effects()
	fact := "action " + string(a)
	for _, column := range []struct{ name, word string }{
		{"inputOutput", string(e.InputOutput)}, {"pairsWith", string(e.PairsWith)}, {"createResource", string(e.CreateResource)},
		{"eventQuantity", string(e.EventQuantity)}, {"accountingEffect", string(e.Accounting)}, {"onhandEffect", string(e.Onhand)},
		{"locationEffect", string(e.Location)}, {"containedEffect", string(e.Contained)}, {"accountableEffect", string(e.Accountable)},
		{"stageEffect", string(e.Stage)}, {"stateEffect", string(e.State)},
	} {
		if column.word != "" {
			fact += " " + column.name + " " + column.word
		}
	}
	return fact
}

// The units' table says its facts too. The factor shows in a conversion.
func TestUnitsSayTheFacts(t *testing.T) {
	bases := map[vf.Dimension]vf.Unit{vf.Mass: "GRM", vf.Volume: "LTR", vf.Length: "MTR", vf.Area: "MTK", vf.Time: "SEC", vf.Energy: "JOU", vf.Power: "WTT"}
	var got []string
	for _, u := range vf.Units() {
		dimension := string(u.Dimension())
		if dimension != "" {
			base, err := quantity(t, "1 "+string(u)).In(bases[u.Dimension()])
			if err != nil {
				t.Errorf("%s: %v", u, err)
			}
			dimension += " " + base.Number.String()
		}
		om := u.IRI()[strings.LastIndex(u.IRI(), "/")+1:]
		cells := []string{string(u), om, u.Symbol(), dimension, u.Name("en"), u.Name("es")}
		for i, cell := range cells {
			if cell == "" {
				cells[i] = "-"
			}
		}
		got = append(got, strings.Join(cells, " | "))
	}
	want := facts(t, "facts/units.txt")
	for i, line := range want {
		code, rest, _ := strings.Cut(line, "|")
		want[i] = strings.TrimSpace(code) + " |" + rest
	}
	sameLines(t, got, want)
}

// Anchors that nobody generates: what the vocabulary is known to say.
func TestKnownFacts(t *testing.T) {
	if n := len(vf.Classes()); n != 26 {
		t.Errorf("%d classes", n)
	}
	if n := len(vf.Properties()); n != 111 {
		t.Errorf("%d properties", n)
	}
	if n := len(vf.Actions()); n != 19 {
		t.Errorf("%d actions", n)
	}
	transfer := vf.Effects{CreateResource: vf.EffectOptionalTo, EventQuantity: vf.EffectResource,
		Accounting: vf.EffectDecrementIncrement, Onhand: vf.EffectDecrementIncrement,
		Location: vf.EffectUpdateTo, Accountable: vf.EffectUpdateTo, State: vf.EffectUpdateTo}
	if got := vf.Transfer.Effects(); got != transfer {
		t.Errorf("transfer: %+v", got)
	}
	if got := vf.Pickup.Effects().PairsWith; got != vf.Dropoff {
		t.Errorf("pickup pairs with %s", got)
	}
	if n := reflect.TypeFor[vf.Effects]().NumField(); n != 11 {
		t.Errorf("%d columns", n)
	}
	if vf.Action("steal").Known() || vf.Class("Thief").Known() || vf.Property("stolenBy").Known() || vf.Unit("XYZ").Known() {
		t.Error("knows what nobody said")
	}
}

// Subclasses inherit what their parent may have and nothing flows back.
func TestInheritance(t *testing.T) {
	if !vf.ClassPerson.Is(vf.ClassAgent) || vf.ClassAgent.Is(vf.ClassPerson) || vf.Class("Thief").Is("Thief") {
		t.Error("kinds of agents are mixed up")
	}
	if !vf.ClassPerson.Has(vf.PropertyPrimaryLocation) || vf.ClassPerson.Has(vf.PropertyClassifiedAs) || !vf.ClassOrganization.Has(vf.PropertyClassifiedAs) {
		t.Error("properties of agents are mixed up")
	}
	for _, c := range vf.Classes() {
		for _, p := range c.Properties() {
			if !slices.ContainsFunc(p.Domain(), c.Is) {
				t.Errorf("%s has %s and is not in its domain", c, p)
			}
		}
	}
}

// Inverses point at each other, and each end's range is the other's domain.
func TestInverses(t *testing.T) {
	pairs := 0
	for _, p := range vf.Properties() {
		q := p.Inverse()
		if q == "" {
			continue
		}
		pairs++
		if q.Inverse() != p || !reflect.DeepEqual(sorted(p.Range()), sorted(q.Domain())) {
			t.Errorf("%s and %s do not mirror each other", p, q)
		}
	}
	if pairs != 30 {
		t.Errorf("%d properties have an inverse", pairs)
	}
}

// Callers get copies: no answer can be used to change the tables.
func TestTablesStay(t *testing.T) {
	vf.PropertyAction.Domain()[0] = "changed"
	vf.PropertyAction.Range()[0] = "changed"
	vf.ClassPlan.Properties()[0] = "changed"
	vf.ClassProposalPurpose.Words()[0] = "changed"
	TestTablesSayTheFacts(t)
}

func sorted(classes []vf.Class) []vf.Class { slices.Sort(classes); return classes }

func texts[T ~string](all []T) []string {
	var out []string
	for _, one := range all {
		out = append(out, string(one))
	}
	return out
}

// facts is the lines of a file of facts that say something.
func facts(t *testing.T, name string) []string {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return slices.DeleteFunc(strings.Split(string(text), "\n"), func(line string) bool {
		return line == "" || strings.HasPrefix(line, "#")
	})
}

// sameLines compares without regard to order and complains about each line.
func sameLines(t *testing.T, got, want []string) {
	t.Helper()
	for _, line := range got {
		if !slices.Contains(want, line) {
			t.Errorf("says, and is no fact: %s", line)
		}
	}
	for _, line := range want {
		if !slices.Contains(got, line) {
			t.Errorf("fact that nobody says: %s", line)
		}
	}
	if len(got) != len(want) {
		t.Errorf("%d lines, want %d", len(got), len(want))
	}
}

func quantity(t testing.TB, text string) vf.Quantity {
	t.Helper()
	q, err := vf.ParseQuantity(text)
	if err != nil {
		t.Fatal(err)
	}
	return q
}
