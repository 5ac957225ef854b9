package replica

import (
	"sync"

	"tallystick/crdt"
)

// location is where an entry stands: its segment's number and its place there.
type location struct {
	segment uint32
	offset  uint8
}

// index finds entries and segments of one community. It is made from the
// directory records at opening and never read from entries. The community's
// lock guards it, and its own what [index.tip] looks at, so that this does not
// wait for the writer.
type index struct {
	mu sync.RWMutex

	segments []*segment // by number; nil where none is (yet, or any more)
	byLog    map[crdt.LogID][]*segment
	byPrint  map[fingerprint]location
	clashes  map[fingerprint][]location // further entries with the same fingerprint
	entries  int                        // in all segments
	durable  int                        // in those that are durable
	recent   []*segment                 // those whose ids are at hand, the oldest first
	ids      int                        // how many these are
	most     int                        // of these, beside the newest segment's
}

func newIndex() *index {
	return &index{
		byLog: map[crdt.LogID][]*segment{}, byPrint: map[fingerprint]location{},
		clashes: map[fingerprint][]location{}, most: recentIDs,
	}
}

// next is the number that the next segment gets.
func (x *index) next() uint32 { return uint32(len(x.segments)) }

// add makes a segment known; prints are the fingerprints of its entries.
func (x *index) add(s *segment, prints []fingerprint) {
	x.mu.Lock()
	defer x.mu.Unlock()
	for uint32(len(x.segments)) <= s.number {
		x.segments = append(x.segments, nil)
	}
	x.segments[s.number] = s
	x.byLog[s.log] = append(x.byLog[s.log], s)
	x.entries += s.count
	if s.durable {
		x.durable += s.count
	}
	for i, print := range prints {
		at := location{segment: s.number, offset: uint8(i)}
		if _, taken := x.byPrint[print]; taken {
			x.clashes[print] = append(x.clashes[print], at)
		} else {
			x.byPrint[print] = at
		}
	}
}

// candidates are the places where an entry of this id can be.
func (x *index) candidates(id crdt.ID) []location {
	print := fingerprintOf(id)
	at, known := x.byPrint[print]
	if !known {
		return nil
	}
	return append([]location{at}, x.clashes[print]...)
}

// stored notes that a segment is durable.
func (x *index) stored(s *segment) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if !s.durable {
		s.durable = true
		x.durable += s.count
	}
}

// end is the last segment of a log that is one chain; nil if nothing is held.
func (x *index) end(log crdt.LogID) *segment {
	var last *segment
	for _, s := range x.byLog[log] {
		if last == nil || s.first > last.first {
			last = s
		}
	}
	return last
}

// durably reports whether a segment with an entry of this fingerprint is
// durable.
func (x *index) durably(id crdt.ID) bool {
	for _, at := range x.candidates(id) {
		if s := x.segments[at.segment]; s != nil && s.durable {
			return true
		}
	}
	return false
}

// remember keeps the ids of a segment's entries at hand, and lets go of those
// that have been for longest once there are too many.
func (x *index) remember(s *segment, entries []crdt.Verified) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if s.ids != nil {
		return
	}
	s.ids = make([]crdt.ID, len(entries))
	for i, v := range entries {
		s.ids[i] = v.ID()
	}
	x.recent = append(x.recent, s)
	for x.ids += len(s.ids); x.ids > x.most && len(x.recent) > 1; {
		oldest := x.recent[0]
		x.ids -= len(oldest.ids)
		x.recent[0], oldest.ids = nil, nil
		x.recent = x.recent[1:]
	}
}

// tip is where an entry stands whose segment's ids are at hand, and whether it
// is durable; zero if it is not held. Ids are compared whole. It is not sure
// where a fingerprint fits and the ids are not at hand: then the segment has to
// be read.
func (x *index) tip(id crdt.ID) (tip crdt.Tip, durable, sure bool) {
	x.mu.RLock()
	defer x.mu.RUnlock()
	sure = true
	for _, at := range x.candidates(id) {
		s := x.segments[at.segment]
		if s == nil {
			continue
		}
		if s.ids == nil {
			sure = false
		} else if s.ids[at.offset] == id {
			return crdt.Tip{Log: s.log, Seq: s.first + uint64(at.offset), ID: id}, s.durable, true
		}
	}
	return tip, false, sure
}
