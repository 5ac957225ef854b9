package community

import (
	"tallystick/crdt"
	"tallystick/identity"
)

// KindTrustees is the kind by which a person chooses who may name a successor
// of their root key.
const KindTrustees = "trustees"

// Trustees are the persons who together can name a successor to the author's
// root key when its words are lost. A later choice replaces it.
type Trustees struct {
	Trustees []identity.PersonID // 1 to MaxTrustees, sorted
	Needed   int                 // of them: 1 to all
}

// Body is the choice as a body in clear, its list in order.
func (t Trustees) Body() crdt.Body {
	return bodyOf(KindTrustees, fieldWriter{"trustees": list32(t.Trustees), "needed": int64(t.Needed)})
}

// ReadTrustees reads a body of that kind; ok is false for any other and for
// fields of another shape.
func ReadTrustees(body crdt.Body) (t Trustees, ok bool) {
	f := fieldsOf(body, KindTrustees)
	t.Trustees = set32[identity.PersonID](f, "trustees", MaxTrustees)
	t.Needed = f.number("needed", 1, int64(len(t.Trustees)))
	return t, !f.void
}
