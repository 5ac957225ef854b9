package flow

import (
	"tallystick/crdt"
	"tallystick/model/vf"
)

// A correction is an event of its own that carries a difference, negative where
// less happened than was said. For quantities that is all: a sum has room for
// both. For what is set rather than added up, a correction speaks in the place
// of what it corrects, and an event that corrections bring to zero says nothing.

// roots is for each event the one that it corrects in the end, by index: itself
// for an event that corrects nothing that names the resource.
func roots(events []Event) []int {
	byRef := map[vf.Ref]int{}
	for i, e := range events {
		if _, there := byRef[e.Ref]; !there {
			byRef[e.Ref] = i
		}
	}
	root := make([]int, len(events))
	for i := range events {
		root[i] = i
		for range maxCorrections {
			corrected, ok := byRef[events[root[i]].Corrects]
			if !ok || events[root[i]].Corrects == "" || corrected == root[i] {
				break
			}
			root[i] = corrected
		}
	}
	return root
}

// undone is which events happened not at all: something was counted, and with
// its corrections nothing is left of it.
func undone(events []Event, root []int) []bool {
	sums := map[int]*vf.Total{}
	for i, e := range events {
		if root[i] != i && e.Counted {
			if sums[root[i]] == nil {
				sums[root[i]] = new(vf.Total)
				_ = sums[root[i]].Add(events[root[i]].Quantity) // a number that is none adds nothing
			}
			_ = sums[root[i]].Add(e.Quantity)
		}
	}
	void := make([]bool, len(events))
	for i := range events {
		first := events[root[i]]
		if sum := sums[root[i]]; sum != nil && first.Counted && first.Quantity.Sign() != 0 {
			left, err := sum.In(first.Quantity.Unit)
			void[i] = err == nil && left.Sign() == 0
		}
	}
	return void
}

// order is where what an event sets stands among what others set: where the
// event that it corrects does, and after it.
func (f *folding) order(i int) [2]crdt.Position {
	return [2]crdt.Position{f.events[f.root[i]].At, f.events[i].At}
}

func compareOrder(a, b [2]crdt.Position) int {
	if c := a[0].Compare(b[0]); c != 0 {
		return c
	}
	return a[1].Compare(b[1])
}
