package crdt

import "tallystick/identity"

// Span is a part of one branch of a log: the entries from a number on, up to
// the end of the branch. It is how a reader of runs says what it wants.
type Span struct {
	Tip  Tip    // the last entry
	From uint64 // seq of the first entry; above Tip.Seq the span is empty
}

// Vouches reports whether an entry's own signature is valid under the key of
// its log's device, so that a run may end in it. An entry can be verified
// without: by a later one that is chained to it.
func (v Verified) Vouches(device identity.DeviceID) bool { return v.verify(device) }
