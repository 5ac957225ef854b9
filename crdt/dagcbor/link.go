package dagcbor

import (
	"bytes"
	"crypto/sha256"
	"fmt"

	"github.com/ipfs/go-cid"
	"github.com/multiformats/go-multihash"
)

// Link names a block of canonical bytes: the SHA-256 digest inside a CIDv1
// with codec dag-cbor. No other codec, version or hash exists here, so the
// digest is all that has to be kept; [Link.CID] gives the whole name.
type Link [sha256.Size]byte

// The bytes before the digest: CIDv1, dag-cbor, sha2-256, 32 bytes. Inside
// CBOR they follow tag 42, a byte string header and the multibase identity.
const (
	cidPrefix  = "\x01\x71\x12\x20"
	linkPrefix = "\xd8\x2a\x58\x25\x00" + cidPrefix

	cidLength  = len(cidPrefix) + sha256.Size
	linkLength = len(linkPrefix) + sha256.Size
)

// LinkOf names block, which the caller knows to be canonical.
func LinkOf(block []byte) Link { return sha256.Sum256(block) }

// ParseLink reads the textual form of a CID, such as "bafyrei…". A CID of
// another version, codec or hash wraps [ErrNotCanonical].
func ParseLink(text string) (Link, error) {
	c, err := cid.Decode(text)
	if err != nil {
		return Link{}, fmt.Errorf("%w: %q is no CID: %v", ErrNotCanonical, text, err)
	}
	return LinkFromBytes(c.Bytes())
}

// LinkFromBytes reads the 36 bytes that [Link.Bytes] gives.
func LinkFromBytes(raw []byte) (Link, error) {
	if len(raw) != cidLength || string(raw[:len(cidPrefix)]) != cidPrefix {
		return Link{}, fmt.Errorf("%w: a link is a CIDv1 with dag-cbor and sha2-256, 36 bytes", ErrNotCanonical)
	}
	l := Link(raw[len(cidPrefix):])
	if l.IsZero() {
		return Link{}, fmt.Errorf("%w: a link to a digest of zeros", ErrNotCanonical)
	}
	return l, nil
}

// CID is the link as the rest of the world writes it.
func (l Link) CID() cid.Cid {
	digest, err := multihash.Encode(l[:], multihash.SHA2_256)
	if err != nil {
		panic("multihash no longer knows sha2-256: " + err.Error())
	}
	return cid.NewCidV1(cid.DagCBOR, digest)
}

// Bytes is the binary CID: 36 bytes, the form that hashes and signatures use
// where a community is named.
func (l Link) Bytes() []byte { return append([]byte(cidPrefix), l[:]...) }

// String is the CID in its usual base32 form, 59 characters.
func (l Link) String() string { return l.CID().String() }

// Compare orders links by their bytes.
func (l Link) Compare(other Link) int { return bytes.Compare(l[:], other[:]) }

// IsZero reports whether the link was never set. No block is known to hash to
// zero; a zero link stands for "none" and is written as null.
func (l Link) IsZero() bool { return l == Link{} }

// MarshalCBOR writes tag 42; [Marshal] calls it.
func (l Link) MarshalCBOR() ([]byte, error) { return AppendLink(nil, l), nil }

// UnmarshalCBOR reads tag 42; [Unmarshal] calls it.
func (l *Link) UnmarshalCBOR(data []byte) error {
	r := NewReader(data)
	*l = r.Link()
	return r.Close()
}
