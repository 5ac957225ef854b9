package community

import (
	"tallystick/crdt"
	"tallystick/identity"
)

// KindSuccessor is the kind by which a trustee names a person's next root key.
const KindSuccessor = "successor"

// Successor is one trustee's word that a person's root key is followed by
// another. It takes effect once as many trustees as needed say the same.
type Successor struct {
	Person   identity.PersonID // stays the same whatever its root key is
	Root     identity.PersonID // the next root key; keys refused for everybody make it void
	Honoured []crdt.ID         // the last statements of the lost key that hold, at most MaxRootStatements, sorted
}

// Body is the successor as a body in clear, its list in order.
func (s Successor) Body() crdt.Body {
	w := fieldWriter{"person": s.Person[:], "root": s.Root[:]}
	w.ids("honoured", s.Honoured)
	return bodyOf(KindSuccessor, w)
}

// ReadSuccessor reads a body of that kind; ok is false for any other and for
// fields of another shape.
func ReadSuccessor(body crdt.Body) (s Successor, ok bool) {
	f := fieldsOf(body, KindSuccessor)
	s.Person, s.Root = f.bytes32("person"), f.bytes32("root")
	f.require(f.void || s.Root.Check() == nil)
	s.Honoured = f.ids("honoured", MaxRootStatements)
	return s, !f.void
}
