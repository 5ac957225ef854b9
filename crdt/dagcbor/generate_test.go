package dagcbor_test

import (
	"math"

	"pgregory.net/rapid"

	"tallystick/crdt/dagcbor"
)

// anyValue draws what Decode can give: plain Go values and links.
func anyValue(depth int) *rapid.Generator[any] {
	leaves := []*rapid.Generator[any]{
		rapid.Bool().AsAny(),
		rapid.Int64().AsAny(),
		rapid.SampledFrom([]any{int64(0), int64(23), int64(24), int64(255), int64(256), int64(65535), int64(65536),
			int64(math.MaxUint32), int64(math.MaxUint32) + 1, int64(math.MaxInt64), int64(math.MinInt64), nil}),
		rapid.String().AsAny(),
		rapid.SliceOf(rapid.Byte()).AsAny(),
		anyLink().AsAny(),
	}
	if depth > 0 {
		inner := anyValue(depth - 1)
		leaves = append(leaves,
			rapid.SliceOfN(inner, 0, 5).AsAny(),
			rapid.MapOfN(rapid.String(), inner, 0, 5).AsAny())
	}
	return rapid.OneOf(leaves...)
}

// anyLink draws links but the zero one, which stands for none.
func anyLink() *rapid.Generator[dagcbor.Link] {
	return rapid.Custom(func(t *rapid.T) dagcbor.Link {
		return dagcbor.Link(rapid.SliceOfN(rapid.Byte(), 32, 32).Draw(t, "link"))
	}).Filter(func(l dagcbor.Link) bool { return !l.IsZero() })
}

// mutated draws bytes near canonical ones, or any bytes at all.
func mutated() *rapid.Generator[[]byte] {
	return rapid.Custom(func(t *rapid.T) []byte {
		data, err := dagcbor.Marshal(anyValue(3).Draw(t, "value"))
		if err != nil {
			t.Fatal(err)
		}
		for range rapid.IntRange(0, 3).Draw(t, "changes") {
			data = changedOnce(t, data)
		}
		return data
	})
}

func changedOnce(t *rapid.T, data []byte) []byte {
	at := rapid.IntRange(0, len(data)).Draw(t, "at")
	end := rapid.IntRange(at, min(len(data), at+4)).Draw(t, "end")
	put := rapid.SliceOfN(rapid.Byte(), 0, 4).Draw(t, "put")
	return append(append(append([]byte(nil), data[:at]...), put...), data[end:]...)
}
