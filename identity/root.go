package identity

import (
	"crypto/ed25519"

	"tallystick/crdt/dagcbor"
)

// RootKey is a person's own Ed25519 key. It comes from the words, certifies
// devices, and is not kept on any of them.
type RootKey struct {
	secret
	private ed25519.PrivateKey
}

// Person is the public half: who this is.
func (k RootKey) Person() PersonID { return PersonID(k.private[ed25519.SeedSize:]) }

// Certify vouches for a device and its sealing key.
func (k RootKey) Certify(device DeviceID, sealing SealingID) Certificate {
	return Certificate(ed25519.Sign(k.private, certified(k.Person(), device, sealing)))
}

// Certificate is a root key's signature over the CBOR array
// ["tallystick/certificate/1", person, device, sealing]. It names no
// community: in another one it shows whose device this is, and never makes a
// member.
type Certificate [64]byte

// Verify reports whether person's root key certified this device with this
// sealing key, by the same predicate as [Verify]. It does not ask whether the
// keys are allowed: see [PersonID.Check].
func (c Certificate) Verify(person PersonID, device DeviceID, sealing SealingID) bool {
	return ed25519.Verify(person[:], certified(person, device, sealing), c[:])
}

// IsZero reports whether there is no certificate.
func (c Certificate) IsZero() bool { return c == Certificate{} }

func certified(person PersonID, device DeviceID, sealing SealingID) []byte {
	text := dagcbor.AppendText(dagcbor.AppendArray(nil, 4), "tallystick/certificate/1")
	text = dagcbor.AppendBytes(text, person[:])
	text = dagcbor.AppendBytes(text, device[:])
	return dagcbor.AppendBytes(text, sealing[:])
}
