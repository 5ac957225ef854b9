package crdt

import (
	"fmt"
	"iter"
	"maps"
	"slices"

	"tallystick/identity"
)

// Room bounds a waiting room; see limits.go for what a replica uses.
type Room struct {
	Entries   int // in all
	Bytes     int // in all, bodies included
	PerLog    int // entries
	PerSource int // entries
}

// DefaultRoom is the room that a replica gives to each community.
func DefaultRoom() Room {
	return Room{Entries: WaitingEntries, Bytes: WaitingBytes, PerLog: WaitingPerLog, PerSource: WaitingPerSource}
}

// Waiting is the room where well-formed entries stay that can't be verified
// yet: the entry before them is missing, or no valid signature vouches for
// them so far. What waits is not part of any answer, and it is never held
// against anyone: a garbage signature becomes sound history once the author's
// next entry is chained to it. An [Intake] fills and empties it.
type Waiting struct {
	room      Room
	entries   map[ID]*waiting
	at        map[slot][]ID
	bytes     int
	perLog    map[LogID]int
	perSource map[string]int
}

// waiting is one entry in the room.
type waiting struct {
	signed Signed
	source string
	failed bool // its own signature was verified and is invalid
}

// slot is where an entry says it stands. Log and seq belong to it: an entry
// whose prev is of another log, or not the one before it, follows nothing, and
// must never be vouched for by the device that wrote that prev.
type slot struct {
	log  LogID
	seq  uint64
	prev ID
}

func (s Signed) slot() slot { return slot{s.header.Log, s.header.Seq, s.header.Prev} }

// next is where an entry that follows s stands.
func (s Signed) next() slot { return slot{s.header.Log, s.header.Seq + 1, s.id} }

// NewWaiting is an empty room.
func NewWaiting(room Room) *Waiting {
	return &Waiting{
		room: room, entries: map[ID]*waiting{}, at: map[slot][]ID{},
		perLog: map[LogID]int{}, perSource: map[string]int{},
	}
}

// Len is how many entries wait.
func (w *Waiting) Len() int { return len(w.entries) }

// Has reports whether the entry waits here.
func (w *Waiting) Has(id ID) bool { return w.entries[id] != nil }

// All are the entries that wait and the sources that brought them, in no
// particular order.
func (w *Waiting) All() iter.Seq2[Signed, string] {
	return func(yield func(Signed, string) bool) {
		for found := range maps.Values(w.entries) {
			if !yield(found.signed, found.source) {
				return
			}
		}
	}
}

// Restore lets an entry wait again that waited when the program stopped. What
// no longer fits is left out: the sender offers it again.
func (w *Waiting) Restore(source string, s Signed) bool { return w.add(source, s, false) == nil }

// add lets an entry wait; failed says that its own signature was tried. A full
// room refuses; an entry that is already here is free, and may bring its body.
func (w *Waiting) add(source string, s Signed, failed bool) *Refusal {
	if found := w.entries[s.id]; found != nil {
		w.complete(found, s)
		return nil
	}
	if refusal := w.full(source, s); refusal != nil {
		return refusal
	}
	w.entries[s.id] = &waiting{signed: s, source: source, failed: failed}
	w.at[s.slot()] = append(w.at[s.slot()], s.id)
	w.bytes += s.Size()
	w.perLog[s.header.Log]++
	w.perSource[source]++
	return nil
}

// complete keeps a sealed body that an entry waited without.
func (w *Waiting) complete(found *waiting, s Signed) {
	if found.signed.body == nil && s.body != nil && w.bytes+len(s.body) <= w.room.Bytes {
		found.signed = s
		w.bytes += len(s.body)
	}
}

func (w *Waiting) full(source string, s Signed) *Refusal {
	for _, quota := range []struct {
		what        string
		found, most int
	}{
		{"entries waiting", len(w.entries), w.room.Entries},
		{"entries waiting of this log", w.perLog[s.header.Log], w.room.PerLog},
		{"entries waiting from this source", w.perSource[source], w.room.PerSource},
		{"bytes waiting", w.bytes + s.Size() - 1, w.room.Bytes},
	} {
		if quota.found >= quota.most {
			return s.refuse(RuleRoom, fmt.Sprintf("%d %s", quota.found, quota.what),
				fmt.Sprintf("less than %d; the sender offers it again later", quota.most))
		}
	}
	return nil
}

// first is the earliest entry of s's branch from which on all wait.
func (w *Waiting) first(s Signed) Signed {
	for {
		before := w.entries[s.header.Prev]
		if before == nil || !s.follows(before.signed) {
			return s
		}
		s = before.signed
	}
}

// claim takes an entry that was verified elsewhere out of the room, and gives
// it the body that it waited with.
func (w *Waiting) claim(v Verified) Verified {
	if !w.Has(v.id) {
		return v
	}
	waited := w.take(v.id)
	if v.body == nil {
		return Verified{waited}
	}
	return v
}

// vouch takes out every entry that is now vouched for at a slot or below it.
// What stands before that slot is verified, and device is the key of the log.
// Whatever lies on a path of at most MaxRun entries to a valid signature is
// verified, and is where further paths begin.
func (w *Waiting) vouch(from slot, device identity.DeviceID) (vouched []Verified) {
	for begin := []slot{from}; len(begin) > 0; {
		from, begin = begin[len(begin)-1], begin[:len(begin)-1]
		for _, end := range w.nearest(from, device) {
			for _, id := range w.path(end) {
				s := w.take(id)
				vouched = append(vouched, Verified{s})
				begin = append(begin, s.next())
			}
		}
	}
	return vouched
}

// nearest finds, breadth first and without passing a valid signature, the
// entries from a slot on whose own signature is valid.
func (w *Waiting) nearest(from slot, device identity.DeviceID) (found []ID) {
	level := w.at[from]
	for depth := 0; depth < MaxRun && len(level) > 0; depth++ {
		var next []ID
		for _, id := range level {
			if at := w.entries[id]; at.valid(device) {
				found = append(found, id)
			} else {
				next = append(next, w.at[at.signed.next()]...)
			}
		}
		level = next
	}
	return found
}

// valid verifies an entry's own signature, once if it fails: the key of a log
// never changes.
func (w *waiting) valid(device identity.DeviceID) bool {
	w.failed = w.failed || !w.signed.verify(device)
	return !w.failed
}

// path is what waits from the first entry of a branch down to end.
func (w *Waiting) path(end ID) (path []ID) {
	for at := w.entries[end]; at != nil; at = w.entries[at.signed.header.Prev] {
		path = append(path, at.signed.id)
	}
	slices.Reverse(path)
	return path
}

// take removes an entry from the room.
func (w *Waiting) take(id ID) Signed {
	found := w.entries[id]
	s := found.signed
	delete(w.entries, id)
	left := slices.DeleteFunc(slices.Clone(w.at[s.slot()]), func(other ID) bool { return other == id })
	if w.at[s.slot()] = left; len(left) == 0 {
		delete(w.at, s.slot())
	}
	w.bytes -= s.Size()
	decrement(w.perLog, s.header.Log)
	decrement(w.perSource, found.source)
	return s
}

func decrement[K comparable](counts map[K]int, key K) {
	if counts[key]--; counts[key] <= 0 {
		delete(counts, key)
	}
}
