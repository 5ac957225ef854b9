package peer

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// errOversize: a peer announced more than a message may have.
var errOversize = errors.New("message too large")

// writeMessage sends a message after its length, in 4 bytes, big-endian. It
// hands on pieces, and calls moved after each with how many bytes are out.
func writeMessage(w io.Writer, message []byte, moved func(int) error) error {
	framed := binary.BigEndian.AppendUint32(make([]byte, 0, 4+len(message)), uint32(len(message)))
	framed = append(framed, message...)
	for len(framed) > 0 {
		n, err := w.Write(framed[:min(len(framed), pieceSize)])
		if err != nil {
			return fmt.Errorf("write message: %w", err)
		}
		framed = framed[n:]
		if err := moved(n); err != nil {
			return err
		}
	}
	return nil
}

// readMessage takes one message of at most most bytes. It wraps errOversize for
// a larger one, of which nothing is read, and gives io.EOF where the stream ends
// before a message begins. Memory grows with what has come, not with the length
// that was announced.
func readMessage(r io.Reader, most int, moved func(int) error) ([]byte, error) {
	var head [4]byte
	if _, err := io.ReadFull(r, head[:]); err == io.EOF {
		return nil, io.EOF
	} else if err != nil {
		return nil, fmt.Errorf("read message: %w", err)
	}
	length := binary.BigEndian.Uint32(head[:])
	if int64(length) > int64(most) {
		return nil, fmt.Errorf("%w: %d bytes, at most %d", errOversize, length, most)
	}
	if err := moved(len(head)); err != nil {
		return nil, err
	}
	return readPieces(r, int(length), moved)
}

func readPieces(r io.Reader, length int, moved func(int) error) ([]byte, error) {
	message := make([]byte, 0, min(length, pieceSize))
	for len(message) < length {
		piece := min(length-len(message), pieceSize)
		at := len(message)
		message = append(message, make([]byte, piece)...)
		if _, err := io.ReadFull(r, message[at:]); err != nil {
			return nil, fmt.Errorf("read message: %w", err)
		}
		if err := moved(piece); err != nil {
			return nil, err
		}
	}
	return message, nil
}

// stay is what moved is where nobody counts.
func stay(int) error { return nil }
