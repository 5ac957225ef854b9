package model

import (
	"crypto/sha256"
	"fmt"
	"io"
)

// commitmentTag keeps commitments apart from other hashes.
const commitmentTag = "tallystick/words-drawn/1"

// draw draws what the three words of an invitation or a link will be made of,
// and its commitment, which stands in the code: SHA-256(tag ‖ 0x00 ‖ drawn). The
// words have 33 bits. If what they are made of could be chosen after the request
// is known, somebody in between would look for a value that gives two screens
// the same words.
func draw(random io.Reader) (drawn, commitment [32]byte, err error) {
	if _, err := io.ReadFull(random, drawn[:]); err != nil {
		return drawn, commitment, fmt.Errorf("read randomness: %w", err)
	}
	return drawn, commitmentTo(drawn), nil
}

func commitmentTo(drawn [32]byte) [32]byte {
	return sha256.Sum256(append([]byte(commitmentTag+"\x00"), drawn[:]...))
}

// keeps reports whether a welcome tells what its code committed to.
func (h welcomeHead) keeps(commitment [32]byte) error {
	if commitmentTo(h.drawn) != commitment {
		return unfit(ReasonAltered, "the welcome does not keep to what its code committed to: somebody may be in between")
	}
	return nil
}
