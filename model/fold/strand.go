package fold

import (
	"cmp"
	"slices"

	"tallystick/crdt"
)

// tree is a log: a tree of strands, nearly always a single one.
type tree struct {
	id      crdt.LogID
	strands []uint32      // the first one taken up comes first; there is at least one
	sides   map[tag]Place // the entries of all other strands; nil while there are none
}

func (t *tree) side(of tag, at Place) {
	if t.sides == nil {
		t.sides = map[tag]Place{}
	}
	t.sides[of] = at
}

// tag is the beginning of an entry's id, enough to tell the entries of one log
// from each other: two that share it would have to be sought with 2⁶⁴
// signatures. It sorts as the id does.
type tag [16]byte

func tagOf(id crdt.ID) tag { return tag(id.Link[:len(tag{})]) }

// strand is a chain of entries of one log, from the one that makes it differ
// from its parent to the last one taken up. It only grows at its end.
type strand struct {
	log    *tree
	parent int64           // the strand that it leaves, after from-1; none at seq 0
	from   uint64          // seq of the first entry
	tags   []tag           // of every entry
	nodes  []node          // the first entry, and those with deps; in between depth grows by one
	deps   []Place         // of all nodes, one after the other, in other logs
	marks  map[int][]Place // of some nodes, the ends of their past with themselves, one a strand, by strand
}

// none is the parent of a strand that begins at seq 0.
const none = -1

// node is an entry whose depth or past does not follow from its prev alone.
type node struct {
	seq   uint64
	depth uint64
	deps  uint32 // where its own end in the strand's
}

// end is the seq after the last entry.
func (s *strand) end() uint64 { return s.from + uint64(len(s.tags)) }

// nodeAt is the index of the last node up to a seq on the strand.
func (s *strand) nodeAt(seq uint64) int {
	i, found := slices.BinarySearchFunc(s.nodes, seq, func(n node, seq uint64) int { return cmp.Compare(n.seq, seq) })
	if !found {
		i--
	}
	return i
}

// add appends a node.
func (s *strand) add(seq, depth uint64, deps []Place) {
	s.deps = append(s.deps, deps...)
	s.nodes = append(s.nodes, node{seq: seq, depth: depth, deps: uint32(len(s.deps))})
}

// depsOf are the deps of a node.
func (s *strand) depsOf(i int) []Place {
	first := uint32(0)
	if i > 0 {
		first = s.nodes[i-1].deps
	}
	return s.deps[first:s.nodes[i].deps]
}

// setMark marks the last node.
func (s *strand) setMark(ends []Place) {
	if s.marks == nil {
		s.marks = map[int][]Place{}
	}
	s.marks[len(s.nodes)-1] = ends
}

// recent are the places of entries taken up or asked for lately, in two
// generations: when the younger is full, the older is dropped.
type recent struct{ young, old map[crdt.ID]Place }

func (r *recent) note(id crdt.ID, at Place) {
	if r.young == nil || len(r.young) >= recentPlaces {
		r.young, r.old = make(map[crdt.ID]Place, recentPlaces), r.young
	}
	r.young[id] = at
}

func (r *recent) find(id crdt.ID) (at Place, ok bool) {
	if at, ok = r.young[id]; !ok {
		at, ok = r.old[id]
	}
	return at, ok
}
