package crdt

import (
	"slices"

	"tallystick/crdt/dagcbor"
	"tallystick/identity"
)

// signatureTag separates signatures of entries from every other signature
// that a device's key makes.
const signatureTag = "tallystick/entry/1"

// Signature is an Ed25519 signature over the tag, a zero byte and the header.
type Signature [64]byte

// Signed is one entry as its bytes say: well-formed, and nothing believed.
// The signature has not been verified. It is never changed once made.
type Signed struct {
	header    Header
	signature Signature
	body      []byte // nil while a sealed body is not here
	id        ID
}

// Verified is an entry of which it is known that its device wrote it: its own
// signature verified, or a later one's that is chained to it by hash. Only
// [Vouch], [Intake], [Sign] and [Recall] make one.
type Verified struct{ entry }

// entry lets Verified offer everything that Signed does without letting
// anyone build one around a Signed.
type entry = Signed

// Header is what the signature covers. The slice in it is shared: don't
// change it.
func (s Signed) Header() Header { return s.header }

// ID names the entry: the hash of header and signature.
func (s Signed) ID() ID { return s.id }

// Log is the log the entry says it belongs to.
func (s Signed) Log() LogID { return s.header.Log }

// Seq is the entry's number in its log.
func (s Signed) Seq() uint64 { return s.header.Seq }

// Prev is the entry before it in its log; zero at seq 0.
func (s Signed) Prev() ID { return s.header.Prev }

// Deps are the entries of other logs that it names; shared, don't change.
func (s Signed) Deps() []ID { return s.header.Deps }

// Sealed reports whether the body is ciphertext.
func (s Signed) Sealed() bool { return s.header.Sealed }

// Signature is the author's signature.
func (s Signed) Signature() Signature { return s.signature }

// Body is the body block, or nil if it is sealed and not here. Shared, don't
// change.
func (s Signed) Body() []byte { return s.body }

// Tip is the entry as the last one of its branch.
func (s Signed) Tip() Tip { return Tip{Log: s.header.Log, Seq: s.header.Seq, ID: s.id} }

// Size is how many bytes the entry takes, body included: for quotas.
func (s Signed) Size() int {
	return fixedSize + len(s.header.Deps)*depSize + len(s.body)
}

// fixedSize and depSize are what a block takes at most without deps, and for
// each of them.
const (
	fixedSize = 216
	depSize   = 41
)

// Block is the entry's canonical bytes, of which ID is the hash:
// [header bytes, signature].
func (s Signed) Block() []byte {
	return appendBlock(nil, s.header.Append(nil), s.signature)
}

// WithBody returns the entry with its sealed body, or refuses a body that is
// not the one that the entry names.
func (s Signed) WithBody(body []byte) (Signed, error) {
	if refusal := s.checkBody(body); refusal != nil {
		return Signed{}, refusal
	}
	s.body = body
	return s, nil
}

// WithoutBody returns the entry as it travels when its sealed body is absent
// or erased. A clear body is part of the entry and stays.
func (s Signed) WithoutBody() Signed {
	if s.header.Sealed {
		s.body = nil
	}
	return s
}

// WithBody is [Signed.WithBody] for an entry that is already verified.
func (v Verified) WithBody(body []byte) (Verified, error) {
	s, err := v.entry.WithBody(body)
	return Verified{s}, err
}

// WithoutBody is [Signed.WithoutBody] for an entry that is already verified.
func (v Verified) WithoutBody() Verified { return Verified{v.entry.WithoutBody()} }

// ParseBlock reads an entry from its block and its body; body may be nil when
// the header says that it is sealed.
func ParseBlock(block, body []byte) (Signed, error) {
	if len(block) > MaxEntry {
		return Signed{}, refuse(RuleSize, "a block of more than 4 KiB", "at most 4 KiB")
	}
	r := dagcbor.NewReader(block)
	r.ArrayOf(2)
	head := r.Bytes(MaxEntry)
	signature := r.BytesOf(len(Signature{}))
	if err := r.Close(); err != nil {
		return Signed{}, refuse(RuleEncoding, err.Error(), "[header bytes, signature of 64 bytes]")
	}
	header, err := ParseHeader(head)
	if err != nil {
		return Signed{}, err
	}
	s := Signed{header: header, signature: Signature(signature), id: ID{dagcbor.LinkOf(block)}}
	if body == nil && header.Sealed {
		return s, nil
	}
	return s.WithBody(body)
}

// Sign makes an entry out of a header and its body. The body must be the one
// that the header names, and the header must be well-formed; the caller owns
// the log, so a refusal here is a mistake of the caller's, not of a peer's.
func Sign(key identity.DeviceKey, header Header, body []byte) (Verified, error) {
	header.Deps = slices.Clone(header.Deps)
	if err := header.check(); err != nil {
		return Verified{}, err
	}
	head := header.Append(nil)
	s := seal(header, head, Signature(key.Sign(signatureTag, head)))
	s, err := s.WithBody(body)
	return Verified{s}, err
}

// seal puts header and signature together; head is the header's bytes.
func seal(header Header, head []byte, signature Signature) Signed {
	block := appendBlock(make([]byte, 0, len(head)+len(signature)+8), head, signature)
	return Signed{header: header, signature: signature, id: ID{dagcbor.LinkOf(block)}}
}

// verify is the one signature predicate, on the entry's own signature.
func (s Signed) verify(device identity.DeviceID) bool {
	return identity.Verify(device, signatureTag, s.header.Append(nil), s.signature)
}

func appendBlock(b, head []byte, signature Signature) []byte {
	b = dagcbor.AppendArray(b, 2)
	b = dagcbor.AppendBytes(b, head)
	return dagcbor.AppendBytes(b, signature[:])
}

// BodyID is the link to a body block, for the header of the entry that
// carries it.
func BodyID(body []byte) ID { return ID{dagcbor.LinkOf(body)} }
