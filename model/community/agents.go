package community

import (
	"slices"

	"tallystick/identity"
)

// agents are those who do not act by a key of their own: organisations with
// the people who represent them, and assisted people.
type agents struct {
	organisations map[identity.AgentID]*act
	mandates      map[identity.AgentID][]*act // representatives, the founding first
	assisted      map[identity.AgentID]*act
	keyed         map[identity.AgentID][]*act
	stands        map[identity.AgentID][]*act
}

func newAgents() agents {
	return agents{
		organisations: map[identity.AgentID]*act{}, mandates: map[identity.AgentID][]*act{},
		assisted: map[identity.AgentID]*act{}, keyed: map[identity.AgentID][]*act{},
		stands: map[identity.AgentID][]*act{},
	}
}

func (b *agents) take(s *State, e *act) {
	switch body := e.body.(type) {
	case Organisation:
		id := OrganisationID(e.id)
		b.organisations[id] = e
		b.mandates[id] = append(b.mandates[id], e)
	case Representative:
		b.mandates[body.Organisation] = append(b.mandates[body.Organisation], e)
	case Assisted:
		b.assisted[AssistedID(e.id)] = e
	case Keyed:
		b.keyed[body.Agent] = append(b.keyed[body.Agent], e)
	case Stand:
		b.stands[body.Agent] = append(b.stands[body.Agent], e)
	}
}

// judgeRepresentative lets those who represent an organisation name others.
func (s *State) judgeRepresentative(e *act, person identity.PersonID, body Representative) *denial {
	if s.mandate(body.Organisation, person, e) == nil {
		return deny(ruleRole, "a representative of "+body.Organisation.Short(), "somebody else")
	}
	return nil
}

// mandate is the act by which a person represents an organisation where an
// entry stands; nil if none does.
func (s *State) mandate(organisation identity.AgentID, person identity.PersonID, e *act) *act {
	for _, m := range s.bodies.mandates[organisation] {
		if s.representative(m) == person && s.authority.knows(e.place, e.log, m) && s.reliable(m, e.log, e.place) && s.mandateLost(m, e) == nil {
			return m
		}
	}
	return nil
}

// organisationOf is the organisation that a mandate is of.
func organisationOf(m *act) identity.AgentID {
	if body, ok := m.body.(Representative); ok {
		return body.Organisation
	}
	return OrganisationID(m.id)
}

// representative is whom a mandate is given to: who founds an organisation is
// its first representative.
func (s *State) representative(m *act) identity.PersonID {
	if body, ok := m.body.(Representative); ok {
		return body.Person
	}
	keys, _ := s.keys(m.log)
	return keys.Person
}

func (s *State) mandateLost(m, e *act) *loss {
	for _, x := range s.losses {
		if x.kind == LossMandate && x.grant == m && !s.authority.honours(x, e.log, e.place) {
			return x
		}
	}
	for _, x := range s.lossesOf(s.representative(m), "") {
		if x.takes(promises) && !s.authority.after(x, m.place) && !s.authority.honours(x, e.log, e.place) {
			return x
		}
	}
	return nil
}

// ruleRepresentativeEnd judges the end of a mandate in its own past: it takes
// a representative, or the one whose mandate it is.
func (a *Authority) ruleRepresentativeEnd(r *ruling, e *act, body RepresentativeEnd, s *State) *denial {
	grant, before := a.find(body.Grant, e.place)
	if !before || !s.counted[grant] || grant.kind != KindRepresentative && grant.kind != KindOrganisation {
		return deny(ruleQuestion, "a mandate that counts, before its end", "entry %s", body.Grant.Short())
	}
	if d := a.checkHonoured(e, body.Logs); d != nil {
		return d
	}
	of := organisationOf(grant)
	if s.representative(grant) != r.person && s.mandate(of, r.person, e) == nil {
		return deny(ruleRole, "a representative of "+of.Short(), "somebody else")
	}
	return nil
}

// judgeKeyed lets a steward say who an assisted person of the community is.
func (s *State) judgeKeyed(e *act, person identity.PersonID, body Keyed) *denial {
	if denial := s.permitted(e, person); denial != nil {
		return denial
	}
	if assisted := s.bodies.assisted[body.Agent]; assisted == nil || !s.authority.knows(e.place, e.log, assisted) {
		return deny(ruleQuestion, "an assisted person's record, before it", "%s", body.Agent.Short())
	}
	return nil
}

// persons are those who assisted people are now, sorted.
func (b *agents) persons(agent identity.AgentID) (persons []identity.PersonID) {
	for _, e := range b.keyed[agent] {
		persons = append(persons, e.body.(Keyed).Person)
	}
	slices.SortFunc(persons, compare32[identity.PersonID])
	return slices.Compact(persons)
}

// judgeStand lets who was assisted and has a key now speak about what others
// recorded for them.
func (s *State) judgeStand(e *act, person identity.PersonID, body Stand) *denial {
	says := func(keyed *act) bool {
		return keyed.body.(Keyed).Person == person && s.authority.knows(e.place, e.log, keyed)
	}
	if !slices.ContainsFunc(s.bodies.keyed[body.Agent], says) {
		return deny(rulePerson, "the person whom "+body.Agent.Short()+" stands for", "somebody else")
	}
	if !s.authority.precede(e.place, body.Entries...) {
		return deny(ruleAncestor, "entries before the statement", "one that is not")
	}
	return nil
}
