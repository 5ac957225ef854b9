package archive

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io"

	"tallystick/crdt/dagcbor"
)

// kind is what an item is, within its form.
type kind uint64

// The kinds of a plain archive.
const (
	kindHeader kind = iota + 1
	kindSection
	kindRun
	kindRecord
	kindTrailer
)

// The kinds of a sealed archive.
const (
	kindWrap kind = iota + 1
	kindPiece
	kindEnd
)

// itemFields is the length of an item's array.
const itemFields = 3

// itemWriter writes the sequence that both forms are: what the file is, then
// items, each with a check over everything before it.
type itemWriter struct {
	dst    io.Writer
	hash   hash.Hash
	buffer []byte // the item being written, kept for the next
	offset int64  // bytes written
	err    error  // the first failure: what follows it would not be an archive
}

func newItemWriter(dst io.Writer, form Form) *itemWriter {
	w := &itemWriter{dst: dst, hash: sha256.New()}
	w.write(dagcbor.AppendUint(form.start(), formatVersion))
	return w
}

// item writes one item, in one call of Write.
func (w *itemWriter) item(k kind, content []byte) error {
	b := dagcbor.AppendArray(w.buffer[:0], itemFields)
	b = dagcbor.AppendUint(b, uint64(k))
	b = dagcbor.AppendBytes(b, content)
	w.hash.Write(b)
	check := dagcbor.AppendBytes(nil, w.hash.Sum(nil)[:checkSize])
	w.hash.Write(check)
	w.buffer = append(b, check...)
	return w.send(w.buffer)
}

// write sends bytes that are no item.
func (w *itemWriter) write(b []byte) {
	w.hash.Write(b)
	_ = w.send(b) // kept in w.err
}

func (w *itemWriter) send(b []byte) error {
	if w.err != nil {
		return w.err
	}
	n, err := w.dst.Write(b)
	w.offset += int64(n)
	if err != nil {
		w.err = fmt.Errorf("write archive at byte %d: %w", w.offset, err)
	}
	return w.err
}

// digest is SHA-256 over everything written.
func (w *itemWriter) digest() [sha256.Size]byte { return [sha256.Size]byte(w.hash.Sum(nil)) }

// close refuses items from now on.
func (w *itemWriter) close() error {
	err := w.err
	if err == nil {
		w.err = errors.New("write to an archive that is closed")
	}
	return err
}
