package crdt

import (
	"fmt"
	"iter"
	"maps"

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
// next entry is chained to it.
//
// Whatever the order in which entries come, the same ones leave the room in
// the end, as long as it is never full.
type Waiting struct {
	room      Room
	entries   map[ID]*waiting
	after     map[ID][]ID    // by prev
	starts    map[LogID][]ID // entries 0
	bytes     int
	perLog    map[LogID]int
	perSource map[string]int
}

type waiting struct {
	signed Signed
	source string
	failed bool // its own signature was verified and is invalid
}

// NewWaiting is an empty room.
func NewWaiting(room Room) *Waiting {
	return &Waiting{
		room: room, entries: map[ID]*waiting{}, after: map[ID][]ID{}, starts: map[LogID][]ID{},
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

// Add lets an entry wait. Source names the peer, file or person that brought
// it, for quotas alone. A full room refuses by [RuleRoom]; an entry that is
// already here is free.
func (w *Waiting) Add(source string, s Signed) error {
	if w.Has(s.id) {
		return nil
	}
	if err := w.full(source, s); err != nil {
		return err
	}
	w.entries[s.id] = &waiting{signed: s, source: source}
	if s.header.Seq == 0 {
		w.starts[s.header.Log] = append(w.starts[s.header.Log], s.id)
	} else {
		w.after[s.header.Prev] = append(w.after[s.header.Prev], s.id)
	}
	w.bytes += s.Size()
	w.perLog[s.header.Log]++
	w.perSource[source]++
	return nil
}

func (w *Waiting) full(source string, s Signed) error {
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

// Start takes out every entry of a log that is now vouched for from its
// beginning: device is the key of its introduction.
func (w *Waiting) Start(log LogID, device identity.DeviceID) []Verified {
	return w.vouch(w.starts[log], device)
}

// After takes out every entry that is now vouched for because it follows
// parent, directly or not. The caller knows that parent is verified and that
// device wrote its log.
func (w *Waiting) After(parent ID, device identity.DeviceID) []Verified {
	return w.vouch(w.after[parent], device)
}

// vouch admits below a list of first entries: whatever lies on a path of at
// most MaxRun entries to a valid signature is verified, and is where further
// paths begin.
func (w *Waiting) vouch(firsts []ID, device identity.DeviceID) (vouched []Verified) {
	begin := [][]ID{append([]ID(nil), firsts...)}
	for len(begin) > 0 {
		firsts, begin = begin[len(begin)-1], begin[:len(begin)-1]
		for _, path := range w.paths(firsts, device) {
			for _, id := range path {
				if !w.Has(id) { // already taken by another path through it
					continue
				}
				vouched = append(vouched, Verified{w.take(id)})
				begin = append(begin, append([]ID(nil), w.after[id]...))
			}
		}
	}
	return vouched
}

// paths finds, breadth first and without passing a valid signature, the ways
// from firsts to the nearest valid signatures.
func (w *Waiting) paths(firsts []ID, device identity.DeviceID) (found [][]ID) {
	level := make([][]ID, 0, len(firsts))
	for _, id := range firsts {
		level = append(level, []ID{id})
	}
	for depth := 0; depth < MaxRun && len(level) > 0; depth++ {
		var next [][]ID
		for _, path := range level {
			end := w.entries[path[len(path)-1]]
			switch {
			case end == nil:
			case w.valid(end, device):
				found = append(found, path)
			default:
				for _, id := range w.after[end.signed.id] {
					next = append(next, append(path[:len(path):len(path)], id))
				}
			}
		}
		level = next
	}
	return found
}

// valid verifies an entry's own signature, once.
func (w *Waiting) valid(found *waiting, device identity.DeviceID) bool {
	if found.failed {
		return false
	}
	found.failed = !found.signed.verify(device)
	return !found.failed
}

// take removes an entry from the room.
func (w *Waiting) take(id ID) Signed {
	found := w.entries[id]
	s := found.signed
	delete(w.entries, id)
	if s.header.Seq == 0 {
		remove(w.starts, s.header.Log, id)
	} else {
		remove(w.after, s.header.Prev, id)
	}
	w.bytes -= s.Size()
	decrement(w.perLog, s.header.Log)
	decrement(w.perSource, found.source)
	return s
}

func remove[K comparable](lists map[K][]ID, key K, id ID) {
	kept := lists[key][:0:0]
	for _, other := range lists[key] {
		if other != id {
			kept = append(kept, other)
		}
	}
	if len(kept) == 0 {
		delete(lists, key)
		return
	}
	lists[key] = kept
}

func decrement[K comparable](counts map[K]int, key K) {
	if counts[key]--; counts[key] <= 0 {
		delete(counts, key)
	}
}
