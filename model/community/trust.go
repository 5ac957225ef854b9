package community

import (
	"bytes"
	"slices"

	"tallystick/crdt"
	"tallystick/identity"
)

// trust is which root key speaks for whom: the one that the person is named
// after, until enough of the people whom they chose have named another.
type trust struct {
	chosen     map[identity.PersonID][]*act // choices of trustees, in the order of folds
	statements map[identity.PersonID][]*act // by trustees, that count
	roots      map[identity.PersonID]succession
}

// succession is a root key in place of a lost one.
type succession struct {
	root     identity.PersonID
	honoured []crdt.ID // what the lost key still said
	by       []*act
}

func newTrust() trust {
	return trust{
		chosen: map[identity.PersonID][]*act{}, statements: map[identity.PersonID][]*act{},
		roots: map[identity.PersonID]succession{},
	}
}

func (t *trust) take(s *State, e *act) {
	keys, _ := s.keys(e.log)
	t.chosen[keys.Person] = append(t.chosen[keys.Person], e)
}

// succeed finds which root keys took the place of lost ones. As with losses of
// power, each statement is judged in its own past, before anything else is:
// whoever has the lost key gains nothing by not citing its succession.
func (s *State) succeed() {
	for _, e := range s.acts {
		body, ok := e.body.(Successor)
		if !ok || s.unsucceeded(e) != nil {
			continue
		}
		s.trust.statements[body.Person] = append(s.trust.statements[body.Person], e)
		s.trust.succeed(s, e, body)
	}
}

// unsucceeded says why a trustee's statement does not count.
func (s *State) unsucceeded(e *act) *denial {
	r := s.authority.ruling(e)
	if r.denial != nil {
		return r.denial
	}
	return cutOff(s.cut(e.log, e.place, r.gain, governs))
}

// choice is the last choice of trustees that an entry follows.
func (s *State) choice(person identity.PersonID, e *act) *act {
	var last *act
	for _, chosen := range s.trust.chosen[person] {
		if s.authority.knows(e.place, e.log, chosen) {
			last = chosen
		}
	}
	return last
}

// ruleSuccessor asks for a trustee, by the last choice that the author knew.
func (s *State) ruleSuccessor(r *ruling, e *act, body Successor) *denial {
	r.chosen = s.choice(body.Person, e)
	if r.chosen == nil || !slices.Contains(r.chosen.body.(Trustees).Trustees, r.person) {
		return deny(ruleRole, "a trustee of "+body.Person.Short(), "somebody else")
	}
	if !s.authority.precede(e.place, body.Honoured...) {
		return deny(ruleAncestor, "statements before the succession", "one that is not")
	}
	return nil
}

// succeed takes effect with the statement that completes the number, all by
// different trustees of one choice, all the same. Of several successions the
// first one completed stands.
func (t *trust) succeed(s *State, e *act, body Successor) {
	if _, done := t.roots[body.Person]; done {
		return
	}
	chosen := s.authority.ruling(e).chosen
	agreed := map[identity.PersonID]*act{}
	for _, other := range t.statements[body.Person] {
		if same(other.body.(Successor), body) && s.authority.ruling(other).chosen == chosen {
			keys, _ := s.keys(other.log)
			agreed[keys.Person] = other
		}
	}
	if len(agreed) < chosen.body.(Trustees).Needed {
		return
	}
	next := succession{root: body.Root, honoured: body.Honoured}
	for _, other := range agreed {
		next.by = append(next.by, other)
	}
	t.roots[body.Person] = next
}

func same(a, b Successor) bool {
	x, errX := a.Body().Block()
	y, errY := b.Body().Block()
	return errX == nil && errY == nil && bytes.Equal(x, y)
}

// root is the key that speaks for a person.
func (s *State) root(person identity.PersonID) identity.PersonID {
	if next, ok := s.trust.roots[person]; ok {
		return next.root
	}
	return person
}

// signedByRoot reports whether the key that speaks for a person vouches for a
// device, or the one that the person is named after did before it was lost.
func (s *State) signedByRoot(signature identity.Certificate, keys crdt.Keys, by *act) bool {
	verify := func(root identity.PersonID) bool {
		return signature.VerifyBy(root, keys.Person, keys.Device, keys.Sealing)
	}
	if s.authority.signs(by, keys.Person, verify) {
		return !s.lapsed(keys.Person, by)
	}
	root := s.root(keys.Person)
	return root != keys.Person && s.authority.signs(by, root, verify)
}

// lapsed reports whether what a person's first root key said with an act came
// after the key was lost: the trustees who named its successor neither knew
// nor honoured it.
func (s *State) lapsed(person identity.PersonID, e *act) bool {
	next, succeeded := s.trust.roots[person]
	if !succeeded || slices.Contains(next.honoured, e.id) {
		return false
	}
	return !slices.ContainsFunc(next.by, func(by *act) bool { return s.authority.lineage.Precedes(e.place, by.place) })
}

// judgeDeviceEnd asks for the signature of the root key and no more: whoever
// carries it only passes it on. What a lost key said counts as far as its
// successor's trustees honour it.
func (s *State) judgeDeviceEnd(e *act, body DeviceEnd) *denial {
	if d := s.authority.checkHonoured(e, body.Logs); d != nil {
		return d
	}
	verify := func(root identity.PersonID) bool { return body.Verify(s.authority.community, root) }
	next, succeeded := s.trust.roots[body.Person]
	switch {
	case succeeded && s.authority.signs(e, next.root, verify):
	case !s.authority.signs(e, body.Person, verify):
		return deny(ruleSignature, "the person's root key", "another, or other bytes")
	case s.lapsed(body.Person, e):
		return deny(ruleSignature, "the root key that took the lost one's place", "the lost one")
	}
	return nil
}
