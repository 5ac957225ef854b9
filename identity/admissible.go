package identity

import (
	"bytes"
	"fmt"
	"slices"
)

// smallOrder holds the y coordinates, little-endian, of the eight Ed25519
// points whose order divides the cofactor: order 4, order 1, order 2, and the
// two of order 8. Each stands for both of its points, with the sign bit clear
// and set. A signature by such a key can be made to fit any message.
// Computed from the curve equation; the tests derive them again.
const smallOrder = "" +
	"\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00" +
	"\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00" +
	"\xec\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x7f" +
	"\x26\xe8\x95\x8f\xc2\xb2\x27\xb0\x45\xc3\xf4\x89\xf2\xef\x98\xf0\xd5\xdf\xac\x05\xd3\xc6\x33\x39\xb1\x38\x02\x88\x6d\x53\xfc\x05" +
	"\xc7\x17\x6a\x70\x3d\x4d\xd8\x4f\xba\x3c\x0b\x76\x0d\x10\x67\x0f\x2a\x20\x53\xfa\x2c\x39\xcc\xc6\x4e\xc7\xfd\x77\x92\xac\x03\x7a"

// smallOrderU holds the canonical u coordinates, little-endian, of the points
// of small order on the curve of X25519 and its twist: 0, 1, the two of order
// 8, and p − 1. With them every secret key, being a multiple of the cofactor by
// clamping, gives the shared secret of zeros; the tests try each.
const smallOrderU = "" +
	"\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00" +
	"\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00" +
	"\xe0\xeb\x7a\x7c\x3b\x41\xb8\xae\x16\x56\xe3\xfa\xf1\x9f\xc4\x6a\xda\x09\x8d\xeb\x9c\x32\xb1\xfd\x86\x62\x05\x16\x5f\x49\xb8\x00" +
	"\x5f\x9c\x95\xbc\xa3\x50\x8c\x24\xb1\xd0\xb1\x55\x9c\x83\xef\x5b\x04\x44\x5c\xc4\x58\x1c\x8e\x86\xd8\x22\x4e\xdd\xd0\x9f\x11\x57" +
	"\xec\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x7f"

// fieldPrime is 2²⁵⁵ − 19, little-endian.
const fieldPrime = "\xed\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x7f"

// Check refuses a key of small order, and one whose y coordinate is not below
// the field prime, which would be a second name for another key. It wraps
// [ErrBadKey]. A key of mixed order passes: it signs for its holder alone. A
// key that is no point of the curve passes too, and verifies nothing.
func (d DeviceID) Check() error { return checkEd25519("device key", d) }

// Check refuses what [DeviceID.Check] refuses.
func (p PersonID) Check() error { return checkEd25519("person key", p) }

// Check refuses what [DeviceID.Check] refuses.
func (t TransportID) Check() error { return checkEd25519("transport key", t) }

func checkEd25519(what string, key [32]byte) error {
	key[31] &= 0x7f
	if !belowPrime(key) {
		return fmt.Errorf("%w: %s is not canonical", ErrBadKey, what)
	}
	if listed(smallOrder, key) {
		return fmt.Errorf("%w: %s is of small order", ErrBadKey, what)
	}
	return nil
}

// listed looks for a number in a list of numbers of 32 bytes.
func listed(list string, number [32]byte) bool {
	for entry := range slices.Chunk([]byte(list), len(number)) {
		if bytes.Equal(entry, number[:]) {
			return true
		}
	}
	return false
}

// Check refuses a u coordinate that is not below the field prime, and one that
// gives every secret key the same shared secret of zeros. It wraps
// [ErrBadKey].
func (s SealingID) Check() error {
	if !belowPrime(s) {
		return fmt.Errorf("%w: sealing key is not canonical", ErrBadKey)
	}
	if listed(smallOrderU, s) {
		return fmt.Errorf("%w: sealing key is of small order", ErrBadKey)
	}
	return nil
}

// belowPrime compares little-endian numbers, of all 256 bits.
func belowPrime(number [32]byte) bool {
	slices.Reverse(number[:])
	prime := []byte(fieldPrime)
	slices.Reverse(prime)
	return bytes.Compare(number[:], prime) < 0
}
