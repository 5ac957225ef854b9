package crdt_test

import (
	"bytes"
	"crypto/sha256"
	"crypto/sha512"
	"testing"

	"filippo.io/edwards25519"

	"tallystick/crdt"
	"tallystick/crdt/dagcbor"
	"tallystick/identity"
)

// scribe is a person with one device, all of it made from a name.
type scribe struct {
	name  string
	words identity.Words
	crdt.Keys
	device    identity.DeviceKey
	sealing   identity.SealingKey
	transport identity.TransportKey
}

// vectorSeed is the secret of one use.
func vectorSeed(name, use string) [32]byte {
	return sha256.Sum256([]byte("vectors/" + use + "/" + name))
}

func newScribe(t testing.TB, name string) scribe {
	t.Helper()
	entropy := vectorSeed(name, "words")
	words, err := identity.NewWords(identity.English, 12, bytes.NewReader(entropy[:]))
	if err != nil {
		t.Fatal(err)
	}
	a := scribe{
		name: name, words: words,
		device:    identity.DeviceKeyFromSeed(vectorSeed(name, "device")),
		sealing:   identity.SealingKeyFromSeed(vectorSeed(name, "sealing")),
		transport: identity.TransportKeyFromSeed(vectorSeed(name, "transport")),
	}
	a.Keys = crdt.Keys{
		Person: words.Root().Person(), Device: a.device.ID(), Sealing: a.sealing.ID(),
		Transport: a.transport.ID(), Nonce: vectorSeed(name, "nonce"),
	}
	return a
}

// certificate is by the person's root key.
func (a scribe) certificate() *identity.Certificate {
	c := a.words.Root().Certify(a.Device, a.Sealing)
	return &c
}

// diary is a log as its author writes it.
type diary struct {
	scribe
	id      crdt.LogID
	entries []crdt.Verified
}

// openDiary opens a log with its introduction.
func openDiary(t testing.TB, a scribe, in crdt.Introduction) *diary {
	t.Helper()
	in.Keys = a.Keys
	d := &diary{scribe: a, id: in.LogID()}
	d.write(t, in.Body(), false)
	return d
}

// write signs the next entry.
func (d *diary) write(t testing.TB, body []byte, sealed bool, deps ...crdt.ID) crdt.Verified {
	t.Helper()
	v, err := crdt.Sign(d.device, d.next(body, sealed, deps...), body)
	if err != nil {
		t.Fatal(err)
	}
	d.entries = append(d.entries, v)
	return v
}

func (d *diary) next(body []byte, sealed bool, deps ...crdt.ID) crdt.Header {
	h := crdt.Header{Log: d.id, Deps: deps, Sealed: sealed, Body: crdt.BodyID(body)}
	if n := len(d.entries); n > 0 {
		h.Seq, h.Prev = d.entries[n-1].Seq()+1, d.entries[n-1].ID()
	}
	return h
}

// clearBody is a clear body.
func clearBody(t testing.TB, kind string, fields map[string]any) []byte {
	t.Helper()
	body, err := crdt.Body{Kind: kind, Fields: fields}.Block()
	if err != nil {
		t.Fatal(err)
	}
	return body
}

// signedBlock puts any signature behind any header: what no author's code would do.
func signedBlock(header []byte, signature crdt.Signature) []byte {
	b := dagcbor.AppendArray(nil, 2)
	b = dagcbor.AppendBytes(b, header)
	return dagcbor.AppendBytes(b, signature[:])
}

// parseEntry reads an entry that is well-formed, whatever its signature.
func parseEntry(t testing.TB, block, body []byte) crdt.Signed {
	t.Helper()
	s, err := crdt.ParseBlock(block, body)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// signAgain signs a header with a nonce that the standard does not ask for:
// the signature is valid, and differs from the one that the key's own code
// makes of the same header.
func signAgain(t testing.TB, deviceSeed [32]byte, header []byte) (signature crdt.Signature) {
	t.Helper()
	message := append([]byte("tallystick/entry/1\x00"), header...)
	expanded := sha512.Sum512(deviceSeed[:])
	secret, err := edwards25519.NewScalar().SetBytesWithClamping(expanded[:32])
	if err != nil {
		t.Fatal(err)
	}
	nonce := vectorScalar(t, []byte("another nonce"), message)
	r := new(edwards25519.Point).ScalarBaseMult(nonce).Bytes()
	public := new(edwards25519.Point).ScalarBaseMult(secret).Bytes()
	s := edwards25519.NewScalar().MultiplyAdd(vectorScalar(t, r, public, message), secret, nonce)
	copy(signature[:], r)
	copy(signature[32:], s.Bytes())
	return signature
}

// vectorScalar is SHA-512 over the parts, modulo the order of the group.
func vectorScalar(t testing.TB, parts ...[]byte) *edwards25519.Scalar {
	t.Helper()
	digest := sha512.Sum512(bytes.Join(parts, nil))
	s, err := edwards25519.NewScalar().SetUniformBytes(digest[:])
	if err != nil {
		t.Fatal(err)
	}
	return s
}
