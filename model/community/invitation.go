package community

import "tallystick/crdt"

// KindInvitation is the kind by which a log offers to admit somebody.
const KindInvitation = "invitation"

// Invitation offers one admission to whoever proves that they know its secret.
// Only the log that it stands in may admit by it, once.
type Invitation struct {
	Secret  [32]byte // see [InvitationSecret.Hash]
	Roles   []Role   // that the newcomer gets, at most MaxRoles, sorted
	Expires int64    // Unix seconds by the inviter's clock, which enforces it; 0: never
}

// Body is the invitation as a body in clear, its list in order.
func (i Invitation) Body() crdt.Body {
	w := fieldWriter{"secret": i.Secret[:]}
	putCodes(w, "roles", i.Roles)
	w.seconds("expires", i.Expires)
	return bodyOf(KindInvitation, w)
}

// ReadInvitation reads a body of that kind; ok is false for any other and for
// fields of another shape.
func ReadInvitation(body crdt.Body) (i Invitation, ok bool) {
	f := fieldsOf(body, KindInvitation)
	i.Secret = f.bytes32("secret")
	i.Roles = codes[Role](f, "roles", MaxRoles)
	i.Expires = f.seconds("expires")
	return i, !f.void
}
