package dagcbor_test

import (
	"crypto/sha256"
	"errors"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"tallystick/crdt/dagcbor"
)

func TestLinkRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		block := rapid.SliceOf(rapid.Byte()).Draw(t, "block")
		link := dagcbor.LinkOf(block)
		if link != sha256.Sum256(block) {
			t.Fatal("a link is not the digest")
		}
		fromText, err1 := dagcbor.ParseLink(link.String())
		fromBytes, err2 := dagcbor.LinkFromBytes(link.Bytes())
		if err := errors.Join(err1, err2); err != nil || fromText != link || fromBytes != link {
			t.Fatalf("%v: %v, %v, %v", link, fromText, fromBytes, err)
		}
		if !strings.HasPrefix(link.String(), "bafyrei") || len(link.String()) != 59 || len(link.Bytes()) != 36 {
			t.Fatalf("%v of %d characters", link, len(link.String()))
		}
	})
}

func TestLinkOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := anyLink().Draw(t, "a")
		b := anyLink().Draw(t, "b")
		if a.Compare(b) != -b.Compare(a) || (a.Compare(b) == 0) != (a == b) || a.Compare(b) != strings.Compare(string(a.Bytes()), string(b.Bytes())) {
			t.Fatalf("%v and %v", a, b)
		}
	})
}

func TestParseLinkRefuses(t *testing.T) {
	for name, text := range map[string]string{
		"nothing":      "",
		"version 0":    "QmYwAPJzv5CZsnA625s3Xf2nemtYgPpHdWEz79ojWKPbdG",
		"raw":          "bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy",
		"dag-pb":       "bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi",
		"cut short":    dagcbor.Link{1}.String()[:58],
		"one too many": dagcbor.Link{1}.String() + "a",
		"no CID":       "flour",
		"zeros":        dagcbor.Link{}.String(),
	} {
		if link, err := dagcbor.ParseLink(text); !errors.Is(err, dagcbor.ErrNotCanonical) {
			t.Errorf("%s: %v, %v", name, link, err)
		}
	}
}
