package dagcbor_test

import (
	"testing"

	"tallystick/crdt/dagcbor"
)

func BenchmarkMarshalMap(b *testing.B) {
	v := map[string]any{"kind": "x", "n": int64(3), "list": []any{"a", dagcbor.Link{1}}}
	for b.Loop() {
		dagcbor.Marshal(v)
	}
}

func BenchmarkDecodeMap(b *testing.B) {
	data, _ := dagcbor.Marshal(map[string]any{"kind": "x", "n": int64(3), "list": []any{"a", dagcbor.Link{1}}})
	for b.Loop() {
		if _, err := dagcbor.Decode(data, dagcbor.Unbounded()); err != nil {
			b.Fatal(err)
		}
	}
}
