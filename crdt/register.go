package crdt

import "slices"

// A Write is one entry's value for one field of one record.
type Write[V any] struct {
	At    Position // of the entry
	Value V

	// Replaces names the writes that the author had before them and replaces:
	// entries about the same record and field, ancestors of this one, which
	// the caller has checked. Naming one that is not held is harmless.
	Replaces []ID
}

func (w Write[V]) compare(other Write[V]) int { return w.At.Compare(other.At) }

// A Register is an editable field that nobody can overwrite unseen: a value
// stands until a later write names it. The zero register has no value.
//
// For people: whoever edits a field replaces exactly what they saw. When two
// edited without knowing of each other, both values stand and are shown as a
// conflict, the same one first on every replica, until somebody who sees both
// writes a third.
//
// A register is a value: its methods return another and change nothing, so it
// may be shared freely. Which writes count is the caller's decision. One that
// does not is left out, and what it alone replaced stands again; one that was
// erased stays in with a value that says so, because it still replaces.
type Register[V any] struct{ writes []Write[V] }

// RegisterOf is the register that the writes add up to, in any order and with
// any duplicates. Two writes with the same position must be the same write.
func RegisterOf[V any](writes ...Write[V]) Register[V] {
	return Register[V]{arrange(writes)}
}

// Merge is the register of the writes of both.
func (r Register[V]) Merge(other Register[V]) Register[V] {
	return Register[V]{arrange(r.writes, other.writes)}
}

// Values are the writes that stand, the largest position first. There is at
// least one if anything was written: a write is replaced only by a deeper one,
// as every descendant is, so the last in the order always stands.
func (r Register[V]) Values() []Write[V] {
	replaced := map[ID]uint64{} // by a write at this depth, the largest one
	for _, w := range r.writes {
		for _, id := range w.Replaces {
			replaced[id] = w.At.Depth // writes come in order
		}
	}
	var standing []Write[V]
	for _, w := range slices.Backward(r.writes) {
		if replaced[w.At.ID] <= w.At.Depth {
			standing = append(standing, w)
		}
	}
	return standing
}

// Value is the value that is shown first, and how many stand: none if nothing
// was written, one if the field is settled, more if it is in conflict.
func (r Register[V]) Value() (value V, standing int) {
	values := r.Values()
	if len(values) > 0 {
		value = values[0].Value
	}
	return value, len(values)
}

// Heads name the writes that stand: what an author who has seen this register
// puts into Replaces.
func (r Register[V]) Heads() []ID {
	var ids []ID
	for _, w := range r.Values() {
		ids = append(ids, w.At.ID)
	}
	return ids
}
