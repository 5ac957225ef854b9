package community

import (
	"slices"

	"tallystick/crdt"
	"tallystick/identity"
	"tallystick/model/fold"
)

// Who can fix what an entry lacks.
const (
	whoAuthor   = "author"   // by another entry
	whoStewards = "stewards" // by ratifying it, or by a decision
	whoNobody   = "nobody"   // it stays as it is
)

// fixer says who can make a rule be kept.
func fixer(rule string) string {
	switch rule {
	case ruleCut, ruleRole, ruleContested, ruleUndone:
		return whoStewards
	case ruleShape, ruleSignature:
		return whoNobody
	}
	return whoAuthor
}

func (d *denial) of(id crdt.ID) fold.Refusal {
	return fold.Refusal{Entry: id, Rule: fold.Rule(d.rule), Found: d.found, Needed: d.needed, Who: fixer(d.rule)}
}

// Refusals are the governing entries that do not count, sorted by entry: they
// are kept, and shown with why.
func (s *State) Refusals() (refusals []fold.Refusal) {
	for e, d := range s.refused {
		refusals = append(refusals, d.of(e.id))
	}
	slices.SortFunc(refusals, func(a, b fold.Refusal) int { return compareIDs(a.Entry, b.Entry) })
	return refusals
}

// Counts reports whether a governing entry counts.
func (s *State) Counts(id crdt.ID) bool {
	e := s.authority.byID[id]
	return e != nil && s.counted[e]
}

// Verdict judges an entry that is no governing one: its author has to have been
// a member in its own past, and no loss of power may cut it off, unless the
// stewards ratified it. Promising is for entries that keep a promise made
// before: who is leaving may still write those.
func (s *State) Verdict(id crdt.ID, log crdt.LogID, at fold.Place, promising bool) (refusal fold.Refusal, counts bool) {
	need := records
	if promising {
		need = promises
	}
	_, _, denial := s.member(log, at, need)
	if denial == nil || denial.rule == ruleCut && s.ratified[id] != nil {
		return refusal, true
	}
	return denial.of(id), false
}

// MayAs reports whether the author of an entry held a role where the entry
// stands.
func (s *State) MayAs(role Role, log crdt.LogID, at fold.Place) bool {
	keys, known := s.keys(log)
	if !known {
		return false
	}
	_, denial := s.holds(keys.Person, role, log, at)
	return denial == nil
}

// Represents reports whether the author of an entry represented an
// organisation where the entry stands, and in which role.
func (s *State) Represents(organisation identity.AgentID, log crdt.LogID, at fold.Place) (Role, bool) {
	keys, known := s.keys(log)
	if !known {
		return "", false
	}
	m := s.mandate(organisation, keys.Person, &act{log: log, place: at})
	if m == nil {
		return "", false
	}
	body, _ := m.body.(Representative)
	return body.Role, true
}

// Person is whose device writes a log.
func (s *State) Person(log crdt.LogID) (identity.PersonID, bool) {
	keys, known := s.keys(log)
	return keys.Person, known
}

// Erasures are the entries whose bodies an erasure that counts closes for
// everybody, each with the erasure: those of the same person, and of several
// erasures the first in the order of folds.
func (s *State) Erasures() map[crdt.ID]crdt.ID {
	erased := map[crdt.ID]crdt.ID{}
	for _, e := range s.acts {
		body, ok := e.body.(Erase)
		if !ok || !s.counted[e] {
			continue
		}
		for _, id := range body.Entries {
			if !s.samePerson(id, e.log) {
				continue
			}
			if _, already := erased[id]; !already {
				erased[id] = e.id
			}
		}
	}
	return erased
}

// samePerson reports whether an entry is of a log of the same person as another
// log.
func (s *State) samePerson(id crdt.ID, log crdt.LogID) bool {
	at, taken := s.authority.lineage.Place(id)
	if !taken {
		return false
	}
	one, known := s.keys(s.authority.lineage.Log(at))
	other, _ := s.keys(log)
	return known && one.Person == other.Person
}
