package crdt

import (
	"iter"
	"slices"
)

// logState is what the set knows of one log: a tree of branches, nearly always
// a single one. All of it follows from the entries held, except the order in
// which branches are numbered.
type logState struct {
	introduction Introduction // of the entry 0 with the smallest id
	first        ID           // that entry
	certified    bool         // an entry 0 carries a valid root certificate
	named        bool
	branches     []branch
	index        map[ID]node // of every entry held, once the log is forked, or fenced and cited
	fences       []fence     // empty when no loss reaches the log
	memberSince  []spot      // entries in whose past the log's membership is known to lie
}

// branch is a chain of entries, from the one that makes it differ from the
// branch that it leaves to the last one held. Nothing follows its end, since
// an entry that follows it continues the branch.
type branch struct {
	parent int    // the branch that it leaves; none at seq 0
	after  ID     // the entry of parent that it follows; zero at seq 0
	beside ID     // the entry that follows there on parent; zero for the first branch
	from   uint64 // seq of start
	start  ID
	end    Tip
	in     Tip // the last entry in the set: the set takes of a branch a beginning; zero if nothing
}

// none is the parent of a branch that begins at seq 0.
const none = -1

// node is an entry in the index of a log.
type node struct {
	branch int
	next   ID // the entry after it on its branch; zero at the end
}

// spot is where an entry stands in the tree of its log.
type spot struct {
	branch int
	seq    uint64
}

// fence is one loss of power, as far as it reaches this log.
type fence struct {
	honoured []ID
	held     []spot // those honoured that are held
}

func newBranch(parent int, beside ID, v Verified) branch {
	return branch{parent: parent, after: v.Prev(), beside: beside, from: v.Seq(), start: v.id, end: v.Tip()}
}

// extended is the branch at whose end the entry stands.
func (s *Set) extended(log *logState, entry Signed) (b int, ok bool) {
	if len(log.branches) > 1 {
		b = s.indexed(log)[entry.header.Prev].branch
	}
	end := log.branches[b].end
	return b, entry.header.Seq == end.Seq+1 && entry.header.Prev == end.ID
}

// attach places a verified entry in the tree of its log, and reports whether
// it was news.
func (s *Set) attach(log *logState, v Verified) bool {
	if len(log.branches) == 0 {
		log.branches = []branch{newBranch(none, ID{}, v)}
		return v.Seq() == 0
	}
	if b, ok := s.extended(log, v.entry); ok {
		log.grow(b, v)
		return true
	}
	if log.index == nil && len(log.branches) == 1 && s.walksTo(log.branches[0].end.ID, v) {
		return false
	}
	return log.fork(s.indexed(log), v)
}

func (log *logState) grow(b int, v Verified) {
	log.branches[b].end = v.Tip()
	if log.index != nil {
		log.index[v.Prev()] = node{branch: b, next: v.id}
		log.index[v.id] = node{branch: b}
	}
}

// fork begins a branch with an entry that follows one that another follows.
func (log *logState) fork(index map[ID]node, v Verified) bool {
	if _, held := index[v.id]; held {
		return false
	}
	parent, beside := none, log.branches[0].start
	if v.Seq() > 0 {
		before, held := index[v.Prev()]
		if !held {
			return false
		}
		parent, beside = before.branch, before.next
	}
	index[v.id] = node{branch: len(log.branches)}
	log.branches = append(log.branches, newBranch(parent, beside, v))
	return true
}

// indexed is the index of a log, made when it is first needed: only forked
// logs, and fenced ones that are cited, pay for it.
func (s *Set) indexed(log *logState) map[ID]node {
	if log.index != nil {
		return log.index
	}
	log.index = map[ID]node{}
	for b := range log.branches {
		next := ID{}
		for past := range s.back(log.branches[b].end.ID) {
			if past.Seq() < log.branches[b].from {
				break
			}
			log.index[past.id] = node{branch: b, next: next}
			next = past.id
		}
	}
	return log.index
}

// spotOf is where an entry that the set was told of stands.
func (s *Set) spotOf(log *logState, v Verified) spot {
	if len(log.branches) == 1 {
		return spot{0, v.Seq()}
	}
	return spot{s.indexed(log)[v.id].branch, v.Seq()}
}

// reaches reports whether the entry at old is the one at end, or is reached
// from it by prev.
func (log *logState) reaches(end, old spot) bool {
	for end.branch != old.branch && log.branches[end.branch].parent != none {
		left := log.branches[end.branch]
		end = spot{left.parent, left.from - 1}
	}
	return end.branch == old.branch && old.seq <= end.seq
}

// has reports whether the entry at a spot is in the set.
func (log *logState) has(at spot) bool {
	in := log.branches[at.branch].in
	return !in.ID.IsZero() && at.seq <= in.Seq
}

// before reports whether a spot is before every fence: reached by prev from an
// honoured entry of each.
func (log *logState) before(at spot) bool {
	for _, fence := range log.fences {
		if !slices.ContainsFunc(fence.held, func(end spot) bool { return log.reaches(end, at) }) {
			return false
		}
	}
	return true
}

// honour notes a newly held entry if a fence names it, and reports that.
func (log *logState) honour(v Verified, at spot) (honoured bool) {
	for i := range log.fences {
		if slices.Contains(log.fences[i].honoured, v.id) {
			log.fences[i].held = append(log.fences[i].held, at)
			honoured = true
		}
	}
	return honoured
}

// tips are the ends of the part of the log in the set.
func (log *logState) tips() (tips []Tip) {
	left := map[ID]bool{}
	for _, b := range log.branches[1:] {
		if !b.in.ID.IsZero() {
			left[b.after] = true
		}
	}
	for _, b := range log.branches {
		if !b.in.ID.IsZero() && (b.in == b.end || !left[b.in.ID]) {
			tips = append(tips, b.in)
		}
	}
	return tips
}

// forks are the proofs that the log has several histories: wherever entries
// follow the same one, each of them beside the one with the smallest id.
func (log *logState) forks() (forks []Fork) {
	points := map[ID][]Tip{}
	for _, b := range log.branches[1:] {
		if points[b.after] == nil {
			points[b.after] = []Tip{{Log: b.end.Log, Seq: b.from, ID: b.beside}}
		}
		points[b.after] = append(points[b.after], Tip{Log: b.end.Log, Seq: b.from, ID: b.start})
	}
	for _, siblings := range points {
		slices.SortFunc(siblings, Tip.Compare)
		for _, other := range siblings[1:] {
			forks = append(forks, Fork{Log: other.Log, Seq: other.Seq, A: siblings[0].ID, B: other.ID})
		}
	}
	return forks
}

// back walks from an entry to the beginning of its log.
func (s *Set) back(id ID) iter.Seq[Verified] {
	return func(yield func(Verified) bool) {
		for v, held := s.graph.Entry(id); held && yield(v) && v.Seq() > 0; {
			v, held = s.graph.Entry(v.Prev())
		}
	}
}

func (s *Set) walksTo(end ID, v Verified) bool {
	for past := range s.back(end) {
		if past.Seq() <= v.Seq() {
			return past.id == v.id
		}
	}
	return false
}

// extends reports whether the entry follows an end of its log.
func (s *Set) extends(entry Signed) bool {
	log := s.logs[entry.header.Log]
	if log == nil {
		return false
	}
	_, ok := s.extended(log, entry)
	return ok
}

// holds reports whether the set was told of an entry. The graph is asked only
// if the entry may lie within its log.
func (s *Set) holds(entry Signed) bool {
	log := s.logs[entry.header.Log]
	if log == nil {
		return false
	}
	if len(log.branches) > 1 {
		_, told := s.indexed(log)[entry.id]
		return told
	}
	if entry.header.Seq > log.branches[0].end.Seq {
		return false
	}
	_, held := s.graph.Entry(entry.id)
	return held
}
