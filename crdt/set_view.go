package crdt

import (
	"maps"
	"slices"
)

// Has reports whether an entry that the set was told of is in it.
func (s *Set) Has(v Verified) bool {
	log := s.logs[v.Log()]
	return log != nil && log.has(s.spotOf(log, v))
}

// Named reports whether the log is in the set, so that its entries are not
// only kept for the case that somebody names it.
func (s *Set) Named(id LogID) bool { return s.logs[id] != nil && s.logs[id].named }

// Founders are the logs that the charter lists, the one that holds it first;
// none while it is not held. The slice is shared: don't change it.
func (s *Set) Founders() []LogID { return s.founders }

// Introduction is the introduction of a log that is held: of the entry 0 with
// the smallest id, if there are several.
func (s *Set) Introduction(id LogID) (Introduction, bool) {
	log := s.logs[id]
	if log == nil {
		return Introduction{}, false
	}
	return log.introduction, true
}

// Tips are the ends of all logs in the set, one per branch, sorted. They are
// what replicas compare.
func (s *Set) Tips() []Tip {
	var tips []Tip
	for _, log := range s.logs {
		tips = append(tips, log.tips()...)
	}
	slices.SortFunc(tips, Tip.Compare)
	return tips
}

// TipsOf are the ends of one log in the set, sorted.
func (s *Set) TipsOf(id LogID) []Tip {
	log := s.logs[id]
	if log == nil {
		return nil
	}
	return slices.SortedFunc(slices.Values(log.tips()), Tip.Compare)
}

// Logs are all logs held, in the set or not, sorted.
func (s *Set) Logs() []LogID { return slices.SortedFunc(maps.Keys(s.logs), LogID.Compare) }

// Forks are the proofs held that logs have several histories, sorted. Of
// several entries that follow the same one, each is paired with the smallest.
func (s *Set) Forks() []Fork {
	var forks []Fork
	for _, log := range s.logs {
		forks = append(forks, log.forks()...)
	}
	slices.SortFunc(forks, Fork.Compare)
	return forks
}

// Forked reports whether several histories of the log are held.
func (s *Set) Forked(id LogID) bool { return s.logs[id] != nil && len(s.logs[id].branches) > 1 }
