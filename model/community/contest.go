package community

import (
	"encoding/binary"
	"maps"
	"slices"

	"tallystick/crdt"
	"tallystick/model/fold"
)

// contest is where the forked logs of one past have several histories: every
// entry of such a log from a seq on, on every branch.
type contest map[crdt.LogID]uint64

func (a *Authority) forksIn(past *fold.Past) contest {
	c := contest{}
	for _, log := range a.lineage.Forked() {
		if from, ok := past.Contested(log); ok {
			c[log] = from
		}
	}
	return c
}

func (c contest) key() (key []byte) {
	for _, log := range slices.SortedFunc(maps.Keys(c), crdt.LogID.Compare) {
		key = binary.BigEndian.AppendUint64(append(key, log[:]...), c[log])
	}
	return key
}

// adoption lifts the contest from what the entries named reach by prev.
type adoption struct {
	act     *act
	entries []fold.Place
}

// contested reports whether whoever knows this state may not rely on what an
// act says: it is on one of several histories, and nobody has adopted it. The
// charter has one: the community is named by its hash.
func (s *State) contested(e *act) bool {
	from, forked := s.forks[e.log]
	return forked && e != s.authority.charter && e.place.Seq() >= from && !slices.ContainsFunc(s.adoptions, func(d adoption) bool { return s.adopts(d, e) })
}

// disputed is contested, asked of what holds now. Where losses of power take
// entries out of the set, only histories that all of them honour are rivals:
// the set need not hold the others.
func (s *State) disputed(e *act) bool {
	if !s.contested(e) {
		return false
	}
	ends, fenced := s.honouredEnds(e.log)
	if !fenced {
		return true
	}
	for i, one := range ends {
		for _, other := range ends[:i] {
			if from, differ := s.authority.parting(one, other); differ && e.place.Seq() >= from {
				return true
			}
		}
	}
	return false
}

// honouredEnds are how far a log is honoured by every loss that takes entries
// of it out of the set; fenced is false where none does.
func (s *State) honouredEnds(log crdt.LogID) (ends []fold.Place, fenced bool) {
	for _, x := range s.reaching(log) {
		switch {
		case !x.fencesSet() || s.sparesLog(x, log):
		case !fenced:
			ends, fenced = x.logs[log], true
		default:
			ends = s.authority.meets(ends, x.logs[log])
		}
	}
	return ends, fenced
}

// meets are the last entries that both of two lists reach by prev.
func (a *Authority) meets(these, those []fold.Place) (meets []fold.Place) {
	for _, p := range these {
		for _, q := range those {
			from, differ := a.parting(p, q)
			switch {
			case !differ && a.lineage.Reaches(q, p):
				meets = append(meets, p)
			case !differ:
				meets = append(meets, q)
			case from > 0:
				meets = append(meets, a.lineage.Back(p, from-1))
			}
		}
	}
	return meets
}

// parting is the lowest seq at which the histories of two entries of a log
// differ; ok is false where one reaches the other.
func (a *Authority) parting(p, q fold.Place) (from uint64, ok bool) {
	if a.lineage.Reaches(p, q) || a.lineage.Reaches(q, p) {
		return 0, false
	}
	low, high := uint64(0), min(p.Seq(), q.Seq())
	for low < high {
		if mid := (low + high) / 2; a.lineage.Back(p, mid) == a.lineage.Back(q, mid) {
			low = mid + 1
		} else {
			high = mid
		}
	}
	return low, true
}

func (s *State) adopts(d adoption, e *act) bool {
	return slices.ContainsFunc(d.entries, func(at fold.Place) bool { return s.authority.lineage.Reaches(at, e.place) })
}

// reliable is contested, asked by the author of an entry: contest acts
// forwards only, so the fork has to be in the entry's own past, and so has an
// adoption.
func (s *State) reliable(e *act, log crdt.LogID, at fold.Place) bool {
	if _, forked := s.forks[e.log]; !forked || e == s.authority.charter {
		return true
	}
	from, known := s.authority.lineage.Before(at).Contested(e.log)
	return !known || e.place.Seq() < from || slices.ContainsFunc(s.adoptions, func(d adoption) bool {
		return s.adopts(d, e) && s.authority.knows(at, log, d.act)
	})
}
