package dagcbor_test

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"maps"
	"slices"
	"unicode/utf8"

	"github.com/fxamacker/cbor/v2"

	"tallystick/crdt/dagcbor"
)

// naivelyCanonical is the oracle for Check: decode with the library as it
// comes, encode with the few lines below, compare. Nothing of the package is
// used but the shape of a link.
func naivelyCanonical(data []byte) bool {
	var v any
	if err := cbor.Unmarshal(data, &v); err != nil {
		return false
	}
	again, ok := naiveEncode(nil, v)
	return ok && bytes.Equal(again, data)
}

func naiveEncode(b []byte, v any) ([]byte, bool) {
	switch v := v.(type) {
	case nil:
		return append(b, 0xf6), true
	case bool:
		if v {
			return append(b, 0xf5), true
		}
		return append(b, 0xf4), true
	case uint64:
		return naiveHead(b, 0, v), v < 1<<63
	case int64:
		return naiveHead(b, 1, uint64(-1-v)), true
	case []byte:
		return append(naiveHead(b, 2, uint64(len(v))), v...), true
	case string:
		return append(naiveHead(b, 3, uint64(len(v))), v...), utf8.ValidString(v)
	case []any:
		b, ok := naiveHead(b, 4, uint64(len(v))), true
		for i := 0; i < len(v) && ok; i++ {
			b, ok = naiveEncode(b, v[i])
		}
		return b, ok
	case map[any]any:
		return naiveMap(b, v)
	case cbor.Tag:
		return naiveLink(b, v)
	}
	return nil, false
}

func naiveMap(b []byte, m map[any]any) ([]byte, bool) {
	texts := make(map[string]any, len(m))
	for key, value := range m {
		text, ok := key.(string)
		if !ok {
			return nil, false
		}
		texts[text] = value
	}
	keys := slices.SortedFunc(maps.Keys(texts), func(a, b string) int {
		return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a, b))
	})
	b, ok := naiveHead(b, 5, uint64(len(m))), true
	for _, key := range keys {
		if b, ok = naiveEncode(b, key); !ok {
			return nil, false
		}
		if b, ok = naiveEncode(b, texts[key]); !ok {
			return nil, false
		}
	}
	return b, true
}

func naiveLink(b []byte, tag cbor.Tag) ([]byte, bool) {
	content, ok := tag.Content.([]byte)
	if tag.Number != 42 || !ok || len(content) != 37 || !bytes.HasPrefix(content, []byte{0, 1, 0x71, 0x12, 32}) ||
		bytes.Equal(content[5:], make([]byte, 32)) {
		return nil, false
	}
	return append(append(b, 0xd8, 42, 0x58, 37), content...), true
}

func naiveHead(b []byte, major byte, n uint64) []byte {
	wide := binary.BigEndian.AppendUint64(nil, n)
	switch {
	case n < 24:
		return append(b, major<<5|byte(n))
	case n < 1<<8:
		return append(append(b, major<<5|24), wide[7:]...)
	case n < 1<<16:
		return append(append(b, major<<5|25), wide[6:]...)
	case n < 1<<32:
		return append(append(b, major<<5|26), wide[4:]...)
	}
	return append(append(b, major<<5|27), wide...)
}

// roomy are limits that no drawn value reaches.
func roomy() dagcbor.Limits { return dagcbor.Unbounded() }
