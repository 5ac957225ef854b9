package model_test

import (
	"fmt"
	"testing"
	"time"

	"tallystick/crdt/dagcbor"
	"tallystick/model/flow"
	"tallystick/model/vf"
)

// happens records an event about resources.
func (h *household) happens(t testing.TB, id string, action vf.Action, number int64, set map[vf.Property]vf.Value) {
	t.Helper()
	n := &vf.Node{ID: id, Class: vf.ClassEconomicEvent}
	n.Set(vf.PropertyAction, action)
	n.Set(vf.PropertyProvider, vf.Ref("https://mill.test"))
	n.Set(vf.PropertyReceiver, vf.Ref("https://mill.test/")) // the same agent, as people write it
	n.Set(vf.PropertyResourceQuantity, vf.Quantity{Number: dagcbor.Decimal{Mantissa: number}, Unit: "KGM"})
	for p, v := range set {
		n.Set(p, v)
	}
	if _, err := h.book.Put(t.Context(), time.Unix(1_800_000_000, 0), n); err != nil {
		t.Fatal(err)
	}
}

// figures is what a household makes of a resource.
func (h *household) figures(t testing.TB, ref vf.Ref) string {
	t.Helper()
	if err := h.book.CatchUp(t.Context()); err != nil {
		t.Fatal(err)
	}
	r, err := h.book.Stocks().Resource(ref)
	if err != nil {
		t.Fatal(err)
	}
	r.Node = nil
	return fmt.Sprintf("%v", r)
}

// TestIslandsCount lets two islands raise, lower, transfer and correct one
// resource at the same time. After meeting, every replica shows the same, and
// the sum is what it is by hand: 100 − (10 − 4 − 1) + 25 − 30 + 7 − 12 = 85.
func TestIslandsCount(t *testing.T) {
	north := market(t, "north", nil)
	south := north.join(t, "south")
	meet(t, north, south)
	flour, from := vf.Ref("https://mill.test/flour"), vf.PropertyResourceInventoriedAs
	about := func(more ...any) map[vf.Property]vf.Value {
		set := map[vf.Property]vf.Value{from: flour}
		for i := 0; i < len(more); i += 2 {
			set[more[i].(vf.Property)] = more[i+1].(vf.Value)
		}
		return set
	}
	north.happens(t, "https://mill.test/begun", vf.Raise, 100, about())
	north.happens(t, "https://mill.test/counted", vf.Lower, 10, about())
	meet(t, north, south)
	counted := vf.Ref("https://mill.test/counted")
	north.happens(t, "", vf.Raise, 25, about(vf.PropertyState, vf.Text("fresh")))
	north.happens(t, "", vf.Transfer, 30, about(vf.PropertyReceiver, vf.Ref("https://bakery.test/"), vf.PropertyToResourceInventoriedAs, vf.Ref("https://bakery.test/sacks")))
	north.happens(t, "", vf.Lower, -4, about(vf.PropertyCorrects, counted))
	south.happens(t, "", vf.Raise, 7, about(vf.PropertyState, vf.Text("damp")))
	south.happens(t, "", vf.Lower, -1, about(vf.PropertyCorrects, counted))
	south.happens(t, "", vf.Transfer, 12, about(vf.PropertyReceiver, vf.Ref("https://school.test/"), vf.PropertyToResourceInventoriedAs, vf.Ref("https://school.test/pantry")))
	if north.figures(t, flour) == south.figures(t, flour) {
		t.Error("the islands know the same before they meet")
	}
	meet(t, north, south)
	same(t, north, south)
	for _, ref := range []vf.Ref{flour, "https://bakery.test/sacks", "https://school.test/pantry"} {
		if a, b := north.figures(t, ref), south.figures(t, ref); a != b {
			t.Errorf("%s: %s\n%s", ref, a, b)
		}
	}
	r, err := south.book.Stocks().Resource(flour)
	if err != nil {
		t.Fatal(err)
	}
	for _, stock := range []flow.Stock{r.Accounting, r.Onhand} {
		if got := fmt.Sprint(stock); got != "[85 KGM]" {
			t.Errorf("%s, by hand 85 KGM", got)
		}
	}
	if len(r.State.Beside) != 1 || r.Accountable.Value != "https://mill.test/" || len(r.Flags) > 0 {
		t.Errorf("%+v", r)
	}
}

// BenchmarkResource reads one resource of 100 about which 10,000 events were
// written: first, after something else was written, and again.
func BenchmarkResource(b *testing.B) {
	h := market(b, "host", nil)
	const events, resources = 10_000, 100
	var nodes []*vf.Node
	for i := range events {
		n := &vf.Node{Class: vf.ClassEconomicEvent}
		n.Set(vf.PropertyAction, vf.Raise)
		n.Set(vf.PropertyProvider, vf.Ref("https://mill.test/"))
		n.Set(vf.PropertyReceiver, vf.Ref("https://mill.test/"))
		n.Set(vf.PropertyResourceInventoriedAs, vf.Ref(fmt.Sprintf("https://mill.test/%d", i%resources)))
		n.Set(vf.PropertyResourceQuantity, vf.Quantity{Number: dagcbor.Decimal{Mantissa: int64(i)}, Unit: "KGM"})
		nodes = append(nodes, n)
	}
	for len(nodes) > 0 {
		if _, err := h.book.Put(b.Context(), time.Unix(1_800_000_000, 0), nodes[:500]...); err != nil {
			b.Fatal(err)
		}
		nodes = nodes[500:]
	}
	if err := h.book.CatchUp(b.Context()); err != nil {
		b.Fatal(err)
	}
	read := func(i int) {
		r, err := h.book.Stocks().Resource(vf.Ref(fmt.Sprintf("https://mill.test/%d", i%resources)))
		if err != nil || len(r.Events) != events/resources {
			b.Fatal(len(r.Events), err)
		}
	}
	b.Run("first", func(b *testing.B) {
		for i := range b.N {
			stocks := flow.NewStocks(h.book.Records())
			if _, err := stocks.Resource(vf.Ref(fmt.Sprintf("https://mill.test/%d", i%resources))); err != nil {
				b.Fatal(err)
			}
		}
	})
	for i := range resources {
		read(i)
	}
	b.Run("changed", func(b *testing.B) {
		for i := range b.N {
			b.StopTimer()
			h.happens(b, "", vf.Raise, 1, map[vf.Property]vf.Value{vf.PropertyResourceInventoriedAs: vf.Ref("https://mill.test/other")})
			if err := h.book.CatchUp(b.Context()); err != nil {
				b.Fatal(err)
			}
			b.StartTimer()
			read(i)
		}
	})
	b.Run("again", func(b *testing.B) {
		for b.Loop() {
			read(0)
		}
	})
}
