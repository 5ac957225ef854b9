package crdt

import (
	"slices"

	"tallystick/identity"
)

// learnCharter takes the founders from the charter, if v is the entry that
// holds it: seq 1 of the first founder's log.
func (s *Set) learnCharter(v Verified) {
	charter, err := ParseCharter(v.body)
	if s.founders != nil || err != nil || charter.Founders[0].LogID(s.community) != v.Log() {
		return
	}
	for _, founder := range charter.Founders {
		s.founders = append(s.founders, founder.LogID(s.community))
	}
	for i, founder := range charter.Founders {
		s.person(founder.Person).founder = true
		s.name(s.founders[i])
		s.nameCertified(founder.Person)
	}
	s.reconsider()
}

// isCharter reports whether the entry is the charter's or the introduction
// below it, which no loss of power takes out.
func (s *Set) isCharter(v Verified) bool {
	if len(s.founders) == 0 || s.founders[0] != v.Log() {
		return false
	}
	return v.Seq() == 0 || v.Seq() == 1 && v.header.Body.Link == s.community.Link
}

// effect applies an entry in the set that names others, and reports false if
// its author is not known to have been a member in its past.
func (s *Set) effect(v Verified) bool {
	if admission, ok := v.Admission(); ok {
		if !s.wasMember(v) {
			return false
		}
		person := s.person(admission.Person)
		person.namings = append(person.namings, v.id)
		s.nameBy(v, admission.Log)
		s.nameCertified(admission.Person)
		s.reconsider()
	}
	if certificate, ok := v.Certificate(); ok {
		if !s.wasMember(v) {
			return false
		}
		s.nameBy(v, certificate.Log)
		s.reconsider()
	}
	return true
}

func (s *Set) nameBy(v Verified, log LogID) {
	s.namings[log] = append(s.namings[log], v.id)
	s.name(log)
}

// nameByCertificate names a log whose person is already named.
func (s *Set) nameByCertificate(id LogID) {
	log := s.logs[id]
	if log.named {
		return
	}
	if s.persons[log.introduction.Person] != nil && log.certified || len(s.namings[id]) > 0 {
		s.name(id)
		s.reconsider()
	}
}

// nameCertified names every log of a person that carries a root certificate.
func (s *Set) nameCertified(id identity.PersonID) {
	for _, log := range slices.Clone(s.certified[id]) {
		s.name(log)
	}
}

func (s *Set) person(id identity.PersonID) *person {
	if s.persons[id] == nil {
		s.persons[id] = &person{}
	}
	return s.persons[id]
}

// reconsider looks again at entries whose author was not known as a member in
// their past, after more of that past or another naming has come in.
func (s *Set) reconsider() {
	for _, id := range sortedIDs(s.doubtful) {
		v, held := s.graph.Entry(id)
		if !held || !s.doubtful[id] {
			continue
		}
		delete(s.doubtful, id)
		if !s.effect(v) {
			s.doubtful[id] = true
		}
	}
}

// wasMember reports whether v's author was a member in v's own past: a
// founder, or named by an entry that is an ancestor of v. The charter is in
// everyone's past, since every introduction names the community by its hash.
func (s *Set) wasMember(v Verified) bool {
	log := s.logs[v.Log()]
	person := s.persons[log.introduction.Person]
	certified := log.certified && person != nil
	if slices.Contains(s.founders, v.Log()) || certified && person.founder {
		return true
	}
	if since, held := s.graph.Entry(log.memberSince); held && s.reaches(v, since) {
		return true
	}
	namings := s.namings[v.Log()]
	if certified {
		namings = slices.Concat(namings, person.namings)
	}
	for _, id := range namings {
		if naming, held := s.graph.Entry(id); held && s.precedes(naming, v) {
			log.memberSince = v.id
			return true
		}
	}
	return false
}
