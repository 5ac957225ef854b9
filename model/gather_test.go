package model_test

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"testing"

	"tallystick/crdt"
	"tallystick/model/community"
)

// wander is three devices and a courier of one market that write, meet in any
// order, restart and rebuild.
type wander struct {
	random  *rand.Rand
	all     []*witness
	members []*witness
	written []crdt.ID // sealed, by members
	records []crdt.ID
}

// step does one thing at random. What a device may not do, it does not do.
func (x *wander) step(t *testing.T, disturb bool) {
	t.Helper()
	w := x.members[x.random.IntN(len(x.members))]
	other := x.all[x.random.IntN(len(x.all))]
	ctx := t.Context()
	switch x.random.IntN(12) {
	case 0, 1:
		if deed, err := w.book.Write(ctx, intimate(x.records[0])); err == nil {
			x.records, x.written = append(x.records, last(deed)), append(x.written, last(deed))
		}
	case 2:
		if deed, err := w.book.WriteTo(ctx, nil, community.Note{Text: "to my own devices"}.Body()); err == nil {
			x.written = append(x.written, last(deed))
		}
	case 3:
		reader := x.members[x.random.IntN(len(x.members))]
		if deed, err := w.book.WriteTo(ctx, people(reader), intimate(x.records[0])); err == nil {
			x.records, x.written = append(x.records, last(deed)), append(x.written, last(deed))
		}
	case 4, 5:
		_, _ = w.book.Edit(ctx, x.records[x.random.IntN(len(x.records))], "purpose", fmt.Sprint("purpose ", x.random.IntN(9)))
	case 6:
		if len(x.written) > 0 { // by one who is never removed: see TestErasureCutOff
			_, _ = x.members[0].book.Erase(ctx, x.written[x.random.IntN(len(x.written))])
		}
	case 7:
		x.govern(t, w)
	default:
		if w != other {
			w.hand(t, other)
		}
	}
	if disturb {
		x.disturb(t, x.all[x.random.IntN(2)]) // the others never stop
	}
}

// govern has a device try something that changes who may do what.
func (x *wander) govern(t *testing.T, w *witness) {
	t.Helper()
	ctx := t.Context()
	other := x.members[x.random.IntN(len(x.members))]
	switch x.random.IntN(4) {
	case 0:
		_, _ = w.book.GrantRole(ctx, other.book.Me(), community.RoleMatcher, 0, "why")
	case 1:
		_, _ = w.book.EndRole(ctx, other.book.Me(), community.RoleMatcher, "")
	case 2:
		w.presume(t, community.Erase{Entries: x.records[:1]}.Body())
	case 3:
		if other != x.members[0] && x.random.IntN(3) == 0 {
			_, _ = w.book.Remove(ctx, other.book.Me(), "")
		}
	}
}

// disturb closes and opens a device, or has it fold everything again.
func (x *wander) disturb(t *testing.T, w *witness) {
	t.Helper()
	switch x.random.IntN(8) {
	case 0:
		w.restart(t)
	case 1, 2:
		check(t, w.book.Records().Rebuild(t.Context()))
	}
}

// settle has everybody meet until no tips differ.
func (x *wander) settle(t *testing.T) {
	t.Helper()
	for range 3 {
		gather(t, x.all...)
	}
}

// TestOrderAndRestartsChangeNothing: devices that write, erase, decide, remove
// and meet in any order, while some of them restart and rebuild in between, end
// with the same three values as each other, and as themselves folded anew.
func TestOrderAndRestartsChangeNothing(t *testing.T) {
	happened := 0
	for seed := range uint64(*gatherings) {
		t.Run(fmt.Sprint(seed+1), func(t *testing.T) { happened += wandering(t, seed+1) })
	}
	if happened == 0 {
		t.Error("too little happened: nothing was erased and nothing refused in any of them")
	}
}

// gatherings is how many histories are tried; CI tries more.
var gatherings = flag.Int("gatherings", 1, "how many random histories of four devices are tried")

// wandering is one history. It returns how much of what seldom happens did.
func wandering(t *testing.T, seed uint64) int {
	ana := founder(t, "Ana", nil)
	bea, chus, kurt := ana.lets(t, "Bea"), ana.lets(t, "Chus"), ana.lets(t, "Kurt", community.RoleCourier)
	gather(t, ana, bea, chus, kurt)
	x := &wander{random: rand.New(rand.NewPCG(seed, 2)), all: []*witness{ana, bea, chus, kurt}, members: []*witness{ana, bea, chus}}
	x.records = []crdt.ID{ana.entries(t)[0]}
	for range 6 {
		for range 25 {
			x.step(t, true)
		}
		x.settle(t)
		x.agree(t)
	}
	return min(len(ana.book.State().Erasures()), len(must(ana.book.Records().Refusals())(t)))
}

// agree fails unless devices agree with each other, and with what they fold
// from nothing.
func (x *wander) agree(t *testing.T) {
	t.Helper()
	same(t, households(x.all)...)
	sameState(t, x.members...)
	for _, w := range x.members[:2] {
		before := must(w.book.Digest())(t)
		check(t, w.book.Records().Rebuild(t.Context()))
		after := must(w.book.Digest())(t)
		if fmt.Sprint(before) != fmt.Sprint(after) {
			t.Errorf("%s reaches another digest when it rebuilds", w.name)
		}
	}
}

func households(all []*witness) (list []*household) {
	for _, w := range all {
		list = append(list, w.household)
	}
	return list
}
