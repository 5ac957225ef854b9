package dagcbor

import "encoding/binary"

// CBOR major types, RFC 8949 section 3.1, in the top three bits.
const (
	majorUint  = 0 << 5
	majorNint  = 1 << 5
	majorBytes = 2 << 5
	majorText  = 3 << 5
	majorArray = 4 << 5
	majorMap   = 5 << 5
	majorTag   = 6 << 5
	majorOther = 7 << 5

	simpleFalse = majorOther | 20
	simpleTrue  = majorOther | 21
	simpleNull  = majorOther | 22
)

// AppendArray begins an array; n elements must follow.
func AppendArray(b []byte, n int) []byte { return appendHead(b, majorArray, uint64(n)) }

// AppendMap begins a map; n text keys in canonical order, each followed by
// its value, must follow.
func AppendMap(b []byte, n int) []byte { return appendHead(b, majorMap, uint64(n)) }

// AppendUint adds an unsigned integer, at most [MaxInteger].
func AppendUint(b []byte, n uint64) []byte { return appendHead(b, majorUint, n) }

// AppendBytes adds a byte string.
func AppendBytes(b, value []byte) []byte {
	return append(appendHead(b, majorBytes, uint64(len(value))), value...)
}

// AppendText adds a text string, which the caller knows to be UTF-8.
func AppendText(b []byte, value string) []byte {
	return append(appendHead(b, majorText, uint64(len(value))), value...)
}

// AppendLink adds a link: tag 42 and a byte string of 37 bytes.
func AppendLink(b []byte, l Link) []byte {
	return append(append(b, linkPrefix...), l[:]...)
}

// AppendNull adds null.
func AppendNull(b []byte) []byte { return append(b, simpleNull) }

// AppendLinkOrNull adds a link, or null when it is zero.
func AppendLinkOrNull(b []byte, l Link) []byte {
	if l.IsZero() {
		return AppendNull(b)
	}
	return AppendLink(b, l)
}

// appendHead writes a major type and its argument in the shortest form.
func appendHead(b []byte, major byte, n uint64) []byte {
	switch {
	case n < 24:
		return append(b, major|byte(n))
	case n < 1<<8:
		return append(b, major|24, byte(n))
	case n < 1<<16:
		return binary.BigEndian.AppendUint16(append(b, major|25), uint16(n))
	case n < 1<<32:
		return binary.BigEndian.AppendUint32(append(b, major|26), uint32(n))
	default:
		return binary.BigEndian.AppendUint64(append(b, major|27), n)
	}
}
