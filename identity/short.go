package identity

import (
	"encoding/binary"
	"fmt"
	"iter"
	"strings"
)

// ShortBits is what a short form says of an id: its first 50 bits.
type ShortBits uint64

// shortDigits is Crockford's base32 in lower case. It leaves out i, l, o and
// u, so that whatever a reader takes for them can be read as 1, 1, 0 and v.
const shortDigits = "0123456789abcdefghjkmnpqrstvwxyz"

// ShortLength is how many characters a short form has: prefix, digits, check.
const ShortLength = 1 + 10 + 2

const (
	shortData = 50 // bits that the digits carry

	// shortPrime is the largest prime below 32². A check modulo it catches
	// every change of one character and every exchange of two, and all but
	// one in a thousand of other errors.
	shortPrime = 1021
)

// Short is the form of an id that people read aloud and type: a prefix letter
// a–z for what it names (e entry, l log, d device, p person, c community), ten
// base32 digits for its first 50 bits, and two check digits. It is not an
// identifier: two ids may share it, and whoever looks one up asks for more
// when they do.
func Short(prefix byte, id [32]byte) string {
	bits := binary.BigEndian.Uint64(id[:]) >> (64 - shortData)
	text := [ShortLength]byte{prefix}
	for i := 10; i > 0; i-- {
		text[i] = shortDigits[bits&31]
		bits >>= 5
	}
	check := shortCheck(prefix, binary.BigEndian.Uint64(id[:])>>(64-shortData))
	text[11], text[12] = shortDigits[check>>5], shortDigits[check&31]
	return string(text[:])
}

// shortCheck makes the whole form, read as a number in base 32 with the prefix
// counted a = 0 … z = 25, leave 1 when divided by the prime. The two check
// digits weigh 1 and 32, so the rest weighs 1024.
func shortCheck(prefix byte, bits uint64) uint64 {
	rest := (uint64(prefix-'a')<<shortData | bits) % shortPrime
	return (shortPrime + 1 - rest*1024%shortPrime) % shortPrime
}

// ParseShort reads what [Short] wrote and what people make of it: capitals,
// spaces and hyphens, o for 0, i and l for 1, u for v. A mistyped form is an
// error that says so.
func ParseShort(text string) (prefix byte, bits ShortBits, err error) {
	if len(text) > maxShortText {
		return 0, 0, fmt.Errorf("a short id has %d characters, this has %d", ShortLength, len(text))
	}
	typed := strings.NewReplacer(" ", "", "-", "").Replace(strings.ToLower(text))
	if len(typed) != ShortLength {
		return 0, 0, fmt.Errorf("short id %q: %d characters, not %d", text, len(typed), ShortLength)
	}
	prefix = shortPrefix(typed[0])
	if prefix < 'a' || prefix > 'z' {
		return 0, 0, fmt.Errorf("short id %q: begins with %q and not with a letter", text, typed[:1])
	}
	var digits uint64
	for i := 1; i < ShortLength; i++ {
		digit := strings.IndexByte(shortDigits, shortDigit(typed[i]))
		if digit < 0 {
			return 0, 0, fmt.Errorf("short id %q: %q stands for nothing in it", text, typed[i:i+1])
		}
		digits = digits<<5 | uint64(digit)
	}
	bits = ShortBits(digits >> 10)
	if digits&1023 != shortCheck(prefix, uint64(bits)) {
		return 0, 0, fmt.Errorf("short id %q: mistyped, its last two characters do not fit the rest", text)
	}
	return prefix, bits, nil
}

// Beginnings yields the first 8 bytes of every id that has this short form, in
// order: 2¹⁴ of them, for an index by those bytes.
func (b ShortBits) Beginnings() iter.Seq[[8]byte] {
	return func(yield func([8]byte) bool) {
		const open = 64 - shortData
		for rest := range uint64(1) << open {
			var beginning [8]byte
			binary.BigEndian.PutUint64(beginning[:], uint64(b)<<open|rest)
			if !yield(beginning) {
				return
			}
		}
	}
}

// Matches reports whether an id begins with these bits.
func (b ShortBits) Matches(id [32]byte) bool {
	return binary.BigEndian.Uint64(id[:])>>(64-shortData) == uint64(b)
}

// shortPrefix reads a 1 as the l of a log.
func shortPrefix(typed byte) byte {
	if typed == '1' {
		return 'l'
	}
	return typed
}

func shortDigit(typed byte) byte {
	switch typed {
	case 'o':
		return '0'
	case 'i', 'l':
		return '1'
	case 'u':
		return 'v'
	}
	return typed
}
