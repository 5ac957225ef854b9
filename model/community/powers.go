package community

import (
	"slices"

	"tallystick/crdt"
	"tallystick/identity"
	"tallystick/model/fold"
)

// holds is the grant by which a person has a role where an entry stands: the
// entry follows it, may rely on it, and no loss of the role that the grant did
// not know of cuts the entry off.
func (s *State) holds(person identity.PersonID, role Role, log crdt.LogID, at fold.Place) (*act, *denial) {
	denial := deny(ruleRole, "the role "+string(role), "none")
	for _, grant := range s.grants[holding{person, role}] {
		switch {
		case !s.activated(person, grant, log, at) || !s.authority.knows(at, log, grant):
		case !s.reliable(grant, log, at):
			denial = deny(ruleContested, "the role "+string(role)+" by an entry that is not contested", "it rests on %s", grant.id.Short())
		default:
			lost := s.roleLost(person, role, grant, log, at)
			if lost == nil {
				return grant, nil
			}
			denial = deny(ruleRole, "the role "+string(role), "it ended by %s", lost.act.id.Short())
		}
	}
	return nil, denial
}

// activated reports whether a steward whom the charter names had accepted.
func (s *State) activated(person identity.PersonID, grant *act, log crdt.LogID, at fold.Place) bool {
	if grant != s.authority.charter {
		return true
	}
	return slices.ContainsFunc(s.accepted[person], func(acceptance *act) bool { return s.authority.knows(at, log, acceptance) })
}

func (s *State) roleLost(person identity.PersonID, role Role, grant *act, log crdt.LogID, at fold.Place) *loss {
	for _, x := range s.lossesOf(person, role) {
		if !s.knew(grant, x) && !s.authority.honours(x, log, at) {
			return x
		}
	}
	return nil
}

// knew reports whether whoever gave a role knew of a loss of it: of a decision,
// those who put the question. A result of an old question says nothing about
// what has been lost since.
func (s *State) knew(grant *act, x *loss) bool {
	if r := s.authority.judged[grant.id]; r != nil && r.motion != nil {
		grant = r.motion
	}
	return s.authority.after(x, grant.place)
}

// inRole reports whether a person holds a role now.
func (s *State) inRole(person identity.PersonID, role Role) bool {
	if !s.isMember(person) {
		return false
	}
	for _, grant := range s.grants[holding{person, role}] {
		accepted := grant != s.authority.charter || len(s.accepted[person]) > 0
		lost := false
		for _, x := range s.lossesOf(person, role) {
			lost = lost || !s.knew(grant, x)
		}
		if accepted && !lost && !s.disputed(grant) {
			return true
		}
	}
	return false
}

// electorate are the persons who decide.
func (s *State) electorate(of Electorate) map[identity.PersonID]bool {
	if of == Members {
		return s.members()
	}
	stewards := map[identity.PersonID]bool{}
	for held := range s.grants {
		if held.role == RoleSteward && s.inRole(held.person, RoleSteward) {
			stewards[held.person] = true
		}
	}
	return stewards
}
