package community

import (
	"tallystick/crdt"
	"tallystick/identity"
)

// KindVouch is the kind by which a member vouches for a newcomer.
const KindVouch = "vouch"

// Vouch says that its author knows the person of a log that is not admitted
// yet. How many an admission needs: [VouchesNeeded].
type Vouch struct {
	Log    crdt.LogID
	Person identity.PersonID
}

// Body is the vouch as a body in clear.
func (v Vouch) Body() crdt.Body {
	return bodyOf(KindVouch, fieldWriter{"log": v.Log[:], "person": v.Person[:]})
}

// ReadVouch reads a body of that kind; ok is false for any other and for
// fields of another shape.
func ReadVouch(body crdt.Body) (v Vouch, ok bool) {
	f := fieldsOf(body, KindVouch)
	v.Log, v.Person = f.bytes32("log"), f.bytes32("person")
	return v, !f.void
}

// VouchesNeeded is how many members have to vouch for a newcomer where the
// charter asks for vouching: min(3, max(1, ⌊members / 2⌋)).
func VouchesNeeded(members int) int { return min(mostVouches, max(1, members/2)) }
