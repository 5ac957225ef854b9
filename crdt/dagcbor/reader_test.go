package dagcbor_test

import (
	"encoding/hex"
	"errors"
	"testing"

	"tallystick/crdt/dagcbor"
)

// Each call of the Reader against bytes that are not what it takes.
func TestReaderRefuses(t *testing.T) {
	for _, v := range []struct {
		name, data string
		take       func(*dagcbor.Reader)
		want       error
	}{
		{"uint above 2^53-1", "1b0020000000000000", func(r *dagcbor.Reader) { r.Uint() }, dagcbor.ErrNotCanonical},
		{"uint that is negative", "20", func(r *dagcbor.Reader) { r.Uint() }, dagcbor.ErrNotCanonical},
		{"uint not shortest", "1801", func(r *dagcbor.Reader) { r.Uint() }, dagcbor.ErrNotCanonical},
		{"array that is a map", "a0", func(r *dagcbor.Reader) { r.Array(9) }, dagcbor.ErrNotCanonical},
		{"array too long", "83000000", func(r *dagcbor.Reader) { r.Array(2) }, dagcbor.ErrLimit},
		{"array of another length", "8100", func(r *dagcbor.Reader) { r.ArrayOf(2) }, dagcbor.ErrNotCanonical},
		{"bytes too long", "420000", func(r *dagcbor.Reader) { r.Bytes(1) }, dagcbor.ErrLimit},
		{"bytes of another length", "420000", func(r *dagcbor.Reader) { r.BytesOf(3) }, dagcbor.ErrNotCanonical},
		{"array32 of 31", "581f" + "00000000000000000000000000000000000000000000000000000000000000",
			func(r *dagcbor.Reader) { r.Array32() }, dagcbor.ErrNotCanonical},
		{"text too long", "626161", func(r *dagcbor.Reader) { r.Text(1) }, dagcbor.ErrLimit},
		{"text not UTF-8", "61ff", func(r *dagcbor.Reader) { r.Text(1) }, dagcbor.ErrNotCanonical},
		{"link that is null", "f6", func(r *dagcbor.Reader) { r.Link() }, dagcbor.ErrNotCanonical},
		{"link to raw bytes", "d82a58250001551220" + linkHex[18:], func(r *dagcbor.Reader) { r.Link() }, dagcbor.ErrNotCanonical},
		{"nothing", "", func(r *dagcbor.Reader) { r.Uint() }, dagcbor.ErrNotCanonical},
		{"bytes left over", "0000", func(r *dagcbor.Reader) { r.Uint() }, dagcbor.ErrNotCanonical},
	} {
		data, err := hex.DecodeString(v.data)
		if err != nil {
			t.Fatal(v.name, err)
		}
		r := dagcbor.NewReader(data)
		v.take(r)
		if err := r.Close(); !errors.Is(err, v.want) {
			t.Errorf("%s: %v", v.name, err)
		}
	}
}

// After a refusal every call gives nothing, and the refusal stays.
func TestReaderKeepsFirstRefusal(t *testing.T) {
	r := dagcbor.NewReader([]byte{0xf7, 0x01, 0x41, 0x00})
	r.Uint()
	first := r.Err()
	if first == nil {
		t.Fatal("undefined taken as a number")
	}
	if r.Uint() != 0 || r.Array(9) != 0 || r.Bytes(9) != nil || r.Text(9) != "" || !r.Link().IsZero() ||
		!r.LinkOrNull().IsZero() || r.Null() || r.Skip(roomy()) != nil || r.Array32() != [32]byte{} || r.More() {
		t.Error("something came out after a refusal")
	}
	if r.Close() != first || r.Err() != first {
		t.Errorf("first %v, then %v", first, r.Err())
	}
}

func TestReaderNullOnlyTakesNull(t *testing.T) {
	r := dagcbor.NewReader([]byte{0x00, 0xf6})
	if r.Null() || r.Offset() != 0 {
		t.Error("a number taken as null")
	}
	if r.Uint(); !r.Null() || r.Close() != nil {
		t.Errorf("null not taken: %v", r.Err())
	}
}
