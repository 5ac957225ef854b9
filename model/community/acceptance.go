package community

import "tallystick/crdt"

// KindAcceptance is the kind by which a steward whom the charter names takes
// the role, in a log of their own.
const KindAcceptance = "acceptance"

// Acceptance makes the person of its log one of the stewards, if the charter
// names them. Until then the charter has only proposed it.
type Acceptance struct{}

// Body is the acceptance as a body in clear.
func (Acceptance) Body() crdt.Body { return bodyOf(KindAcceptance, nil) }

// ReadAcceptance reads a body of that kind; ok is false for any other.
func ReadAcceptance(body crdt.Body) (a Acceptance, ok bool) {
	return a, !fieldsOf(body, KindAcceptance).void
}
