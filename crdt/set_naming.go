package crdt

import (
	"maps"
	"slices"

	"tallystick/identity"
)

// person is what the set knows of the owner of a root key.
type person struct {
	founder   bool
	namings   []ID    // admissions in force
	certified []LogID // logs held that carry a valid root certificate
}

// named reports whether the charter or an admission in force names the person.
func (p *person) named() bool { return p.founder || len(p.namings) > 0 }

func (s *Set) person(id identity.PersonID) *person {
	if s.persons[id] == nil {
		s.persons[id] = &person{}
	}
	return s.persons[id]
}

// introduce learns from an entry 0 whose log it is, and names the log if that
// was only waiting for it.
func (s *Set) introduce(log *logState, v Verified, introduction Introduction) {
	if v.id.Compare(log.first.Link) < 0 {
		log.introduction, log.first = introduction, v.id
	}
	owner := s.person(introduction.Person)
	if introduction.Certified() && !log.certified {
		log.certified = true
		owner.certified = append(owner.certified, v.Log())
		s.recheck[v.Log()] = true
	}
	founder := slices.Contains(s.founders, v.Log())
	if founder || len(s.namings[v.Log()]) > 0 || log.certified && owner.named() {
		s.name(log)
	}
}

// isCharter reports whether the entry is the charter's, which no loss of
// power takes out.
func (s *Set) isCharter(v Verified) bool {
	return v.Seq() == 1 && v.header.Body.Link == s.community.Link && len(s.founders) > 0 && s.founders[0] == v.Log()
}

// learnCharter takes the founders from the charter, if v is the entry that
// holds it: seq 1 of the first founder's log. What acts of losses have brought
// in before is looked at again.
func (s *Set) learnCharter(v Verified) {
	if len(s.founders) > 0 || v.Seq() != 1 || v.header.Body.Link != s.community.Link {
		return
	}
	charter, err := ParseCharter(v.body)
	if err != nil || charter.Founders[0].LogID(s.community) != v.Log() {
		return
	}
	for _, founder := range charter.Founders {
		s.founders = append(s.founders, founder.LogID(s.community))
	}
	for i, founder := range charter.Founders {
		s.name(s.logs[s.founders[i]])
		s.recheck[s.founders[i]] = true
		s.person(founder.Person).founder = true
		s.nameCertified(founder.Person)
	}
}

// effect puts an entry in the set that names others in force, and reports
// false if its author is not known to have been a member in its past.
// Barren is as for [Set.follows].
func (s *Set) effect(v Verified, barren map[ID]bool) bool {
	admission, admits := v.Admission()
	certificate, certifies := v.Certificate()
	if !admits && !certifies {
		return true
	}
	if !s.wasMember(v, barren) {
		return false
	}
	if certifies {
		s.nameBy(v, certificate.Log)
		return true
	}
	person := s.person(admission.Person)
	person.namings = append(person.namings, v.id)
	s.nameBy(v, admission.Log)
	s.nameCertified(admission.Person)
	return true
}

func (s *Set) nameBy(v Verified, log LogID) {
	s.namings[log] = append(s.namings[log], v.id)
	s.name(s.logs[log])
	s.recheck[log] = true
}

// nameCertified names every log of a person that carries a root certificate.
func (s *Set) nameCertified(id identity.PersonID) {
	for _, log := range s.person(id).certified {
		s.name(s.logs[log])
		s.recheck[log] = true
	}
}

// reconsider looks again at entries of which more may be known about whether
// their author was a member in their past.
func (s *Set) reconsider() {
	for _, log := range slices.SortedFunc(maps.Keys(s.recheck), LogID.Compare) {
		delete(s.recheck, log)
		doubtful, barren := s.doubtful[log], map[ID]bool{}
		delete(s.doubtful, log)
		for _, id := range doubtful {
			if v, held := s.graph.Entry(id); held && !s.effect(v, barren) {
				s.doubtful[log] = append(s.doubtful[log], id)
			}
		}
	}
}

// wasMember reports whether v's author was a member in v's own past. The
// charter is in everyone's past, since every introduction names the community
// by its hash.
func (s *Set) wasMember(v Verified, barren map[ID]bool) bool {
	log := s.logs[v.Log()]
	owner := s.person(log.introduction.Person)
	if slices.Contains(s.founders, v.Log()) || log.certified && owner.founder {
		return true
	}
	at := s.spotOf(log, v)
	if slices.ContainsFunc(log.memberSince, func(since spot) bool { return log.reaches(at, since) }) {
		return true
	}
	namings := map[ID]bool{}
	for _, id := range s.namings[v.Log()] {
		namings[id] = true
	}
	if log.certified {
		for _, id := range owner.namings {
			namings[id] = true
		}
	}
	if len(namings) == 0 || !s.follows(v, namings, barren) {
		return false
	}
	log.memberSince = append(log.memberSince, at)
	return true
}

// follows reports whether one of the namings is an ancestor of v, by prev and
// by deps into other logs. What is not held can't be looked through: all of it
// dangles, so that its arrival has this asked again. Barren are entries known
// not to follow any; those that turn out so are added to it.
func (s *Set) follows(v Verified, namings, barren map[ID]bool) bool {
	seen := map[ID]bool{v.id: true}
	for next := []Verified{v}; len(next) > 0; {
		at := next[0]
		next = next[1:]
		for _, id := range append([]ID{at.Prev()}, at.Deps()...) {
			past, held := s.graph.Entry(id)
			if !held || seen[id] || barren[id] || id != at.Prev() && past.Log() == at.Log() {
				continue
			}
			if namings[id] {
				return true
			}
			seen[id] = true
			next = append(next, past)
		}
	}
	maps.Copy(barren, seen)
	return false
}
