package crdt

import "slices"

// placed is what one entry says about one record, as the merge rules keep it:
// compare is 0 only between two copies of the same statement.
type placed[W any] interface{ compare(W) int }

// arrange is the set that the writes are: in the order of folds, each once.
// The merge rules read nothing else, which is why arrival order, duplicates
// and the replica that wrote first cannot matter.
func arrange[W placed[W]](writes ...[]W) []W {
	set := slices.Concat(writes...)
	slices.SortFunc(set, W.compare)
	return slices.CompactFunc(set, func(a, b W) bool { return a.compare(b) == 0 })
}
