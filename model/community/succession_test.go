package community_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"tallystick/crdt"
	"tallystick/identity"
)

// person is whose device a log of the drawing is.
func (s *scene) person(log string) identity.PersonID {
	s.t.Helper()
	d, err := s.Device(log)
	if err != nil {
		s.t.Fatal(err)
	}
	return d.Keys.Person
}

func (s *scene) entryNames(ids []crdt.ID) string {
	var names []string
	for _, id := range ids {
		names = append(names, s.Name(id))
	}
	slices.Sort(names)
	return strings.Join(names, " ")
}

// successions are those of a person: who says so, of how many, honouring what.
func (s *scene) successions(person string) string {
	var rows []string
	for _, n := range s.state.Successions(s.person(person)) {
		by := s.named(func(p identity.PersonID) bool { return slices.Contains(n.By, p) })
		rows = append(rows, fmt.Sprintf("%s: %d of %d, %t [%s]", by, len(n.By), n.Needed, n.Done, s.entryNames(n.Honoured)))
	}
	return strings.Join(rows, "; ")
}

// TestSuccessions: trustees agree who say the same of the same key, by the same
// choice; what one of them says twice is said once.
func TestSuccessions(t *testing.T) {
	s := play(t, `
		founders a b c d
		device old of a
		old: 0
		x: 0
		a: 0-1-2=trustees(2 b c d)
		b: 0-1=certify(old signed){a2 old0}-2=successor(a by x honours b1){x0}-3=successor(a by x honours b1)
		c: 0-1=successor(a by x){b3}-2=successor(a by x honours b1)
		d: 0-1=successor(a by d){a2}
	`)
	s.want("successions", s.successions("a"), "d: 1 of 2, false []; b c: 2 of 2, true [b1]; c: 1 of 2, false []")
	s.want("statements of the root key", s.entryNames(s.state.RootStatements(s.person("a"))), "a0 b1")
	if chosen, ok := s.state.TrusteesOf(s.person("a")); !ok || len(chosen.Trustees) != 3 {
		t.Errorf("a chose %v", chosen)
	}
	if _, ok := s.state.TrusteesOf(s.person("b")); ok {
		t.Error("b chose nobody")
	}
	root := s.state.RootOf(s.person("a"))
	if person, ok := s.state.SpokenFor(root); !ok || person != s.person("a") || root == person {
		t.Errorf("the new key speaks for %s", person.Short())
	}
	if _, ok := s.state.SpokenFor(s.person("a")); ok {
		t.Error("the lost key speaks for somebody")
	}
}

// TestErasureActs: what an erasure names of others it does not close, and
// several may name one entry.
func TestErasureActs(t *testing.T) {
	s := play(t, `
		founders a b
		device phone of a certified
		phone: 0
		b: 0-1=sealed
		a: 0-1-2=sealed-3=erase(a2 b1){b1 phone0}
		phone: 0-1=erase(a2){a2}
	`)
	closes := map[string]string{}
	for _, e := range s.state.ErasureActs() {
		closes[s.Name(e.ID)] = s.entryNames(e.Closes) + "|" + s.entryNames(e.Others)
	}
	s.want("closed", fmt.Sprint(closes), "map[a3:a2|b1 phone1:a2|]")
}
