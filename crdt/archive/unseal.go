package archive

import (
	"errors"
	"fmt"
	"io"

	"tallystick/identity"
)

// Unseal gives the plain archive in a sealed one, checked piece by piece before
// any byte of it is given out. Reading it ends in io.EOF only if the file ended
// as it was written, and else in a [Fault]; of what was whole before the fault,
// up to [MaxPiece] bytes may be held back, because their seal says whether they
// were the last.
//
// Unseal itself fails with a Fault, with the error of reading src, or with that
// of opener: wrong words are [identity.ErrWrongKey], and damage never looks like
// them.
func Unseal(src io.Reader, opener Opener) (io.Reader, error) {
	items, err := newItemReader(src, Sealed, []int{
		kindWrap: MaxWrap + 16, kindPiece: MaxPiece, kindEnd: 0,
	})
	if err != nil {
		return nil, err
	}
	wrap, err := readWrap(items)
	if err != nil {
		return nil, err
	}
	fileKey, err := opener(wrap)
	if errors.Is(err, identity.ErrDamaged) {
		return nil, items.fault(ErrDamaged, fmt.Sprintf("a wrapped key that is none (%v)", err))
	}
	if err != nil {
		return nil, fmt.Errorf("unseal archive: %w", err)
	}
	pieces := &pieceReader{items: items}
	return &unsealer{stream: identity.NewOpenReader(pieces, fileKey), items: items}, nil
}

func readWrap(items *itemReader) (Wrap, error) {
	k, content, err := items.next(nil)
	if err != nil {
		return Wrap{}, err
	}
	if k != kindWrap {
		return Wrap{}, items.fault(ErrDamaged, "no wrapped key")
	}
	wrap, err := parseWrap(content)
	if err != nil {
		return Wrap{}, items.fault(ErrDamaged, fmt.Sprintf("a wrapped key that is none (%v)", err))
	}
	if wrap.How != ToWords && wrap.How != ToEpoch {
		return Wrap{}, items.fault(ErrNewer, fmt.Sprintf("a key wrapped in way %d", wrap.How))
	}
	items.accept()
	return wrap, nil
}

// unsealer turns what identity says of the stream into faults.
type unsealer struct {
	stream io.Reader
	items  *itemReader
}

// Read reads from the plain archive.
func (u *unsealer) Read(p []byte) (int, error) {
	n, err := u.stream.Read(p)
	var fault *Fault
	switch {
	case errors.As(err, &fault):
		return n, fault
	case errors.Is(err, identity.ErrDamaged):
		return n, u.items.fault(ErrDamaged, fmt.Sprintf("pieces that were not sealed under the file's key, or not in this order (%v)", err))
	}
	return n, err
}

// pieceReader gives the pieces' bytes, and io.EOF behind the end item only.
type pieceReader struct {
	items  *itemReader
	buffer []byte // kept for the next piece
	piece  []byte // not given out yet
	err    error
}

// Read reads from the sealed stream.
func (r *pieceReader) Read(p []byte) (int, error) {
	if len(r.piece) == 0 && r.err == nil {
		r.err = r.next()
	}
	if len(r.piece) == 0 {
		return 0, r.err
	}
	n := copy(p, r.piece)
	r.piece = r.piece[n:]
	return n, nil
}

func (r *pieceReader) next() error {
	k, content, err := r.items.next(r.buffer)
	if err != nil {
		return err
	}
	switch {
	case k == kindPiece && len(content) > 0:
		r.items.accept()
		r.buffer, r.piece = content, content
		return nil
	case k == kindEnd:
		if err := r.items.end(); err != nil {
			return err
		}
		r.items.accept()
		return io.EOF
	}
	return r.items.fault(ErrDamaged, "something else than a piece or the end")
}
