package flow_test

import (
	"fmt"
	"testing"

	"tallystick/model/flow"
	"tallystick/model/vf"
)

// BenchmarkFold adds up 100,000 events about 1,000 resources, from nodes to
// figures.
func BenchmarkFold(b *testing.B) {
	const events, resources = 100_000, 1_000
	p := newPaper()
	actions := []vf.Action{vf.Raise, vf.Consume, vf.Produce, vf.Transfer, vf.Lower}
	var nodes []*vf.Node
	for i := range events {
		n := &vf.Node{ID: fmt.Sprintf("e%d", i), Class: vf.ClassEconomicEvent}
		n.Set(vf.PropertyAction, actions[i/resources%len(actions)])
		n.Set(vf.PropertyResourceInventoriedAs, vf.Ref(fmt.Sprintf("r%d", i%resources)))
		n.Set(vf.PropertyProvider, vf.Ref("ana"))
		n.Set(vf.PropertyReceiver, vf.Ref("ana"))
		n.Set(vf.PropertyResourceQuantity, quantityOf(b, fmt.Sprintf("%d.5:KGM", i%90)))
		nodes = append(nodes, n)
		p.place(n, uint64(i))
	}
	b.ResetTimer()
	for range b.N {
		about := map[vf.Ref][]flow.Event{}
		for _, n := range nodes {
			e := p.read(n)
			about[e.From] = append(about[e.From], e)
		}
		for ref, events := range about {
			if _, err := flow.FoldResource(ref, nil, events, p); err != nil {
				b.Fatal(err)
			}
		}
	}
	b.ReportMetric(float64(events)*float64(b.N)/b.Elapsed().Seconds(), "events/s")
}
