package dagcbor

import (
	"encoding/binary"
	"math"
	"unicode/utf8"
)

// Reader moves through canonical bytes value by value. After the first
// refusal every further call returns a zero value and [Reader.Err] keeps the
// refusal, so that a fixed shape reads as a straight line of calls with one
// check at the end.
//
// Byte strings that it returns alias the input.
type Reader struct {
	data   []byte
	offset int
	err    error
}

// NewReader starts at the first byte of data.
func NewReader(data []byte) *Reader { return &Reader{data: data} }

// Err is the first refusal, or nil.
func (r *Reader) Err() error { return r.err }

// Offset is how many bytes have been taken.
func (r *Reader) Offset() int { return r.offset }

// Refuse lets a caller refuse a value that is canonical and wrong for its
// place; the reader then behaves as after a refusal of its own.
func (r *Reader) Refuse(format string, args ...any) { r.fail(format, args...) }

// More reports whether input is left and nothing has been refused: the
// condition of a loop over a CBOR sequence.
func (r *Reader) More() bool { return r.err == nil && r.offset < len(r.data) }

// Close refuses bytes left over and returns the first refusal.
func (r *Reader) Close() error {
	if r.err == nil && r.offset < len(r.data) {
		r.fail("%d bytes after the end of the value", len(r.data)-r.offset)
	}
	return r.err
}

// Array begins an array and returns its length; more than most is refused.
func (r *Reader) Array(most int) int { return r.sized(majorArray, "array", most) }

// ArrayOf begins an array that must have n elements.
func (r *Reader) ArrayOf(n int) {
	if found := r.Array(math.MaxInt); r.err == nil && found != n {
		r.fail("array of %d elements, not %d", found, n)
	}
}

// MapOf begins a map that must have n keys.
func (r *Reader) MapOf(n int) {
	if found := r.sized(majorMap, "map", math.MaxInt); r.err == nil && found != n {
		r.fail("map of %d keys, not %d", found, n)
	}
}

// Key takes a text string that must be name: a map's next key.
func (r *Reader) Key(name string) {
	if found := r.Text(math.MaxInt); r.err == nil && found != name {
		r.fail("key %q, not %q", found, name)
	}
}

// Uint takes an unsigned integer of at most [MaxInteger].
func (r *Reader) Uint() uint64 {
	n := r.head(majorUint, "unsigned integer")
	if r.err == nil && n > MaxInteger {
		r.fail("integer %d is above 2^53-1", n)
		return 0
	}
	return n
}

// Bytes takes a byte string of at most most bytes.
func (r *Reader) Bytes(most int) []byte {
	return r.take(r.sized(majorBytes, "byte string", most))
}

// BytesOf takes a byte string of exactly n bytes.
func (r *Reader) BytesOf(n int) []byte {
	value := r.Bytes(math.MaxInt)
	if r.err == nil && len(value) != n {
		r.fail("byte string of %d bytes, not %d", len(value), n)
		return nil
	}
	return value
}

// Array32 takes a byte string of 32 bytes: a key, a log, a digest.
func (r *Reader) Array32() (value [32]byte) {
	copy(value[:], r.BytesOf(32))
	return value
}

// Text takes a text string of at most most bytes and refuses invalid UTF-8.
func (r *Reader) Text(most int) string {
	value := r.take(r.sized(majorText, "text", most))
	if !utf8.Valid(value) {
		r.fail("text is not UTF-8")
		return ""
	}
	return string(value)
}

// Link takes tag 42. A digest of zeros is refused: it would read as no link,
// and be written as null.
func (r *Reader) Link() (l Link) {
	raw := r.take(linkLength)
	if r.err != nil {
		return Link{}
	}
	copy(l[:], raw[len(linkPrefix):])
	if string(raw[:len(linkPrefix)]) != linkPrefix || l.IsZero() {
		r.offset -= linkLength
		r.fail("not a link to a dag-cbor block under sha2-256")
		return Link{}
	}
	return l
}

// LinkOrNull takes tag 42 or null, which gives the zero link.
func (r *Reader) LinkOrNull() Link {
	if r.Null() {
		return Link{}
	}
	return r.Link()
}

// Null takes null if it is next and reports whether it was.
func (r *Reader) Null() bool {
	if !r.More() || r.data[r.offset] != simpleNull {
		return false
	}
	r.offset++
	return true
}

func (r *Reader) sized(major byte, what string, most int) int {
	at := r.offset
	n := r.head(major, what)
	if r.err == nil && n > uint64(most) {
		r.err = tooLarge(at, what, n, uint64(most))
		return 0
	}
	return int(n)
}

func (r *Reader) head(major byte, what string) uint64 {
	at := r.offset
	found, n := r.anyHead()
	if r.err == nil && found != major {
		r.offset = at
		r.fail("expected %s", what)
		return 0
	}
	return n
}

// anyHead takes a major type and its argument, in the shortest form only.
func (r *Reader) anyHead() (major byte, n uint64) {
	first := r.take(1)
	if r.err != nil {
		return 0, 0
	}
	major, info := first[0]&0xe0, first[0]&0x1f
	switch {
	case info < 24:
		return major, uint64(info)
	case info > 27:
		r.fail("reserved or indefinite length")
		return 0, 0
	}
	size := 1 << (info - 24)
	raw := r.take(size)
	if r.err != nil {
		return 0, 0
	}
	var wide [8]byte
	copy(wide[8-size:], raw)
	n = binary.BigEndian.Uint64(wide[:])
	if n < leastArgument(size) {
		r.fail("number %d is not in its shortest form", n)
		return 0, 0
	}
	return major, n
}

// leastArgument is the smallest number that needs size bytes after the head.
func leastArgument(size int) uint64 {
	if size == 1 {
		return 24
	}
	return 1 << (4 * size)
}

func (r *Reader) take(n int) []byte {
	if r.err != nil {
		return nil
	}
	if n > len(r.data)-r.offset {
		r.fail("%d bytes needed, %d left", n, len(r.data)-r.offset)
		return nil
	}
	value := r.data[r.offset : r.offset+n : r.offset+n]
	r.offset += n
	return value
}

func (r *Reader) fail(format string, args ...any) {
	if r.err == nil {
		r.err = refuse(r.offset, format, args...)
	}
}
