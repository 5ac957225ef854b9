package community

import (
	"tallystick/crdt"
	"tallystick/identity"
)

// ErasureOf is an erasure that counts.
type ErasureOf struct {
	ID     crdt.ID
	By     identity.PersonID
	Closes []crdt.ID // the author's own entries: their bodies go from every replica
	Others []crdt.ID // other people's, of which it closes none by itself
}

// ErasureActs are the erasures that count, in the order of folds. Several may
// name one entry.
func (s *State) ErasureActs() (erasures []ErasureOf) {
	for _, e := range s.acts {
		body, ok := e.body.(Erase)
		if !ok || !s.counted[e] {
			continue
		}
		keys, _ := s.keys(e.log)
		erasure := ErasureOf{ID: e.id, By: keys.Person}
		for _, id := range body.Entries {
			if s.samePerson(id, e.log) {
				erasure.Closes = append(erasure.Closes, id)
			} else {
				erasure.Others = append(erasure.Others, id)
			}
		}
		erasures = append(erasures, erasure)
	}
	return erasures
}
