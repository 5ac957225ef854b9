package crdt

import "slices"

// A Change is what one entry adds to one set and removes from it.
type Change[E comparable] struct {
	At   Position // of the entry
	Adds []E

	// Removes are elements as the author saw them, with the entries that had
	// added them: ancestors of this one, which the caller has checked. Naming
	// one that is not held is harmless. A change never removes its own adds.
	Removes []Element[E]
}

func (c Change[E]) compare(other Change[E]) int { return c.At.Compare(other.At) }

// An Element is a member of a set and the entries that added it. Handing it
// back in [Change.Removes] removes what was seen and no more.
type Element[E comparable] struct {
	Value E
	Adds  []ID // deepest first
}

// AddWins is a set of which only what was seen can be removed: an element is
// in while one add of it stands that no removal names. The zero set is empty.
//
// For people: if one takes a name off a list while another, apart, puts it on,
// the name is on the list when they meet. Nobody's addition disappears by the
// act of somebody who never saw it; removing it once more does remove it.
//
// A set is a value: its methods return another and change nothing. A change
// that does not count is left out by the caller; what it alone removed is in
// again.
type AddWins[E comparable] struct{ changes []Change[E] }

// AddWinsOf is the set that the changes add up to, in any order and with any
// duplicates. Two changes with the same position must be the same change.
func AddWinsOf[E comparable](changes ...Change[E]) AddWins[E] {
	return AddWins[E]{arrange(changes)}
}

// Merge is the set of the changes of both.
func (s AddWins[E]) Merge(other AddWins[E]) AddWins[E] {
	return AddWins[E]{arrange(s.changes, other.changes)}
}

// add is one entry's addition of one element.
type add[E comparable] struct {
	value E
	by    ID
}

// Members are the elements that are in, in the order of their latest standing
// add, the latest first; elements that one entry added keep its order.
func (s AddWins[E]) Members() []Element[E] {
	removed := s.removals()
	var members []Element[E]
	index := map[E]int{}
	for _, change := range slices.Backward(s.changes) {
		for _, value := range unique(change.Adds) {
			if removed[add[E]{value, change.At.ID}] > change.At.Depth {
				continue
			}
			at, known := index[value]
			if !known {
				at = len(members)
				index[value] = at
				members = append(members, Element[E]{Value: value})
			}
			members[at].Adds = append(members[at].Adds, change.At.ID)
		}
	}
	return members
}

// Has reports whether an element is in.
func (s AddWins[E]) Has(value E) bool {
	return slices.ContainsFunc(s.Members(), func(e Element[E]) bool { return e.Value == value })
}

// removals maps every add that a removal names to the largest depth at which
// one does. Like any descendant, a removal lies deeper than what it removes.
func (s AddWins[E]) removals() map[add[E]]uint64 {
	removed := map[add[E]]uint64{}
	for _, change := range s.changes {
		for _, element := range change.Removes {
			for _, id := range element.Adds {
				removed[add[E]{element.Value, id}] = change.At.Depth // changes come in order
			}
		}
	}
	return removed
}

// unique are the elements of a list, each where it comes first.
func unique[E comparable](list []E) []E {
	var once []E
	seen := map[E]bool{}
	for _, value := range list {
		if !seen[value] {
			seen[value] = true
			once = append(once, value)
		}
	}
	return once
}
