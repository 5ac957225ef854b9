package dagcbor_test

import (
	"bytes"
	"encoding/hex"
	"errors"
	"testing"

	"tallystick/crdt/dagcbor"
)

// seeds are canonical values, and near ones that are not.
func seeds(f *testing.F) [][]byte {
	record, err := dagcbor.Marshal(testRecord())
	if err != nil {
		f.Fatal(err)
	}
	all := [][]byte{record}
	for _, text := range []string{linkHex, "83f4f5f6", "a2617a0062616100", "1b7fffffffffffffff", "f93c00", "9f00ff", "81818180", "c24100", "a2616100616101"} {
		data, err := hex.DecodeString(text)
		if err != nil {
			f.Fatal(err)
		}
		all = append(all, data)
	}
	return all
}

func FuzzCheck(f *testing.F) {
	for _, data := range seeds(f) {
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		err := dagcbor.Check(data, roomy())
		if errors.Is(err, dagcbor.ErrLimit) {
			return // the oracle has a bound of its own
		}
		if want := naivelyCanonical(data); (err == nil) != want {
			t.Fatalf("%x: naively canonical %t, Check says %v", data, want, err)
		}
		tight := dagcbor.Limits{Depth: 2, Text: 4, Bytes: 4, List: 2, Map: 2}
		if dagcbor.Check(data, tight) == nil && err != nil {
			t.Fatalf("%x passes limits and fails without", data)
		}
	})
}

func FuzzDecode(f *testing.F) {
	for _, data := range seeds(f) {
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		check := dagcbor.Check(data, roomy())
		v, err := dagcbor.Decode(data, roomy())
		if (err == nil) != (check == nil) {
			t.Fatalf("%x: Check says %v, Decode %v", data, check, err)
		}
		if err != nil {
			return
		}
		if again, err := dagcbor.Marshal(v); err != nil || !bytes.Equal(again, data) {
			t.Fatalf("%x encodes as %x, %v", data, again, err)
		}
	})
}

func FuzzUnmarshal(f *testing.F) {
	for _, data := range seeds(f) {
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var r record
		if err := dagcbor.Unmarshal(data, &r, roomy()); err != nil {
			if !errors.Is(err, dagcbor.ErrNotCanonical) && !errors.Is(err, dagcbor.ErrLimit) {
				t.Fatalf("%x: an error of no class: %v", data, err)
			}
			return
		}
		if again, err := dagcbor.Marshal(r); err != nil || !bytes.Equal(again, data) {
			t.Fatalf("%x encodes as %x, %v", data, again, err)
		}
	})
}

// FuzzReader makes any calls over any bytes: the offset stays inside, never
// moves back, and nothing comes after a refusal.
func FuzzReader(f *testing.F) {
	for _, data := range seeds(f) {
		f.Add(data, []byte("\x00\x01\x02\x03\x04\x05\x06\x07\x08\x09"))
	}
	f.Fuzz(func(t *testing.T, data, calls []byte) {
		r := dagcbor.NewReader(data)
		for _, call := range calls {
			refused, before := r.Err(), r.Offset()
			readOnce(r, call)
			if r.Offset() > len(data) || r.Err() == nil && r.Offset() < before {
				t.Fatalf("call %d moves from %d to %d of %d", call%10, before, r.Offset(), len(data))
			}
			if refused != nil && r.Err() != refused {
				t.Fatalf("refusal %v became %v", refused, r.Err())
			}
		}
		if r.Close() == nil && r.Offset() != len(data) {
			t.Fatal("closed before the end")
		}
	})
}

func readOnce(r *dagcbor.Reader, call byte) {
	switch most := int(call / 10); call % 10 {
	case 0:
		r.Uint()
	case 1:
		r.Bytes(most)
	case 2:
		r.Text(most)
	case 3:
		r.Array(most)
	case 4:
		r.ArrayOf(most)
	case 5:
		r.Link()
	case 6:
		r.LinkOrNull()
	case 7:
		r.Null()
	case 8:
		r.Array32()
	case 9:
		r.Skip(dagcbor.Limits{Depth: most, Text: most, Bytes: most, List: most, Map: most})
	}
}

func FuzzParseLink(f *testing.F) {
	f.Add(dagcbor.Link{1}.String())
	f.Add("QmYwAPJzv5CZsnA625s3Xf2nemtYgPpHdWEz79ojWKPbdG")
	f.Add("zdpuAyvkgEDQm9TenwGkd5eNaosSxjgEYd8QatfPetgB1CdEZ")
	f.Fuzz(func(t *testing.T, text string) {
		link, err := dagcbor.ParseLink(text)
		if err != nil {
			return
		}
		if again, err := dagcbor.ParseLink(link.String()); err != nil || again != link {
			t.Fatalf("%q is %v, and that is %v, %v", text, link, again, err)
		}
	})
}

func FuzzParseDecimal(f *testing.F) {
	for _, text := range []string{"12.50", "-0.05", "9223372036854775807", "1e3", "-.5", "1_000"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		d, err := dagcbor.ParseDecimal(text)
		if err != nil {
			return
		}
		if err := d.Check(); err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		if again, err := dagcbor.ParseDecimal(d.String()); err != nil || again != d {
			t.Fatalf("%q is %+v, and that is %+v, %v", text, d, again, err)
		}
	})
}
