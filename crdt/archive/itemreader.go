package archive

import (
	"bufio"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io"
)

// itemReader reads what itemWriter wrote. It trusts no length: a buffer grows
// with what has come.
type itemReader struct {
	src    *bufio.Reader
	hash   hash.Hash
	most   []int // bytes of content, by kind; a kind beyond is unknown
	whole  int64 // bytes up to the end of the last whole item
	offset int64 // bytes read
	items  int64 // whole items
	before [sha256.Size]byte
}

// newItemReader reads the start of a file of this form.
func newItemReader(src io.Reader, form Form, most []int) (*itemReader, error) {
	r := &itemReader{src: bufio.NewReaderSize(src, bufferSize), hash: sha256.New(), most: most}
	found, err := Sniff(r.src)
	if err != nil {
		return nil, r.outward(err)
	}
	if found != form {
		return nil, r.fault(ErrForeign, "the start of the other form: a sealed archive has to be unsealed, a plain one not")
	}
	if _, err := r.take(nil, len(form.start())); err != nil {
		return nil, err
	}
	version, err := r.head(0, "a version")
	if err != nil {
		return nil, err
	}
	if version > formatVersion {
		return nil, r.fault(ErrNewer, fmt.Sprintf("version %d of the format, above %d", version, formatVersion))
	}
	if version < formatVersion {
		return nil, r.fault(ErrDamaged, fmt.Sprintf("version %d of the format", version))
	}
	r.whole = r.offset
	return r, nil
}

// next reads one item and checks it. Its content is in buffer if that has room.
func (r *itemReader) next(buffer []byte) (kind, []byte, error) {
	r.before = [sha256.Size]byte(r.hash.Sum(nil))
	k, length, err := r.itemHead()
	if err != nil {
		return 0, nil, err
	}
	content, err := r.take(buffer[:0], length)
	if err != nil {
		return 0, nil, err
	}
	if err := r.check(); err != nil {
		return 0, nil, err
	}
	if !r.knows(k) {
		return 0, nil, r.fault(ErrNewer, fmt.Sprintf("an item of kind %d", k))
	}
	return k, content, nil
}

// accept counts the item just read as whole: the caller understood it.
func (r *itemReader) accept() {
	r.items++
	r.whole = r.offset
}

// end refuses bytes after the last item.
func (r *itemReader) end() error {
	_, err := r.src.Peek(1)
	if err == nil {
		return r.fault(ErrDamaged, "bytes after the end")
	}
	if !errors.Is(err, io.EOF) {
		return r.readFault(err)
	}
	return nil
}

func (r *itemReader) itemHead() (kind, int, error) {
	fields, err := r.head(4, "an item")
	if err != nil {
		return 0, 0, err
	}
	if fields != itemFields {
		return 0, 0, r.fault(ErrDamaged, fmt.Sprintf("an item of %d fields", fields))
	}
	number, err := r.head(0, "an item's kind")
	if err != nil {
		return 0, 0, err
	}
	length, err := r.head(2, "an item's content")
	if err != nil {
		return 0, 0, err
	}
	most := MaxFrame
	if r.knows(kind(number)) {
		most = r.most[number]
	}
	if length > uint64(most) {
		return 0, 0, r.fault(ErrDamaged, fmt.Sprintf("an item of %d bytes, at most %d", length, most))
	}
	return kind(number), int(length), nil
}

func (r *itemReader) knows(k kind) bool { return k > 0 && k < kind(len(r.most)) }

// check compares an item's check with what was read.
func (r *itemReader) check() error {
	want := r.hash.Sum(nil)[:checkSize]
	length, err := r.head(2, "an item's check")
	if err != nil {
		return err
	}
	if length != checkSize {
		return r.fault(ErrDamaged, "a check of another length")
	}
	found, err := r.take(nil, checkSize)
	if err != nil {
		return err
	}
	if string(found) != string(want) {
		return r.fault(ErrDamaged, "an item whose check does not fit")
	}
	return nil
}
