package flow_test

import (
	"slices"
	"strings"
	"testing"

	"tallystick/model/flow"
	"tallystick/model/vf"
)

// reached is what a walk reaches, in its order.
func reached(t *testing.T, p *paper, start string, d flow.Direction) []string {
	t.Helper()
	steps, whole, err := flow.Walk(vf.Ref(start), d, p)
	if err != nil || !whole {
		t.Fatal(whole, err)
	}
	var list []string
	for _, s := range steps {
		list = append(list, string(s.Ref))
	}
	return list
}

// TestWalk follows the stories of testdata both ways.
func TestWalk(t *testing.T) {
	cases := []struct {
		story, start string
		way          flow.Direction
		want         string
	}{
		{"manufacturing.flow", "plywood", flow.Forwards, "plywood cut making made desk"},
		{"manufacturing.flow", "desk", flow.Backwards, "desk made making cut milled followed worked plywood machine design"},
		{"manufacturing.flow", "worked", flow.Forwards, "worked making made desk"},
		{"transport.flow", "apples", flow.Forwards, "apples taken rights hop1 load stock halfway onward given hop2 service"},
		{"transport.flow", "stock", flow.Backwards, "stock given rights hop2 load apples onward taken halfway hop1"},
		{"packing.flow", "gown", flow.Forwards, "gown put2 packing packed package sent opened unpacking took2"},
		{"packing.flow", "package", flow.Backwards, "package sent packed packing put1 put2 box gown"},
		{"stage.flow", "filter", flow.Forwards, "filter used1 assembly out1 cutter in2 testing out2"},
		{"checkout.flow", "book", flow.Forwards, "book out back again passed home"},
		{"correcting.flow", "plywood", flow.Forwards, "plywood cut2 wrong making"},
		{"van.flow", "up1", flow.Forwards, "up1 run down1 crate1 batch shelf sold larder round"},
		{"van.flow", "down2", flow.Backwards, "down2 run up2 diesel crate2 tank"},
		{"van.flow", "larder", flow.Backwards, "larder sold shelf batch crate1 down1 run up1 diesel tank"},
		{"van.flow", "field", flow.Forwards, "field later shelf batch crate1"},
	}
	for _, c := range cases {
		t.Run(c.story+" "+c.start, func(t *testing.T) {
			got := reached(t, story(t, c.story), c.start, c.way)
			if want := strings.Fields(c.want); !slices.Equal(got, want) {
				t.Errorf("reached %q, want %q", got, want)
			}
		})
	}
}
