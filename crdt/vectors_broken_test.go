package crdt_test

import (
	"bytes"
	"errors"
	"slices"
	"testing"

	"tallystick/crdt"
	"tallystick/crdt/dagcbor"
)

// broken is the file of bytes that are refused.
type broken struct {
	About   string          `json:"about"`
	Refused []refusalVector `json:"refused"`
}

// refusalVector is bytes that a decoder refuses, and by which rule. Library is
// what @ipld/dag-cbor makes of the bytes: it refuses them, it writes other
// bytes again, or it accepts them, which most of them are free to be.
type refusalVector struct {
	Name    string `json:"name"`
	Decoder string `json:"decoder"` // value, header, entry, body, introduction, charter, frame
	Bytes   dump   `json:"bytes"`
	Body    *dump  `json:"body,omitempty"` // of an entry
	Refusal string `json:"refusal"`
	Library string `json:"dagcborjs"`
}

func brokenVectors(t testing.TB) broken {
	w := newAnnals(t)
	return broken{aboutBroken, slices.Concat(
		brokenValues(), w.brokenHeaders(), w.brokenEntries(), w.brokenBodies(),
		w.brokenIntroductions(t), w.brokenCharters(t), w.brokenFrames(t),
	)}
}

// The classes of refusal of a value; entries have those of [crdt.Rule].
const (
	notCanonical = "not-canonical"
	overLimit    = "limit"
)

// The answers of the other library.
const (
	refuses = "refuses"
	differs = "differs"
	accepts = "accepts"
)

// refused runs a vector's decoder and names the class of its refusal, or
// nothing.
func refused(v refusalVector) string {
	var err error
	switch v.Decoder {
	case "value":
		err = dagcbor.Check(v.Bytes, crdt.BodyLimits())
	case "header":
		_, err = crdt.ParseHeader(v.Bytes)
	case "entry":
		err = admit(v.Bytes, v.Body)
	case "body":
		_, err = crdt.ParseBody(v.Bytes)
	case "introduction":
		_, err = crdt.ParseIntroduction(v.Bytes)
	case "charter":
		_, err = crdt.ParseCharter(v.Bytes)
	case "frame":
		_, err = crdt.ParseFrame(v.Bytes)
	}
	var refusal *crdt.Refusal
	switch {
	case errors.As(err, &refusal):
		return string(refusal.Rule)
	case errors.Is(err, dagcbor.ErrLimit):
		return overLimit
	case errors.Is(err, dagcbor.ErrNotCanonical):
		return notCanonical
	}
	return ""
}

// admit reads an entry, and an introduction too where one has to be.
func admit(block []byte, body *dump) error {
	var present []byte
	if body != nil {
		present = *body
	}
	s, err := crdt.ParseBlock(block, present)
	if err == nil && s.Seq() == 0 {
		_, err = s.Introduction()
	}
	return err
}

func TestRefusals(t *testing.T) {
	for _, v := range brokenVectors(t).Refused {
		t.Run(v.Decoder+" "+v.Name, func(t *testing.T) {
			if found := refused(v); found != v.Refusal {
				t.Errorf("refused by %q, want %q", found, v.Refusal)
			}
		})
	}
}

// brokenValues are single values that are not in the subset, or not in their
// one form.
func brokenValues() (all []refusalVector) {
	class, library := notCanonical, refuses
	add := func(name, text string) {
		all = append(all, refusalVector{Name: name, Decoder: "value", Bytes: hexed(text), Refusal: class, Library: library})
	}
	add("no bytes", "")
	add("a number cut short", "19 01")
	add("bytes cut short", "43 0102")
	add("a list cut short", "82 01")
	add("a map without its last value", "a1 6161")
	add("a link cut short", "d82a 5825 00 0171 1220 01*31")
	add("a second value behind the first", "0000")
	add("23 in two bytes", "1817")
	add("255 in three bytes", "1900ff")
	add("65535 in five bytes", "1a0000ffff")
	add("2^32 - 1 in nine bytes", "1b00000000ffffffff")
	add("-24 in two bytes", "3817")
	add("a length of bytes in two bytes", "5801 00")
	add("a length of text in two bytes", "7801 61")
	add("a length of a list in two bytes", "9801 00")
	add("a length of a map in two bytes", "b801 6161 00")
	add("tag 42 in three bytes", "d9002a 5825 00 01711220 01*32")
	add("a map key twice", "a2 6161 01 6161 02")
	add("a number as map key", "a1 01 02")
	add("bytes as map key", "a1 4161 02")
	add("a list of no stated length", "9f 01 ff")
	add("a map of no stated length", "bf 6161 01 ff")
	add("text of no stated length", "7f 6161 ff")
	add("bytes of no stated length", "5f 4161 ff")
	add("an end without a beginning", "ff")
	add("reserved length 28", "1c")
	add("simple value 16", "f0")
	add("simple value 32", "f820")
	add("false in two bytes", "f814")
	add("infinity, 16 bits", "f97c00")
	add("infinity, 64 bits", "fb7ff0000000000000")
	add("not a number, 16 bits", "f97e00")
	add("tag 0, a date", "c0 64 32303234")
	add("tag 1, a time", "c1 00")
	add("tag 2, a large number", "c2 49 010000000000000000")
	add("tag 43", "d82b 00")
	add("a link of text", "d82a 6161")
	add("a link without multibase identity", "d82a 5824 01711220 01*32")
	add("a link with another multibase", "d82a 5825 01 01711220 01*32")

	class, library = notCanonical, differs
	add("undefined", "f7")
	add("text that is not UTF-8: ff", "61 ff")
	add("text that is not UTF-8: a letter too long", "62 c080")
	add("text that is not UTF-8: cut in a letter", "61 c3")
	add("text that is not UTF-8: half of a pair", "63 eda080")
	add("map keys by bytes, not by length", "a2 62616101 616202")
	add("map keys of one length out of order", "a2 616201 616102")
	add("0.5, 16 bits", "f93800")
	add("1.0, 32 bits", "fa3f800000")

	class, library = notCanonical, accepts
	add("2^63", "1b8000000000000000")
	add("-2^63 - 1", "3b8000000000000000")
	add("1.5, 64 bits", "fb3ff8000000000000")
	add("a link to another codec, raw", "d82a 5825 00 01551220 01*32")
	add("a link under another hash, sha2-512", "d82a 5845 00 01711340 01*64")
	add("a link under another hash, blake3", "d82a 5825 00 01711e20 01*32")
	add("a link under the identity hash", "d82a 46 00 01710001 01")
	add("a link of version 0", "d82a 5823 00 1220 01*32")
	add("a link with a shorter digest", "d82a 5824 00 0171121f 01*31")
	add("a link to the hash of zeros", "d82a 5825 00 01711220 00*32")

	class = overLimit
	add("9 lists inside each other", "81*8 80")
	add("text of 4097 bytes", "791001 61*4097")
	add("bytes of 65537", "5a00010001 00*65537")
	add("list of 1025", "990401 00*1025")
	all = append(all, refusalVector{Name: "map of 65 keys", Decoder: "value", Bytes: wideMap(65), Refusal: overLimit, Library: accepts})
	return all
}

// wideMap is a map of n keys, canonical.
func wideMap(n int) []byte {
	b := dagcbor.AppendMap(nil, n)
	for i := range n {
		b = dagcbor.AppendUint(dagcbor.AppendText(b, string([]byte{'a' + byte(i/26), 'a' + byte(i%26)})), 0)
	}
	return b
}

// patch exchanges one piece of bytes for another.
func patch(b, old, with []byte) []byte {
	if bytes.Count(b, old) != 1 {
		panic("the piece is not there exactly once")
	}
	return bytes.Replace(b, old, with, 1)
}
