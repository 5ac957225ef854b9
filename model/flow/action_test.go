package flow_test

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"tallystick/model/vf"
)

var update = flag.Bool("update", false, "rewrite testdata/actions.golden")

// TestActions holds what one event does to the resources that it names against
// testdata/actions.golden: every action, between the same agent and different
// ones, naming a resource on either side, on both or the same on both, which it
// brings about or which was there. TestOracle asks another implementation.
//
// The event counts 10 kg, says state "new" and toLocation "there", and is on its
// action's side of a process that is based on "spec" and produces "box". It is
// by ana; for bea where agents differ. What was there before are 100 kg each,
// accounted for and at hand, of ana's flour and the receiver's bread, "here",
// with stage "before" and state "old", in a "sack".
func TestActions(t *testing.T) {
	var out strings.Builder
	for _, action := range vf.Actions() {
		for _, agents := range []string{"same", "different"} {
			for _, named := range []string{"from", "to", "both", "one"} {
				for _, there := range []string{"created", "existing"} {
					fmt.Fprintf(&out, "%s %s %s %s%s\n", action, agents, named, there, acted(t, action, agents, named, there))
				}
			}
		}
	}
	if *update {
		if err := os.WriteFile("testdata/actions.golden", []byte(out.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	golden, err := os.ReadFile("testdata/actions.golden")
	if err != nil {
		t.Fatal(err)
	}
	want := strings.Split(string(golden), "\n")
	for i, line := range strings.Split(out.String(), "\n") {
		if i >= len(want) || line != want[i] {
			t.Errorf("line %d: %s", i+1, line)
		}
	}
}

// acted is what an event did.
func acted(t *testing.T, action vf.Action, agents, named, there string) (text string) {
	t.Helper()
	p := newPaper()
	receiver := "ana"
	if agents == "different" {
		receiver = "bea"
	}
	resources := map[string]string{"flour": "ana", "bread": receiver}
	if there == "existing" {
		for _, name := range []string{"flour", "bread"} {
			p.write(t, name+" EconomicResource accountingQuantity=100:KGM onhandQuantity=100:KGM currentLocation=here stage=before state=old containedIn=sack primaryAccountable="+resources[name])
		}
	}
	p.write(t, "making Process basedOn=spec")
	p.write(t, "boxed EconomicEvent action=produce outputOf=making from=box")
	line := "event EconomicEvent quantity=10:KGM state=new toLocation=there provider=ana receiver=" + receiver + " action=" + string(action)
	switch action.Effects().InputOutput {
	case vf.EffectInput:
		line += " inputOf=making"
	case vf.EffectOutput, vf.EffectOutputInput:
		line += " outputOf=making"
	}
	about := map[string][2]string{"from": {"flour", ""}, "to": {"", "bread"}, "both": {"flour", "bread"}, "one": {"flour", "flour"}}[named]
	for i, side := range []string{" from=", " to="} {
		if about[i] != "" {
			line += side + about[i]
		}
	}
	p.write(t, line)
	for i, name := range about {
		if name == "" || i == 1 && name == about[0] {
			continue
		}
		r := p.resource(t, vf.Ref(name))
		text += fmt.Sprintf("; %s", name)
		for _, figured := range []string{"accounting", "onhand", "accountable", "location", "stage", "state", "in", "created"} {
			if value := figure(r, figured); value != "" {
				text += fmt.Sprintf(" %s=%s", figured, value)
			}
		}
	}
	return text
}
