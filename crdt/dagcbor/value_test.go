package dagcbor_test

import (
	"encoding/hex"
	"errors"
	"math"
	"testing"

	"tallystick/crdt/dagcbor"
)

// record is a struct of every field type that records use.
type record struct {
	Name   string            `cbor:"name"`
	Count  int64             `cbor:"count"`
	Weight dagcbor.Decimal   `cbor:"weight"`
	Source dagcbor.Link      `cbor:"source"`
	Notes  []string          `cbor:"notes"`
	Shares map[string]uint64 `cbor:"shares"`
	Photo  []byte            `cbor:"photo,omitempty"`
}

func testRecord() record {
	return record{Name: "flour", Count: -3, Weight: dagcbor.Decimal{Exponent: -1, Mantissa: 125},
		Source: dagcbor.LinkOf([]byte{0xf6}), Notes: []string{"rye"}, Shares: map[string]uint64{"b": 1, "aa": 2}}
}

func TestStructRoundTrip(t *testing.T) {
	data, err := dagcbor.Marshal(testRecord())
	if err != nil {
		t.Fatal(err)
	}
	var got record
	if err := dagcbor.Unmarshal(data, &got, roomy()); err != nil {
		t.Fatal(err)
	}
	if got.Weight.String() != "12.5" || got.Source != testRecord().Source || got.Shares["aa"] != 2 {
		t.Errorf("got %+v", got)
	}
}

// Fields missing, unknown, renamed by case, of another type or null where none
// is meant are refused: a value has one encoding.
func TestStructIsStrict(t *testing.T) {
	full := func() map[string]any {
		return map[string]any{"name": "flour", "count": int64(1), "weight": []any{int64(0), int64(1)},
			"source": dagcbor.Link{1}, "notes": []any{}, "shares": map[string]any{}}
	}
	for name, change := range map[string]func(map[string]any){
		"missing field":        func(m map[string]any) { delete(m, "name") },
		"unknown field":        func(m map[string]any) { m["colour"] = "white" },
		"another case":         func(m map[string]any) { delete(m, "name"); m["Name"] = "flour" },
		"text for a number":    func(m map[string]any) { m["count"] = "1" },
		"bytes for text":       func(m map[string]any) { m["name"] = []byte("flour") },
		"null for text":        func(m map[string]any) { m["name"] = nil },
		"null for a number":    func(m map[string]any) { m["count"] = nil },
		"null for a list":      func(m map[string]any) { m["notes"] = nil },
		"null for a map":       func(m map[string]any) { m["shares"] = nil },
		"null for a link":      func(m map[string]any) { m["source"] = nil },
		"null for a decimal":   func(m map[string]any) { m["weight"] = nil },
		"bytes for a link":     func(m map[string]any) { m["source"] = make([]byte, 36) },
		"negative for uint":    func(m map[string]any) { m["shares"] = map[string]any{"a": int64(-1)} },
		"short decimal":        func(m map[string]any) { m["weight"] = []any{int64(0)} },
		"long decimal":         func(m map[string]any) { m["weight"] = []any{int64(0), int64(1), int64(2)} },
		"exponent out of int8": func(m map[string]any) { m["weight"] = []any{int64(200), int64(1)} },
		"empty optional field": func(m map[string]any) { m["photo"] = []byte{} },
	} {
		fields := full()
		change(fields)
		data, err := dagcbor.Marshal(fields)
		if err != nil {
			t.Fatal(name, err)
		}
		var got record
		if err := dagcbor.Unmarshal(data, &got, roomy()); !errors.Is(err, dagcbor.ErrNotCanonical) {
			t.Errorf("%s: %v, %+v", name, err, got)
		}
	}
	data, err := dagcbor.Marshal(full())
	if err != nil {
		t.Fatal(err)
	}
	if err := dagcbor.Unmarshal(data, new(record), roomy()); err != nil {
		t.Errorf("unchanged: %v", err)
	}
}

func TestMarshalRefuses(t *testing.T) {
	var deep any
	for range 33 {
		deep = []any{deep}
	}
	for name, v := range map[string]any{
		"a float":          1.5,
		"not a number":     math.NaN(),
		"a float inside":   []any{map[string]any{"a": float32(1)}},
		"above int64":      uint64(math.MaxInt64) + 1,
		"integer keys":     map[int]string{1: "a"},
		"text not UTF-8":   "\xff",
		"key not UTF-8":    map[string]int{"\xff": 1},
		"33 levels":        deep,
		"a function":       func() {},
		"a channel inside": []any{make(chan int)},
	} {
		if data, err := dagcbor.Marshal(v); err == nil {
			t.Errorf("%s: %x", name, data)
		}
	}
}

func TestMarshalKnownBytes(t *testing.T) {
	for text, v := range map[string]any{
		"a2617a0162616102":    map[string]any{"aa": 2, "z": 1},
		"82f6f5":              []any{nil, true},
		"8220" + "2b":         dagcbor.Decimal{Exponent: -1, Mantissa: -12},
		linkHex:               dagcbor.Link{31: 1},
		"80":                  []string(nil),
		"a0":                  map[string]int(nil),
		"40":                  []byte(nil),
		"4401020304":          [4]byte{1, 2, 3, 4},
		"1b001fffffffffffff":  uint64(dagcbor.MaxInteger),
		"6463616665":          "cafe",
		"65636166c3a9":        "caf\u00e9",
		"66636166" + "65cc81": "cafe\u0301",
	} {
		data, err := dagcbor.Marshal(v)
		if err != nil || hex.EncodeToString(data) != text {
			t.Errorf("%v: %x, %v, want %s", v, data, err, text)
		}
	}
}
