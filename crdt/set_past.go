package crdt

import (
	"iter"
	"maps"
	"slices"
)

// back walks from an entry to the beginning of its log.
func (s *Set) back(v Verified) iter.Seq[Verified] {
	return func(yield func(Verified) bool) {
		for held := true; held && yield(v) && v.Seq() > 0; {
			v, held = s.graph.Entry(v.Prev())
		}
	}
}

// holds reports whether v is among what the log is known to hold.
func (s *Set) holds(log *logState, v Verified) bool {
	for _, tip := range log.held {
		if tip.ID == v.id {
			return true
		}
		if tip.ID == v.Prev() {
			return false
		}
	}
	for _, tip := range log.held {
		end, held := s.graph.Entry(tip.ID)
		if held && s.walksTo(end, v) {
			return true
		}
	}
	return false
}

// reachedFrom reports whether one of the tips, all of log, reaches v by prev.
func (s *Set) reachedFrom(log *logState, tips []Tip, v Verified) bool {
	return slices.ContainsFunc(tips, func(tip Tip) bool {
		if len(log.forks) == 0 || tip.ID == v.id {
			return v.Seq() <= tip.Seq
		}
		end, held := s.graph.Entry(tip.ID)
		return held && s.walksTo(end, v)
	})
}

// reaches reports whether v is end or before it in the same log; both are
// held. Only a forked log has to be walked.
func (s *Set) reaches(end, v Verified) bool {
	if end.Log() != v.Log() || v.Seq() > end.Seq() {
		return false
	}
	if log := s.logs[v.Log()]; log != nil && len(log.forks) == 0 {
		return true
	}
	return s.walksTo(end, v)
}

func (s *Set) walksTo(end, v Verified) bool {
	for past := range s.back(end) {
		if past.Seq() <= v.Seq() {
			return past.id == v.id
		}
	}
	return false
}

// precedes reports whether old is an ancestor of v, by prev and deps. What is
// not held can't be looked through; it is asked again when more is held.
func (s *Set) precedes(old, v Verified) bool {
	seen := map[ID]bool{}
	next := []Verified{v}
	for len(next) > 0 {
		at := next[len(next)-1]
		next = next[:len(next)-1]
		if at.id == old.id {
			return true
		}
		if seen[at.id] || at.Log() == old.Log() && at.Seq() <= old.Seq() {
			continue
		}
		seen[at.id] = true
		for _, id := range append([]ID{at.Prev()}, at.Deps()...) {
			if past, held := s.graph.Entry(id); held && !seen[id] {
				next = append(next, past)
			}
		}
	}
	return false
}

// forksWith are the proofs that a newly held entry makes: it follows an entry
// that another one follows already.
func (s *Set) forksWith(log *logState, v Verified) []Fork {
	if len(log.held) == 0 || slices.ContainsFunc(log.held, func(t Tip) bool { return t.ID == v.Prev() }) {
		return nil
	}
	siblings := map[ID]Verified{}
	for _, tip := range log.held {
		end, held := s.graph.Entry(tip.ID)
		if !held {
			continue
		}
		for past := range s.back(end) {
			if past.Seq() == v.Seq() && past.Prev() == v.Prev() {
				siblings[past.id] = past
			}
			if past.Seq() <= v.Seq() {
				break
			}
		}
	}
	var forks []Fork
	for sibling := range maps.Values(siblings) {
		if f, ok := NewFork(sibling, v); ok {
			forks = append(forks, f)
		}
	}
	return forks
}

// grow adds an entry to the ends of a log: it takes the place of the entry
// before it, or begins another branch.
func grow(tips []Tip, v Verified) []Tip {
	for i, tip := range tips {
		if tip.ID == v.Prev() {
			tips[i] = v.Tip()
			return tips
		}
	}
	return append(tips, v.Tip())
}

func sortedIDs(ids map[ID]bool) []ID {
	return slices.SortedFunc(maps.Keys(ids), func(a, b ID) int { return a.Compare(b.Link) })
}
