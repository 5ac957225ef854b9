package archive

import (
	"fmt"
	"io"

	"tallystick/identity"
)

// Seal begins a sealed archive: what is written to it, a plain archive, goes
// sealed to dst, under a key from random that only wrapper gets to see. Close
// must be called, and does not close dst.
func Seal(dst io.Writer, random io.Reader, wrapper Wrapper) (io.WriteCloser, error) {
	fileKey, err := identity.NewKey(random)
	if err != nil {
		return nil, fmt.Errorf("seal archive: %w", err)
	}
	wrap, err := wrapper(fileKey)
	if err != nil {
		return nil, fmt.Errorf("seal archive: %w", err)
	}
	content, err := wrap.content()
	if err != nil {
		return nil, fmt.Errorf("seal archive: %w", err)
	}
	items := newItemWriter(dst, Sealed)
	if err := items.item(kindWrap, content); err != nil {
		return nil, err
	}
	stream := identity.NewSealWriter(pieceWriter{items}, fileKey, random)
	return &sealer{WriteCloser: stream, items: items}, nil
}

// sealer ends the file after the stream in it.
type sealer struct {
	io.WriteCloser // the stream
	items          *itemWriter
}

func (s *sealer) Close() error {
	if err := s.WriteCloser.Close(); err != nil {
		return err
	}
	if err := s.items.item(kindEnd, nil); err != nil {
		return err
	}
	return s.items.close()
}

// pieceWriter writes bytes of the stream as items.
type pieceWriter struct{ items *itemWriter }

func (w pieceWriter) Write(p []byte) (n int, err error) {
	for n < len(p) {
		piece := p[n:min(len(p), n+MaxPiece)]
		if err := w.items.item(kindPiece, piece); err != nil {
			return n, err
		}
		n += len(piece)
	}
	return n, nil
}
