package crdt_test

import (
	"bytes"
	"strings"
	"testing"

	"tallystick/crdt"
	"tallystick/crdt/dagcbor"
)

func TestParseBody(t *testing.T) {
	for _, v := range readVectors[sound](t, soundFile).Entries {
		if v.Sealed {
			continue
		}
		body, err := crdt.ParseBody(v.bodyOf())
		if err != nil || body.Kind != v.Kind {
			t.Errorf("%s: kind %q, %v", v.Name, body.Kind, err)
			continue
		}
		again, err := body.Block()
		if err != nil || !bytes.Equal(again, v.bodyOf()) {
			t.Errorf("%s: written as other bytes: %v", v.Name, err)
		}
		if kind, err := crdt.BodyKind(v.bodyOf()); err != nil || kind != v.Kind {
			t.Errorf("%s: kind alone %q, %v", v.Name, kind, err)
		}
	}
}

// Bodies at a limit are written and read; one step further they are neither.
func TestBodyLimits(t *testing.T) {
	field := func(value any) crdt.Body { return crdt.Body{Kind: "note", Fields: map[string]any{"a": value}} }
	nested := func(levels int) any {
		var value any = int64(0)
		for range levels {
			value = []any{value}
		}
		return value
	}
	wide := func(keys int) crdt.Body {
		value, err := dagcbor.Decode(wideMap(keys), dagcbor.Unbounded())
		if err != nil {
			t.Fatal(err)
		}
		return crdt.Body{Kind: "note", Fields: value.(map[string]any)}
	}
	for name, pair := range map[string][2]crdt.Body{
		"kind":    {{Kind: strings.Repeat("k", crdt.MaxKind)}, {Kind: strings.Repeat("k", crdt.MaxKind+1)}},
		"text":    {field(strings.Repeat("x", 4096)), field(strings.Repeat("x", 4097))},
		"list":    {field(make([]any, 1024)), field(make([]any, 1025))},
		"map":     {wide(64), wide(65)},
		"nesting": {field(nested(7)), field(nested(8))},
	} {
		if block, err := pair[0].Block(); err != nil {
			t.Errorf("%s at its limit: %v", name, err)
		} else if _, err := crdt.ParseBody(block); err != nil {
			t.Errorf("%s at its limit, read: %v", name, err)
		}
		if _, err := pair[1].Block(); ruleOf(err) != crdt.RuleSize {
			t.Errorf("%s over its limit: %v", name, err)
		}
	}
}

// A body fills its block to the last byte, clear or sealed, and no further.
func TestBodySize(t *testing.T) {
	a := newScribe(t, "alice")
	for _, sealed := range []bool{false, true} {
		for over := range 2 {
			body := bodyOfSize(crdt.MaxBody+over, sealed)
			h := crdt.Header{Seq: 1, Prev: distantIDs(1)[0], Sealed: sealed, Body: crdt.BodyID(body)}
			_, err := crdt.Sign(a.device, h, body)
			if want := []crdt.Rule{"", crdt.RuleSize}[over]; ruleOf(err) != want {
				t.Errorf("sealed %t, %d bytes: %v", sealed, len(body), err)
			}
		}
	}
}

// bodyOfSize is a body of exactly n bytes, of about 64 KiB.
func bodyOfSize(n int, sealed bool) []byte {
	head := hexed("82 646e6f7465 a1 6161") // fields {"a": bytes}
	if sealed {
		head = hexed("83 50 00*16 5818 00*24")
	}
	const length = 3 // bytes that say how many zeros follow
	return dagcbor.AppendBytes(head, make([]byte, n-len(head)-length))
}

// What has no canonical form is never written.
func TestBodyWithoutForm(t *testing.T) {
	for name, value := range map[string]any{
		"float": 1.5, "channel": make(chan int), "text that is not UTF-8": "\xff",
		"zero link": dagcbor.Link{}, "number keys": map[int]string{1: "one"}, "large number": uint64(1 << 63),
	} {
		if block, err := (crdt.Body{Kind: "note", Fields: map[string]any{"a": value}}).Block(); err == nil {
			t.Errorf("%s: written as %x", name, block)
		}
	}
	if _, err := (crdt.Body{}).Block(); ruleOf(err) != crdt.RuleBody {
		t.Errorf("no kind: %v", err)
	}
}
