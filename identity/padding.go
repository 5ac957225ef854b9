package identity

import (
	"bytes"
	"math/bits"
)

// endMark ends the padded text; zeros follow it.
const endMark = 0x80

// PaddedSize is the length of the padded plaintext of a body of clear bytes:
// the coding byte, the body and the end mark, at least [SmallestClass],
// rounded up by Padmé (Nikitin et al., "Reducing Metadata Leakage from
// Encrypted Files and Communication with PURBs", 2019). The size of a
// body tells one of 136 classes and costs at most 12 % above the smallest:
//
//	from     up to    in steps of
//	   128      512        16
//	   512    1,024        32
//	 1,024    2,048        64
//	 2,048    4,096       128
//	 4,096    8,192       256
//	 8,192   16,384       512
//	16,384   32,768     1,024
//	32,768   63,488     2,048
func PaddedSize(clear int) int { return padme(max(clear+2, SmallestClass)) }

// padme keeps, of a length between 2^e and 2^(e+1), the first bit and as many
// below it as e takes to write, and rounds up.
func padme(length int) int {
	exponent := bits.Len(uint(length)) - 1
	zeros := exponent - bits.Len(uint(exponent))
	mask := 1<<zeros - 1
	return (length + mask) &^ mask
}

// pad is coding ‖ clear ‖ 0x80 ‖ zeros up to the class.
func pad(coding byte, clear []byte) []byte {
	padded := make([]byte, PaddedSize(len(clear)))
	padded[0] = coding
	padded[1+copy(padded[1:], clear)] = endMark
	return padded
}

// unpad refuses everything that pad cannot have written, so that a body has
// one padded form and no room for hidden words.
func unpad(padded []byte) (coding byte, clear []byte, ok bool) {
	text, ok := cutEndMark(padded)
	if !ok || len(text) == 0 || PaddedSize(len(text)-1) != len(padded) {
		return 0, nil, false
	}
	return text[0], text[1:], true
}

// cutEndMark removes the end mark and the zeros behind it.
func cutEndMark(padded []byte) (text []byte, ok bool) {
	text = bytes.TrimRight(padded, "\x00")
	if len(text) == 0 || text[len(text)-1] != endMark {
		return nil, false
	}
	return text[:len(text)-1], true
}
