package dagcbor_test

import (
	"bytes"
	"errors"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"tallystick/crdt/dagcbor"
)

// What was encoded decodes to itself, and encodes to the same bytes again.
func TestDecodeUndoesMarshal(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		value := anyValue(4).Draw(t, "value")
		data, err := dagcbor.Marshal(value)
		if err != nil {
			t.Fatal(err)
		}
		got, err := dagcbor.Decode(data, roomy())
		if err != nil || !reflect.DeepEqual(got, value) {
			t.Fatalf("%x: %#v, %v", data, got, err)
		}
		if !naivelyCanonical(data) {
			t.Fatalf("%x is not what the naive encoder writes", data)
		}
	})
}

// Check accepts bytes exactly when decoding and encoding give them again.
func TestCheckAgreesWithNaive(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		data := mutated().Draw(t, "data")
		err := dagcbor.Check(data, roomy())
		if want := naivelyCanonical(data); (err == nil) != want {
			t.Fatalf("%x: naively canonical %t, Check says %v", data, want, err)
		}
	})
}

// Decode, Unmarshal and Check accept the same bytes.
func TestWaysInAgree(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		data := mutated().Draw(t, "data")
		check := dagcbor.Check(data, roomy())
		_, decode := dagcbor.Decode(data, roomy())
		var v any
		unmarshal := dagcbor.Unmarshal(data, &v, roomy())
		for name, err := range map[string]error{"Decode": decode, "Unmarshal": unmarshal} {
			if (err == nil) != (check == nil) {
				t.Fatalf("%x: Check says %v, %s says %v", data, check, name, err)
			}
			if err != nil && !errors.Is(err, dagcbor.ErrNotCanonical) && !errors.Is(err, dagcbor.ErrLimit) {
				t.Fatalf("%x: %s gives an error of no class: %v", data, name, err)
			}
		}
	})
}

// A limit refuses as a limit, and only what is over it.
func TestLimitsAreExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		data, err := dagcbor.Marshal(anyValue(4).Draw(t, "value"))
		if err != nil {
			t.Fatal(err)
		}
		found := measure(data)
		if err := dagcbor.Check(data, found); err != nil {
			t.Fatalf("%x within %+v: %v", data, found, err)
		}
		for name, shrink := range map[string]func(*dagcbor.Limits) *int{
			"depth": func(l *dagcbor.Limits) *int { return &l.Depth },
			"text":  func(l *dagcbor.Limits) *int { return &l.Text },
			"bytes": func(l *dagcbor.Limits) *int { return &l.Bytes },
			"list":  func(l *dagcbor.Limits) *int { return &l.List },
			"map":   func(l *dagcbor.Limits) *int { return &l.Map },
		} {
			less := found
			if field := shrink(&less); *field > 0 {
				*field--
				if err := dagcbor.Check(data, less); !errors.Is(err, dagcbor.ErrLimit) {
					t.Fatalf("%s: %x within %+v: %v", name, data, less, err)
				}
			}
		}
	})
}

// measure is the least limits that let data pass.
func measure(data []byte) (l dagcbor.Limits) {
	v, err := dagcbor.Decode(data, roomy())
	if err != nil {
		panic(err)
	}
	return measureValue(v)
}

func measureValue(v any) (l dagcbor.Limits) {
	switch v := v.(type) {
	case string:
		l.Text = len(v)
	case []byte:
		l.Bytes = len(v)
	case []any:
		for _, inner := range v {
			l = larger(l, measureValue(inner))
		}
		l.List, l.Depth = max(l.List, len(v)), l.Depth+1
	case map[string]any:
		for key, inner := range v {
			l = larger(larger(l, measureValue(inner)), measureValue(key))
		}
		l.Map, l.Depth = max(l.Map, len(v)), l.Depth+1
	}
	return l
}

func larger(a, b dagcbor.Limits) dagcbor.Limits {
	return dagcbor.Limits{Depth: max(a.Depth, b.Depth), Text: max(a.Text, b.Text), Bytes: max(a.Bytes, b.Bytes),
		List: max(a.List, b.List), Map: max(a.Map, b.Map)}
}

// The Reader and the Append functions are inverse to each other, and agree
// with Marshal.
func TestReaderUndoesAppend(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Uint64Range(0, dagcbor.MaxInteger).Draw(t, "n")
		raw := rapid.SliceOf(rapid.Byte()).Draw(t, "bytes")
		text := rapid.String().Draw(t, "text")
		link := anyLink().Draw(t, "link")
		data := dagcbor.AppendArray(nil, 6)
		data = dagcbor.AppendUint(data, n)
		data = dagcbor.AppendBytes(data, raw)
		data = dagcbor.AppendText(data, text)
		data = dagcbor.AppendLink(data, link)
		data = dagcbor.AppendLinkOrNull(data, dagcbor.Link{})
		data = dagcbor.AppendNull(data)
		want, err := dagcbor.Marshal([]any{n, raw, text, link, nil, nil})
		if err != nil || !bytes.Equal(data, want) {
			t.Fatalf("%x, Marshal gives %x, %v", data, want, err)
		}
		r := dagcbor.NewReader(data)
		r.ArrayOf(6)
		if got := r.Uint(); got != n {
			t.Fatalf("%d is read as %d", n, got)
		}
		if got := r.Bytes(len(raw)); !bytes.Equal(got, raw) {
			t.Fatalf("%x is read as %x", raw, got)
		}
		if got := r.Text(len(text)); got != text {
			t.Fatalf("%q is read as %q", text, got)
		}
		if got := r.LinkOrNull(); got != link {
			t.Fatalf("%v is read as %v", link, got)
		}
		if got := r.LinkOrNull(); !got.IsZero() || !r.Null() {
			t.Fatal("null is not read as none")
		}
		if err := r.Close(); err != nil {
			t.Fatal(err)
		}
	})
}
