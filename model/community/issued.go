package community

import (
	"cmp"
	"slices"

	"tallystick/crdt"
)

// Issued are the invitations that count and that a log issued, used or not, in
// its order.
func (s *State) Issued(log crdt.LogID) (ids []crdt.ID) {
	for _, e := range s.countedOf(log, KindInvitation) {
		ids = append(ids, e.id)
	}
	return ids
}

// AdmissionBy is an admission and the entry that it is.
type AdmissionBy struct {
	Admission
	Entry crdt.ID
}

// Admissions are those that count and that a log wrote, the first by each
// invitation.
func (s *State) Admissions(log crdt.LogID) map[crdt.ID]AdmissionBy {
	first := map[crdt.ID]AdmissionBy{}
	for _, e := range s.countedOf(log, crdt.KindAdmission) {
		body, _ := e.body.(Admission)
		if _, before := first[body.Invitation]; !before {
			first[body.Invitation] = AdmissionBy{body, e.id}
		}
	}
	return first
}

// countedOf are the acts of a kind in a log that count, in its order.
func (s *State) countedOf(log crdt.LogID, kind string) (acts []*act) {
	for _, e := range s.acts {
		if e.log == log && e.kind == kind && s.counted[e] {
			acts = append(acts, e)
		}
	}
	slices.SortFunc(acts, func(a, b *act) int { return cmp.Compare(a.place.Seq(), b.place.Seq()) })
	return acts
}
