package fold

import (
	"bytes"
	"slices"

	"tallystick/crdt"
)

// Past is a part of a lineage that is closed under prev and deps: what one
// entry follows, or everything. It never changes once made.
type Past struct {
	lineage *Lineage
	ends    []uint64 // per strand, the seq after the last entry in it; 0: none
}

// Has reports whether an entry is in it.
func (p *Past) Has(at Place) bool {
	return int(at.strand) < len(p.ends) && at.seq < p.ends[at.strand]
}

// Ends are the ends of a log's branches as far as they are in it: one, or one
// for each branch of a log of which it has several, sorted by id.
func (p *Past) Ends(log crdt.LogID) []Place {
	numbers := p.strands(log)
	left := map[Place]bool{} // places after which a strand leaves
	for _, number := range numbers {
		if s := p.lineage.strands[number]; s.parent != none {
			left[Place{strand: uint32(s.parent), seq: s.from - 1}] = true
		}
	}
	var ends []Place
	for _, number := range numbers {
		if end := (Place{strand: number, seq: p.ends[number] - 1}); !left[end] {
			ends = append(ends, end)
		}
	}
	slices.SortFunc(ends, func(a, b Place) int {
		x, y := p.lineage.tag(a), p.lineage.tag(b)
		return bytes.Compare(x[:], y[:])
	})
	return ends
}

// Contested is the lowest seq at which two branches of a log are both in it;
// ok is false when it holds one history of the log, or none.
func (p *Past) Contested(log crdt.LogID) (from uint64, ok bool) {
	type point struct {
		parent int64
		from   uint64
	}
	begun := map[point]bool{}
	for _, number := range p.strands(log) {
		s := p.lineage.strands[number]
		at := point{s.parent, s.from}
		beside := s.parent != none && p.ends[s.parent] > s.from || begun[at]
		if begun[at] = true; beside && (!ok || s.from < from) {
			from, ok = s.from, true
		}
	}
	return from, ok
}

// strands are those of a log that are in it.
func (p *Past) strands(log crdt.LogID) (numbers []uint32) {
	tree := p.lineage.logs[log]
	if tree == nil {
		return nil
	}
	for _, number := range tree.strands {
		if int(number) < len(p.ends) && p.ends[number] > 0 {
			numbers = append(numbers, number)
		}
	}
	return numbers
}

func (l *Lineage) tag(p Place) tag {
	s := l.strands[p.strand]
	return s.tags[p.seq-s.from]
}
