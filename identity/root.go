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

// CertifyFor vouches for a device of a person whose own root key was lost and
// whose successor this key is.
func (k RootKey) CertifyFor(person PersonID, device DeviceID, sealing SealingID) Certificate {
	return Certificate(ed25519.Sign(k.private, certified(person, device, sealing)))
}

// Sign signs tag ‖ 0x00 ‖ message: what a person states with the words at hand,
// beside certificates. Each purpose has a tag of its own, without a zero byte,
// so that no signature can be taken for one of another purpose.
func (k RootKey) Sign(tag string, message []byte) [64]byte {
	return [64]byte(ed25519.Sign(k.private, tagged(tag, message)))
}

// Verify reports whether signature is this root key's over tag ‖ 0x00 ‖
// message, by the same predicate as the function [Verify].
func (p PersonID) Verify(tag string, message []byte, signature [64]byte) bool {
	return ed25519.Verify(p[:], tagged(tag, message), signature[:])
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
	return c.VerifyBy(person, person, device, sealing)
}

// VerifyBy is Verify for a certificate by a root key that took the place of
// the person's own. Whether it did is for the caller to know.
func (c Certificate) VerifyBy(root, person PersonID, device DeviceID, sealing SealingID) bool {
	return ed25519.Verify(root[:], certified(person, device, sealing), c[:])
}

// IsZero reports whether there is no certificate.
func (c Certificate) IsZero() bool { return c == Certificate{} }

func certified(person PersonID, device DeviceID, sealing SealingID) []byte {
	text := dagcbor.AppendText(dagcbor.AppendArray(nil, 4), "tallystick/certificate/1")
	text = dagcbor.AppendBytes(text, person[:])
	text = dagcbor.AppendBytes(text, device[:])
	return dagcbor.AppendBytes(text, sealing[:])
}
