package replica

import "tallystick/crdt"

// location is where an entry stands: its segment's number and its place there.
type location struct {
	segment uint32
	offset  uint8
}

// index finds entries and segments of one community. It is made from the
// directory records at opening and never read from entries.
type index struct {
	segments []*segment // by number; nil where none is (yet, or any more)
	byLog    map[crdt.LogID][]*segment
	byPrint  map[fingerprint]location
	clashes  map[fingerprint][]location // further entries with the same fingerprint
	entries  int                        // in all segments
	durable  int                        // in those that are durable
}

func newIndex() *index {
	return &index{
		byLog: map[crdt.LogID][]*segment{}, byPrint: map[fingerprint]location{},
		clashes: map[fingerprint][]location{},
	}
}

// next is the number that the next segment gets.
func (x *index) next() uint32 { return uint32(len(x.segments)) }

// add makes a segment known; prints are the fingerprints of its entries.
func (x *index) add(s *segment, prints []fingerprint) {
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
