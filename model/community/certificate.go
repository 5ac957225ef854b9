package community

import (
	"tallystick/crdt"
	"tallystick/identity"
)

// Certificate says that a log is of a device of a person who is a member, as
// [crdt.KindCertificate]. Without a signature it is the word of another device
// of that person; with one any member may carry it.
type Certificate struct {
	Log       crdt.LogID
	Signature identity.Certificate // by the person's root key, or its successor's; zero: none
}

// Body is the certificate as a body in clear.
func (c Certificate) Body() crdt.Body {
	w := fieldWriter{"log": c.Log[:]}
	if !c.Signature.IsZero() {
		w["signature"] = c.Signature[:]
	}
	return bodyOf(crdt.KindCertificate, w)
}

// ReadCertificate reads a body of that kind; ok is false for any other and for
// fields of another shape.
func ReadCertificate(body crdt.Body) (c Certificate, ok bool) {
	f := fieldsOf(body, crdt.KindCertificate)
	c.Log = f.bytes32("log")
	if f.has("signature") {
		c.Signature = f.bytes64("signature")
	}
	return c, !f.void
}
