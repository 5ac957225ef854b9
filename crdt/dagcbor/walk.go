package dagcbor

import (
	"math"
	"unicode/utf8"
)

// Check walks data and refuses everything that is not exactly one canonical
// value within limits.
func Check(data []byte, limits Limits) error {
	r := NewReader(data)
	r.Skip(limits)
	return r.Close()
}

// Skip walks over one value of any shape, refuses what is not canonical or
// over the limits, and returns the bytes of the value.
func (r *Reader) Skip(limits Limits) []byte {
	start := r.offset
	r.walk(limits, min(limits.Depth, maxDepth))
	if r.err != nil {
		return nil
	}
	return r.data[start:r.offset:r.offset]
}

// walk takes one value; depth is how many more levels may open.
func (r *Reader) walk(limits Limits, depth int) {
	at := r.offset
	major, n := r.peekHead()
	if r.err != nil {
		return
	}
	switch major {
	case majorUint, majorNint:
		r.anyHead()
		if n > math.MaxInt64 {
			r.fail("integer outside 64 bits signed")
		}
	case majorBytes:
		r.Bytes(limits.Bytes)
	case majorText:
		r.Text(limits.Text)
	case majorTag:
		r.Link()
	case majorOther:
		r.walkSimple()
	case majorArray, majorMap:
		if depth <= 0 {
			most := uint64(max(0, min(limits.Depth, maxDepth)))
			r.err = tooLarge(at, "nesting", most+1, most)
			return
		}
		r.walkInto(major, limits, depth-1)
	}
}

func (r *Reader) walkInto(major byte, limits Limits, depth int) {
	if major == majorArray {
		for range r.sized(majorArray, "list", limits.List) {
			if r.walk(limits, depth); r.err != nil {
				return
			}
		}
		return
	}
	previous := ""
	for i := range r.sized(majorMap, "map", limits.Map) {
		key := r.Text(limits.Text)
		if r.err == nil && i > 0 && !keyBefore(previous, key) {
			r.fail("map keys out of order or repeated: %q after %q", key, previous)
		}
		if r.walk(limits, depth); r.err != nil {
			return
		}
		previous = key
	}
}

// walkSimple takes false, true or null; floats, undefined and every other
// simple value share the major type and are refused.
func (r *Reader) walkSimple() {
	switch first := r.data[r.offset]; first {
	case simpleFalse, simpleTrue, simpleNull:
		r.offset++
	default:
		r.fail("simple value or float 0x%02x is not allowed", first)
	}
}

// peekHead looks at the next head without taking it. Simple values are looked
// at by their first byte alone, since floats put other things behind it.
func (r *Reader) peekHead() (major byte, n uint64) {
	if r.err == nil && r.offset < len(r.data) && r.data[r.offset]&0xe0 == majorOther {
		return majorOther, 0
	}
	at := r.offset
	major, n = r.anyHead()
	if r.err == nil {
		r.offset = at
	}
	return major, n
}

// keyBefore is the order of map keys: shorter first, then by bytes.
func keyBefore(a, b string) bool {
	if len(a) != len(b) {
		return len(a) < len(b)
	}
	return a < b
}

// ValidText reports whether text can be written: UTF-8 of at most most bytes.
func ValidText(text string, most int) bool { return len(text) <= most && utf8.ValidString(text) }
