package fold

import "tallystick/crdt"

// setOf answers, for the length of one question, which entries are in the set.
func (b *Book) setOf() *inSet {
	return &inSet{held: b.held, lineage: b.lineage, ends: map[crdt.LogID][]end{}}
}

type inSet struct {
	held    Held
	lineage *Lineage
	ends    map[crdt.LogID][]end
}

// end is where the set ends in a log; it may go on beyond what was taken up.
type end struct {
	tip   crdt.Tip
	at    Place
	taken bool
}

// has reports whether an entry is in the set; one that is not held is not.
func (s *inSet) has(id crdt.ID) (bool, error) {
	at, taken := s.lineage.Place(id)
	if !taken {
		return false, nil
	}
	return s.hasAt(at, id)
}

func (s *inSet) hasAt(at Place, id crdt.ID) (bool, error) {
	log := s.lineage.Log(at)
	ends, known := s.ends[log]
	if !known {
		for _, tip := range s.held.Ends(log) {
			place, taken := s.lineage.Place(tip.ID)
			ends = append(ends, end{tip, place, taken})
		}
		s.ends[log] = ends
	}
	for _, e := range ends {
		in := e.taken && s.lineage.Reaches(e.at, at)
		if !e.taken {
			var err error
			if in, err = s.held.Reaches(e.tip, crdt.Tip{Log: log, Seq: at.seq, ID: id}); err != nil {
				return false, err
			}
		}
		if in {
			return true, nil
		}
	}
	return false, nil
}
