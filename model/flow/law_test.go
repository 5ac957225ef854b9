package flow_test

import (
	"fmt"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"tallystick/model/flow"
	"tallystick/model/vf"
)

// anyEvents draws events about two resources among three agents, with
// corrections of any that came before.
func anyEvents(t *rapid.T) *paper {
	p := newPaper()
	agents := []string{"", "ana", "bea", "chus"}
	resources := []string{"", "flour", "bread"}
	p.add(&vf.Node{ID: "baking", Class: vf.ClassProcess, Values: map[vf.Property][]vf.Value{vf.PropertyBasedOn: {vf.Ref("oven")}}}, "")
	for i := range rapid.IntRange(1, 12).Draw(t, "events") {
		n := &vf.Node{ID: fmt.Sprintf("e%d", i), Class: vf.ClassEconomicEvent}
		n.Set(vf.PropertyAction, rapid.SampledFrom(vf.Actions()).Draw(t, "action"))
		for _, said := range []struct {
			property vf.Property
			from     []string
		}{
			{vf.PropertyProvider, agents}, {vf.PropertyReceiver, agents}, {vf.PropertyResourceInventoriedAs, resources}, {vf.PropertyToResourceInventoriedAs, resources},
			{vf.PropertyOutputOf, []string{"", "baking"}}, {vf.PropertyInputOf, []string{"", "baking"}}, {vf.PropertyToLocation, []string{"", "mill", "shop"}},
		} {
			if name := rapid.SampledFrom(said.from).Draw(t, string(said.property)); name != "" {
				n.Set(said.property, vf.Ref(name))
			}
		}
		least := 0
		if rapid.Bool().Draw(t, "corrects") {
			n.Set(vf.PropertyCorrects, vf.Ref(fmt.Sprintf("e%d", rapid.IntRange(0, i).Draw(t, "corrected"))))
			least = -20
		}
		unit := rapid.SampledFrom([]string{"KGM", "GRM", "XCR"}).Draw(t, "unit")
		n.Set(vf.PropertyResourceQuantity, quantityOf(t, fmt.Sprintf("%d:%s", rapid.IntRange(least, 20).Draw(t, "number"), unit)))
		n.Set(vf.PropertyState, vf.Text(rapid.SampledFrom([]string{"raw", "done"}).Draw(t, "state")))
		p.add(n, "")
	}
	return p
}

// TestOrderAndDuplicationChangeNothing: a resource is a function of the set of
// events that are held.
func TestOrderAndDuplicationChangeNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := anyEvents(t)
		var events []flow.Event
		for _, ref := range p.refs {
			if e, ok, _ := p.Event(ref); ok {
				events = append(events, e)
			}
		}
		want, err := flow.FoldResource("flour", nil, events, p)
		if err != nil {
			t.Fatal(err)
		}
		twice := append(events, rapid.SliceOf(rapid.SampledFrom(events)).Draw(t, "again")...)
		got, err := flow.FoldResource("flour", nil, rapid.Permutation(twice).Draw(t, "order"), p)
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Fatalf("%+v is not %+v: %v", got, want, err)
		}
	})
}

// TestTransfersConserve: what moves between two resources of one owner each is
// neither more nor less by it.
func TestTransfersConserve(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := newPaper()
		actions := rapid.SampledFrom([]vf.Action{vf.Transfer, vf.Move, vf.TransferAllRights, vf.TransferCustody})
		for i := range rapid.IntRange(1, 10).Draw(t, "events") {
			n := &vf.Node{ID: fmt.Sprintf("e%d", i), Class: vf.ClassEconomicEvent}
			from, to := vf.Ref("flour"), vf.Ref("bread")
			if rapid.Bool().Draw(t, "back") {
				from, to = to, from
			}
			n.Set(vf.PropertyAction, actions.Draw(t, "action"))
			n.Set(vf.PropertyResourceInventoriedAs, from)
			n.Set(vf.PropertyToResourceInventoriedAs, to)
			n.Set(vf.PropertyProvider, vf.Ref("of-"+from))
			n.Set(vf.PropertyReceiver, vf.Ref("of-"+to))
			n.Set(vf.PropertyResourceQuantity, quantityOf(t, fmt.Sprintf("%d:KGM", rapid.IntRange(0, 20).Draw(t, "number"))))
			p.add(n, "")
		}
		one, _ := flow.ResourceOf("flour", p)
		other, _ := flow.ResourceOf("bread", p)
		for _, pair := range [][2]flow.Stock{{one.Accounting, other.Accounting}, {one.Onhand, other.Onhand}} {
			var sum vf.Total
			for _, q := range append(pair[0], pair[1]...) {
				_ = sum.Add(q)
			}
			if total, err := sum.In("KGM"); err != nil || total.Sign() != 0 {
				t.Fatal(total, err)
			}
		}
	})
}

// TestWalksEnd: a walk over anything ends, reaches each thing once, and does so
// again in the same order.
func TestWalksEnd(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := anyEvents(t)
		for _, way := range []flow.Direction{flow.Forwards, flow.Backwards} {
			steps, whole, err := flow.Walk("flour", way, p)
			if err != nil || !whole {
				t.Fatal(whole, err)
			}
			seen := map[vf.Ref]bool{}
			for i, s := range steps {
				if seen[s.Ref] || s.From >= i {
					t.Fatalf("step %d: %+v", i, s)
				}
				seen[s.Ref] = true
			}
			again, _, _ := flow.Walk("flour", way, p)
			if !reflect.DeepEqual(again, steps) {
				t.Fatal("another walk")
			}
		}
	})
}
