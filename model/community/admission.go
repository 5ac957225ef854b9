package community

import (
	"tallystick/crdt"
	"tallystick/identity"
)

// Admission lets a log of a person into the community, as [crdt.KindAdmission].
// With an invitation it counts once, for the first that the issuing log admits.
type Admission struct {
	Log        crdt.LogID
	Person     identity.PersonID
	Invitation crdt.ID   // zero: none
	Roles      []Role    // at most MaxRoles, sorted
	Vouches    []crdt.ID // entries of kind [KindVouch], at most MaxVouches, sorted
}

// Body is the admission as a body in clear, its lists in order.
func (a Admission) Body() crdt.Body {
	w := fieldWriter{"log": a.Log[:], "person": a.Person[:]}
	if !a.Invitation.IsZero() {
		w["invitation"] = a.Invitation.Link
	}
	putCodes(w, "roles", a.Roles)
	w.ids("vouches", a.Vouches)
	return bodyOf(crdt.KindAdmission, w)
}

// ReadAdmission reads a body of that kind; ok is false for any other and for
// fields of another shape.
func ReadAdmission(body crdt.Body) (a Admission, ok bool) {
	f := fieldsOf(body, crdt.KindAdmission)
	a.Log, a.Person = f.bytes32("log"), f.bytes32("person")
	if f.has("invitation") {
		a.Invitation = f.link("invitation")
	}
	a.Roles = codes[Role](f, "roles", MaxRoles)
	a.Vouches = f.ids("vouches", MaxVouches)
	return a, !f.void
}
