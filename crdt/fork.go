package crdt

import "cmp"

// Fork is the proof that one log has two histories: two entries with the same
// log and seq. Whether a copied disk or a lie made it, the pair does not say.
type Fork struct {
	Log LogID
	Seq uint64 // of both entries; the entry before them is the last one in common
	A   ID     // the smaller id
	B   ID
}

// NewFork orders the pair and reports whether it proves anything: the entries
// must be of one log, have one seq and really differ.
func NewFork(a, b Verified) (Fork, bool) {
	if a.Log() != b.Log() || a.Seq() != b.Seq() || a.id == b.id {
		return Fork{}, false
	}
	if a.id.Compare(b.id.Link) > 0 {
		a, b = b, a
	}
	return Fork{Log: a.Log(), Seq: a.Seq(), A: a.id, B: b.id}, true
}

// Compare orders forks by log, seq and ids.
func (f Fork) Compare(other Fork) int {
	return cmp.Or(f.Log.Compare(other.Log), cmp.Compare(f.Seq, other.Seq),
		f.A.Compare(other.A.Link), f.B.Compare(other.B.Link))
}

// Contested are the ranges of forked logs that others may not rely on: every
// entry of the log from the lowest seq at which it has two, on every branch,
// less what has been adopted. Contest acts forwards only: who applies it gives
// the forks and adoptions in an entry's own past.
type Contested struct {
	from    map[LogID]uint64
	adopted map[ID]bool
}

// NewContested combines forks and adopted entries. Adopting an entry adopts
// what it reaches by prev: the caller, who can look these up, lists them too.
func NewContested(forks []Fork, adopted []ID) Contested {
	c := Contested{from: map[LogID]uint64{}, adopted: map[ID]bool{}}
	for _, f := range forks {
		if from, known := c.from[f.Log]; !known || f.Seq < from {
			c.from[f.Log] = f.Seq
		}
	}
	for _, id := range adopted {
		c.adopted[id] = true
	}
	return c
}

// From is the lowest contested seq of a log; ok is false when it is not
// forked.
func (c Contested) From(log LogID) (seq uint64, ok bool) {
	seq, ok = c.from[log]
	return seq, ok
}

// Has reports whether an entry is contested.
func (c Contested) Has(v Verified) bool {
	from, forked := c.from[v.Log()]
	return forked && v.Seq() >= from && !c.adopted[v.id]
}
