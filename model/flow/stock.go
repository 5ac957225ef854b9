package flow

import (
	"errors"
	"maps"
	"slices"

	"tallystick/model/vf"
)

// Stock is a quantity of a resource: one line, or several side by side where
// units don't convert into each other. None says that nobody counted.
type Stock []vf.Quantity

// Holding is what of a resource is in somebody's hands.
type Holding struct {
	Agent vf.Ref // "" where nobody said whose
	Stock Stock
}

// negative reports whether less than nothing is left in some line.
func (s Stock) negative() bool {
	return slices.ContainsFunc(s, func(q vf.Quantity) bool { return q.Sign() < 0 })
}

// nothing reports whether no line has anything in it.
func (s Stock) nothing() bool {
	return !slices.ContainsFunc(s, func(q vf.Quantity) bool { return q.Sign() != 0 })
}

// counts reports whether an event's quantity is added up.
func (e Event) counts() bool {
	return e.Counted && e.Quantity.Unit != "" && (e.Quantity.Sign() >= 0 || e.Corrects != "")
}

// count adds up the quantities. A sum does not ask in which order it is added,
// and what is added is decided event by event.
func (f *folding) count(r *Resource) {
	outside := [columns]agents{f.outside(accounting), f.outside(onhand)}
	var sums [columns]vf.Total
	hands := map[vf.Ref]*vf.Total{}
	hand := func(agent vf.Ref) *vf.Total {
		if hands[agent] == nil {
			hands[agent] = new(vf.Total)
		}
		return hands[agent]
	}
	f.open(&sums, hand, outside[onhand])
	for i, e := range f.events {
		if !e.counts() {
			continue
		}
		for _, s := range f.steps[i] {
			for c := range columns {
				for _, l := range f.legs(s, c, outside[c]) {
					if !l.aside {
						l.add(&sums[c], e.Quantity)
					}
					if c == onhand {
						l.add(hand(l.agent), e.Quantity)
					}
				}
			}
		}
	}
	main := f.unit()
	r.Accounting, r.Onhand = f.stock(&sums[accounting], main), f.stock(&sums[onhand], main)
	if r.Accounting.negative() {
		f.flag(FlagNegativeAccounting)
	}
	if r.Onhand.negative() {
		f.flag(FlagNegativeOnhand)
	}
	for _, agent := range slices.Sorted(maps.Keys(hands)) {
		// An agent outside gave what came from elsewhere, if it gave more than it got.
		held := f.stock(hands[agent], main)
		if !held.nothing() && !(outside[onhand][agent] && held.negative()) {
			r.Custody = append(r.Custody, Holding{agent, held})
		}
	}
	r.Effort = f.effort()
}

func (l leg) add(to *vf.Total, q vf.Quantity) {
	if l.down {
		_ = to.Subtract(q) // a number that is none changes nothing
		return
	}
	_ = to.Add(q)
}

// open puts what there was to begin with into the hands of who answers for it,
// or else of the first who had it.
func (f *folding) open(sums *[columns]vf.Total, hand func(vf.Ref) *vf.Total, outside agents) {
	for c := range columns {
		if f.opening.counted[c] {
			_ = sums[c].Add(f.opening.quantity[c])
		}
	}
	holder := f.opening.accountable
	for _, e := range f.events {
		for _, agent := range []vf.Ref{e.Provider, e.Receiver} {
			if holder == "" && !outside[agent] {
				holder = agent
			}
		}
	}
	if f.opening.counted[onhand] {
		_ = hand(holder).Add(f.opening.quantity[onhand])
	}
}

// unit is the one that sums are shown in if they can be: that of the opening,
// or of the first event.
func (f *folding) unit() vf.Unit {
	for c := range columns {
		if f.opening.counted[c] {
			return f.opening.quantity[c].Unit
		}
	}
	for _, e := range f.events {
		if e.counts() {
			return e.Quantity.Unit
		}
	}
	return ""
}

// stock is a sum in one unit, or as many lines as there are units that don't
// convert into each other. Of whatever unit, nothing is nothing.
func (f *folding) stock(sum *vf.Total, main vf.Unit) Stock {
	lines, err := sum.Lines()
	if err != nil {
		f.flagOnce(FlagOverflow)
		return nil
	}
	slices.SortStableFunc(lines, func(a, b vf.Quantity) int { return rank(a, main) - rank(b, main) })
	var merged Stock
	for _, line := range lines {
		if !merged.take(line) {
			merged = append(merged, line)
		}
	}
	if some := slices.DeleteFunc(slices.Clone(merged), func(q vf.Quantity) bool { return q.Sign() == 0 }); len(some) > 0 {
		merged = some
	} else if len(merged) > 1 {
		merged = merged[:1]
	}
	if len(merged) > 1 {
		f.flagOnce(FlagUnitUnresolved)
	}
	return merged
}

// flagOnce is for what is found in several sums.
func (f *folding) flagOnce(code FlagCode) {
	if _, said := f.flags[code]; !said {
		f.flag(code)
	}
}

// rank puts the main unit first, and leaves the rest in their order.
func rank(q vf.Quantity, main vf.Unit) int {
	if q.Unit == main {
		return 0
	}
	return 1
}

// take adds a line to one that it converts into, or that converts into it where
// the sum is a decimal only the other way: 20 minutes are no decimal of hours.
func (s Stock) take(line vf.Quantity) bool {
	for i, q := range s {
		sum, err := q.Plus(line)
		if errors.Is(err, vf.ErrInexact) {
			sum, err = line.Plus(q)
		}
		if err == nil {
			s[i] = sum
			return true
		}
	}
	return false
}

// effort is how much the resource was used, by those actions that count it.
func (f *folding) effort() []vf.Quantity {
	var sum vf.Total
	for _, e := range f.events {
		counts := e.Action.Effects().EventQuantity
		if e.Worked && e.From == f.resource && (counts == vf.EffectBoth || counts == vf.EffectEffort) {
			_ = sum.Add(e.Effort)
		}
	}
	return f.stock(&sum, "")
}
