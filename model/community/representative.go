package community

import (
	"tallystick/crdt"
	"tallystick/identity"
)

// The kinds by which an organisation's representatives come and go.
const (
	KindRepresentative    = "representative"
	KindRepresentativeEnd = "representative-end"
)

// Representative lets a person act for an organisation in one role.
type Representative struct {
	Organisation identity.AgentID
	Person       identity.PersonID
	Role         Role
	Until        int64 // Unix seconds, compared with the time that a view is of; 0: no term
}

// Body is the grant as a body in clear.
func (r Representative) Body() crdt.Body {
	w := fieldWriter{"organisation": r.Organisation[:], "person": r.Person[:], "role": string(r.Role)}
	w.seconds("until", r.Until)
	return bodyOf(KindRepresentative, w)
}

// ReadRepresentative reads a body of that kind; ok is false for any other and
// for fields of another shape.
func ReadRepresentative(body crdt.Body) (r Representative, ok bool) {
	f := fieldsOf(body, KindRepresentative)
	r.Organisation = f.agent("organisation", identity.AgentOrganisation)
	r.Person, r.Role = f.bytes32("person"), Role(f.code("role"))
	r.Until = f.seconds("until")
	return r, !f.void
}

// RepresentativeEnd takes back one grant of kind [KindRepresentative].
type RepresentativeEnd struct {
	Grant crdt.ID
	Logs  []Honoured // of the representative's logs, at most MaxHonoured, sorted
}

// Body is the end as a body in clear, its lists in order.
func (e RepresentativeEnd) Body() crdt.Body {
	w := fieldWriter{"grant": e.Grant.Link}
	w.honoured(e.Logs)
	return bodyOf(KindRepresentativeEnd, w)
}

// ReadRepresentativeEnd reads a body of that kind; ok is false for any other
// and for fields of another shape.
func ReadRepresentativeEnd(body crdt.Body) (e RepresentativeEnd, ok bool) {
	f := fieldsOf(body, KindRepresentativeEnd)
	e.Grant, e.Logs = f.link("grant"), f.honoured()
	return e, !f.void
}
