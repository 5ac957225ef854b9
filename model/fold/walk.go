package fold

import (
	"cmp"
	"container/heap"
	"slices"
)

// walk goes from an entry into its past, the deepest node first, so that every
// node is passed at most once and a search can stop at a depth.
type walk struct {
	lineage *Lineage
	ends    []uint64 // per strand, the seq after the last entry known to be in the past; 0: none
	closed  []uint64 // per strand, the seq below which a mark has brought in everything, pasts included
	front   front
}

// stop is the next node to pass on one strand, as the first of those down to
// floor, a seq.
type stop struct {
	depth  uint64
	floor  uint64
	strand uint32
	node   int
}

// walkFrom begins at an entry, which is in ends.
func (l *Lineage) walkFrom(p Place) *walk {
	w := &walk{lineage: l, ends: make([]uint64, len(l.strands)), closed: make([]uint64, len(l.strands))}
	w.include(p)
	return w
}

// include adds an entry and what prev reaches from it.
func (w *walk) include(p Place) {
	for {
		s := w.lineage.strands[p.strand]
		if p.seq < w.ends[p.strand] {
			return
		}
		floor := w.ends[p.strand]
		w.ends[p.strand] = p.seq + 1
		w.push(p.strand, s.nodeAt(p.seq), floor)
		if floor > 0 || s.parent == none {
			return
		}
		p = Place{strand: uint32(s.parent), seq: s.from - 1}
	}
}

func (w *walk) push(number uint32, i int, floor uint64) {
	s := w.lineage.strands[number]
	if i >= 0 && s.nodes[i].seq >= max(floor, w.closed[number]) {
		heap.Push(&w.front, stop{depth: s.nodes[i].depth, floor: floor, strand: number, node: i})
	}
}

// step passes the deepest node ahead.
func (w *walk) step() {
	at := heap.Pop(&w.front).(stop)
	s := w.lineage.strands[at.strand]
	mark, marked := s.marks[at.node]
	switch {
	case s.nodes[at.node].seq < w.closed[at.strand]:
	case marked:
		for _, end := range mark {
			w.ends[end.strand] = max(w.ends[end.strand], end.seq+1)
			w.closed[end.strand] = max(w.closed[end.strand], end.seq+1)
		}
	default:
		for _, dep := range s.depsOf(at.node) {
			w.include(dep)
		}
		w.push(at.strand, at.node-1, at.floor)
	}
}

// has reports whether an entry is known to be in the past or the start.
func (w *walk) has(at Place) bool { return at.seq < w.ends[at.strand] }

// depth is that of the deepest node ahead, 0 when none is left.
func (w *walk) depth() uint64 {
	if len(w.front) == 0 {
		return 0
	}
	return w.front[0].depth
}

// mark notes at a new node what its whole past is, once in a while.
func (l *Lineage) mark(at Place) {
	if l.unmarked++; l.unmarked < max(markEvery, len(l.strands)) {
		return
	}
	l.unmarked = 0
	var ends []Place
	for number, end := range l.upTo(at).ends {
		if end > 0 {
			ends = append(ends, Place{strand: uint32(number), seq: end - 1})
		}
	}
	l.strands[at.strand].setMark(slices.Clip(ends))
}

// front are the stops ahead, as a heap.
type front []stop

func (f front) Len() int           { return len(f) }
func (f front) Less(i, j int) bool { return cmp.Compare(f[i].depth, f[j].depth) > 0 }
func (f front) Swap(i, j int)      { f[i], f[j] = f[j], f[i] }
func (f *front) Push(x any)        { *f = append(*f, x.(stop)) }
func (f *front) Pop() any {
	last := (*f)[len(*f)-1]
	*f = (*f)[:len(*f)-1]
	return last
}
