package flow_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"tallystick/model/flow"
	"tallystick/model/vf"
)

// oracle is testdata/effects-oracle.json: what events do to resources, worked
// out from the columns of the vocabulary by a script in another language, whose
// author had not seen the fold. In .ci/vectors/effects.mjs it says what was
// changed since; ".ci/vectors/run -update" writes the file again.
type oracle struct {
	Readings  map[string]oracleReading
	Processes map[string]struct{ BasedOn string }
	Usual     map[string]any
	Histories map[string][]map[string]any
	Cases     []oracleCase
}

// oracleReading is what the script takes the vocabulary to mean where that
// leaves a choice, and the fields that depend on it.
type oracleReading struct {
	Fields []string
	Text   string
}

type oracleCase struct {
	Name     string
	History  []string
	Events   []map[string]any
	Expected map[vf.Ref]oracleResource
	Open     []string // the readings that it rests on, where the vocabulary leaves a choice
}

type oracleResource struct {
	Accounting, Onhand                  string
	Custody                             map[vf.Ref]string
	Accountable, Location, Stage, State string
	ContainedIn                         []string
}

func readOracle(t *testing.T) (o oracle) {
	t.Helper()
	text, err := os.ReadFile("testdata/effects-oracle.json")
	check(t, err)
	check(t, json.Unmarshal(text, &o))
	return o
}

// TestOracle compares every case of the oracle with the fold.
func TestOracle(t *testing.T) {
	o := readOracle(t)
	acted := map[vf.Action]int{}
	for _, c := range o.Cases {
		for _, event := range c.Events {
			acted[vf.Action(fmt.Sprint(event["action"]))]++
		}
		p := o.paper(t, c)
		for _, ref := range slices.Sorted(maps.Keys(c.Expected)) {
			got, want := oracleFigures(p.resource(t, ref)), c.Expected[ref].figures()
			for _, name := range slices.Sorted(maps.Keys(want)) {
				if got[name] != want[name] {
					t.Errorf("%s: %s %s is %q, want %q%s", c.Name, ref, name, got[name], want[name], o.doubt(c, name))
				}
			}
		}
	}
	for _, action := range vf.Actions() {
		if acted[action] < oracleCasesEach {
			t.Errorf("%s has %d cases", action, acted[action])
		}
	}
}

// oracleCasesEach are the cases of one action: 7 ways to name its agents × r or
// t alone, both or r twice, × which of them exist.
const oracleCasesEach = 7 * (2 + 2 + 4 + 2)

// doubt is the readings that a figure of a case may rest on.
func (o oracle) doubt(c oracleCase, figure string) string {
	field := map[string]string{"in": "containedIn"}[figure]
	if field == "" {
		field = figure
	}
	text := ""
	for _, reading := range c.Open {
		if slices.Contains(o.Readings[reading].Fields, field) {
			text += ", where the vocabulary is read so: " + o.Readings[reading].Text
		}
	}
	return text
}

// paper writes down what a case says.
func (o oracle) paper(t *testing.T, c oracleCase) *paper {
	t.Helper()
	p := newPaper()
	for _, name := range slices.Sorted(maps.Keys(o.Processes)) {
		p.add(node(vf.ClassProcess, name, map[vf.Property]vf.Value{vf.PropertyBasedOn: vf.Ref(o.Processes[name].BasedOn)}), "")
	}
	for _, history := range c.History {
		for i, event := range o.Histories[history] {
			p.add(oracleEvent(t, fmt.Sprint(history, " ", i+1), event), "")
		}
	}
	for i, event := range c.Events {
		said := maps.Clone(o.Usual)
		maps.Copy(said, event)
		p.add(oracleEvent(t, fmt.Sprint(i+1), said), "")
	}
	return p
}

func oracleEvent(t *testing.T, id string, said map[string]any) *vf.Node {
	t.Helper()
	n := &vf.Node{ID: id, Class: vf.ClassEconomicEvent}
	for name, value := range said {
		if value == nil {
			continue
		}
		text := fmt.Sprint(value)
		property := vf.Property(name)
		if property == vf.PropertyResourceQuantity {
			text += ":KGM"
		}
		n.Set(property, valueOf(t, property, text))
	}
	return n
}

// figures are the expected figures, spelled as those of the fold.
func (r oracleResource) figures() map[string]string {
	var custody []string
	for _, agent := range slices.Sorted(maps.Keys(r.Custody)) {
		custody = append(custody, fmt.Sprint(agent, "=", r.Custody[agent]))
	}
	return map[string]string{
		"accounting": r.Accounting, "onhand": r.Onhand, "custody": strings.Join(custody, " "), "accountable": r.Accountable,
		"location": r.Location, "stage": r.Stage, "state": r.State, "in": strings.Join(r.ContainedIn, " "),
	}
}

// oracleFigures are the figures of the fold. All is in one unit, and what nobody
// counted is nothing.
func oracleFigures(r flow.Resource) map[string]string {
	figures := map[string]string{}
	for _, name := range []string{"accounting", "onhand", "custody", "accountable", "location", "stage", "state", "in"} {
		figures[name] = strings.ReplaceAll(figure(r, name), ":KGM", "")
	}
	for _, name := range []string{"accounting", "onhand"} {
		if figures[name] == "" {
			figures[name] = "0"
		}
	}
	return figures
}
