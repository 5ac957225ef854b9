package community

import (
	"slices"

	"tallystick/crdt"
	"tallystick/identity"
)

// Succession is a root key that trustees name for a person in place of the lost
// one, with the statements of the lost one that they honour.
type Succession struct {
	Successor
	By     []identity.PersonID // the trustees who say exactly this, sorted
	Needed int                 // of them, by the choice of trustees that they knew
	Done   bool                // it is this key that speaks for the person

	chosen *act
}

// Successions are those that trustees of a person have named by entries that
// count, in the order of the first entry of each.
func (s *State) Successions(person identity.PersonID) (named []Succession) {
	for _, e := range s.trust.statements[person] {
		body, chosen := e.body.(Successor), s.authority.ruling(e).chosen
		i := slices.IndexFunc(named, func(n Succession) bool { return n.chosen == chosen && same(n.Successor, body) })
		if i < 0 {
			i = len(named)
			named = append(named, Succession{Successor: body, Needed: chosen.body.(Trustees).Needed, chosen: chosen})
		}
		keys, _ := s.keys(e.log)
		if !slices.Contains(named[i].By, keys.Person) {
			named[i].By = append(named[i].By, keys.Person)
		}
		named[i].Done = named[i].Done || slices.Contains(s.trust.roots[person].by, e)
	}
	for i := range named {
		slices.SortFunc(named[i].By, compare32[identity.PersonID])
	}
	return named
}

// TrusteesOf is a person's last choice of trustees in the order of folds; ok is
// false for who has chosen none.
func (s *State) TrusteesOf(person identity.PersonID) (t Trustees, ok bool) {
	chosen := s.trust.chosen[person]
	if len(chosen) == 0 {
		return t, false
	}
	return chosen[len(chosen)-1].body.(Trustees), true
}

// RootOf is the root key that speaks for a person: the one that they are named
// after, or its successor.
func (s *State) RootOf(person identity.PersonID) identity.PersonID { return s.root(person) }

// SpokenFor is the person for whom a root key speaks; ok is false for a key
// that speaks for nobody who was ever let in, or not any more.
func (s *State) SpokenFor(root identity.PersonID) (person identity.PersonID, ok bool) {
	if _, known := s.namings[root]; known && s.root(root) == root {
		return root, true
	}
	for person, next := range s.trust.roots {
		if _, known := s.namings[person]; known && next.root == root {
			return person, true
		}
	}
	return person, false
}

// RootStatements are the entries that count by what a person's first root key
// signed: introductions, carried certificates and device ends, the last
// [MaxRootStatements] of them in the order of folds.
func (s *State) RootStatements(person identity.PersonID) (statements []crdt.ID) {
	for _, e := range s.acts {
		if s.counted[e] && s.saidByRoot(e, person) {
			statements = append(statements, e.id)
		}
	}
	return statements[max(0, len(statements)-MaxRootStatements):]
}

func (s *State) saidByRoot(e *act, person identity.PersonID) bool {
	switch body := e.body.(type) {
	case crdt.Introduction:
		return e.certified && body.Person == person
	case Certificate:
		keys, known := s.keys(body.Log)
		return known && keys.Person == person && body.Signature.Verify(person, keys.Device, keys.Sealing)
	case DeviceEnd:
		return body.Person == person && body.Verify(s.authority.community, person)
	}
	return false
}
