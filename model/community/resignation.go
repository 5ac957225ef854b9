package community

import "tallystick/crdt"

// KindResignation is the kind by which a person gives up a role.
const KindResignation = "resignation"

// Resignation ends a role that its author holds. It honours the log that it
// stands in up to its own prev, whatever it lists.
type Resignation struct {
	Role Role
	Logs []Honoured // the author's other logs, at most MaxHonoured, sorted
}

// Body is the resignation as a body in clear, its lists in order.
func (r Resignation) Body() crdt.Body {
	w := fieldWriter{"role": string(r.Role)}
	w.honoured(r.Logs)
	return bodyOf(KindResignation, w)
}

// ReadResignation reads a body of that kind; ok is false for any other and for
// fields of another shape.
func ReadResignation(body crdt.Body) (r Resignation, ok bool) {
	f := fieldsOf(body, KindResignation)
	r.Role, r.Logs = Role(f.code("role")), f.honoured()
	return r, !f.void
}
