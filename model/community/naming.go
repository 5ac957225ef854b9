package community

import (
	"slices"

	"tallystick/crdt"
)

// Naming are the entries whose notes name an attached file, as far as the ring
// has come, sorted. Notes that this device can't open and those that were erased
// name nothing.
func (r *Ring) Naming(hash [32]byte) []crdt.ID {
	var entries []crdt.ID
	for entry := range r.files.named[hash] {
		entries = append(entries, entry)
	}
	slices.SortFunc(entries, func(a, b crdt.ID) int { return a.Compare(b.Link) })
	return entries
}
