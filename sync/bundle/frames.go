package bundle

import (
	"crypto/sha256"
	"fmt"

	"github.com/klauspost/reedsolomon"
)

// contentHash is how many bytes of hash come before a payload: without them
// nobody could tell whether it was put together rightly.
const contentHash = sha256.Size

// Frames divides a payload of 1 to [MaxFramed] bytes into texts of at most
// length characters, [ShortFrame] to [LongFrame], all of which QR codes hold in
// their alphanumeric mode. Of several, any half is enough to have the payload
// back, whatever the order: see [Collector]. A small payload is one frame.
func Frames(payload []byte, length int) ([]string, error) {
	if len(payload) == 0 || len(payload) > MaxFramed {
		return nil, fmt.Errorf("divide into frames: %d bytes, needed 1 to %d", len(payload), MaxFramed)
	}
	if length < ShortFrame || length > LongFrame {
		return nil, fmt.Errorf("divide into frames: of %d characters, needed %d to %d", length, ShortFrame, LongFrame)
	}
	hash := sha256.Sum256(payload)
	content := append(hash[:], payload...)
	size := len(content)
	needed := pieceSize(size, alphabet().DecodedLen(length-frameHead))
	if needed > maxNeeded {
		return nil, fmt.Errorf("divide into frames: %d bytes in frames of %d characters are %d, at most %d", len(payload), length, needed, maxNeeded)
	}
	pieces, err := encode(content, needed)
	if err != nil {
		return nil, fmt.Errorf("divide into frames: %w", err)
	}
	texts := make([]string, len(pieces))
	for i, piece := range pieces {
		texts[i] = frame{sequence: sequenceOf(hash), number: i, needed: needed, size: size, piece: piece}.text()
	}
	return texts, nil
}

// sequenceOf names the sequence of frames of a payload with this hash.
func sequenceOf(hash [contentHash]byte) string { return alphabet().EncodeToString(hash[:])[:idSize] }

// encode divides content into as many pieces as are needed, the last of them
// filled up with zeros, and adds parity: Reed-Solomon over bytes, with the
// Vandermonde matrix of the library, systematic.
func encode(content []byte, needed int) ([][]byte, error) {
	size := pieceSize(len(content), needed)
	padded := append(content, make([]byte, size*needed-len(content))...)
	pieces := make([][]byte, shown(needed))
	for i := range pieces {
		if i < needed {
			pieces[i] = padded[i*size : (i+1)*size]
		} else {
			pieces[i] = make([]byte, size)
		}
	}
	if needed == 1 {
		return pieces, nil
	}
	code, err := reedsolomon.New(needed, shown(needed)-needed)
	if err != nil {
		return nil, err
	}
	return pieces, code.Encode(pieces)
}

// decode puts content together again; pieces that are not here are nil.
func decode(pieces [][]byte, needed, size int) ([]byte, error) {
	if needed > 1 {
		code, err := reedsolomon.New(needed, shown(needed)-needed)
		if err == nil {
			err = code.ReconstructData(pieces)
		}
		if err != nil {
			return nil, err
		}
	}
	var content []byte
	for _, piece := range pieces[:needed] {
		content = append(content, piece...)
	}
	return content[:size], nil
}
