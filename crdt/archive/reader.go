package archive

import (
	"errors"
	"fmt"
	"io"

	"tallystick/crdt"
)

// Reader reads a plain archive from a source that it need not trust.
type Reader struct {
	items     *itemReader
	header    Header
	community crdt.CommunityID // of the section
	summary   Summary
	err       error // what Next gives from now on
}

// NewReader reads the header. It fails with a [Fault], or with the error of
// reading src.
func NewReader(src io.Reader) (*Reader, error) {
	items, err := newItemReader(src, Plain, []int{
		kindHeader: MaxHeader, kindSection: MaxSection, kindRun: MaxFrame,
		kindRecord: MaxRecord + MaxName + 8, kindTrailer: maxTrailer,
	})
	if err != nil {
		return nil, err
	}
	r := &Reader{items: items}
	k, content, err := items.next(nil)
	if err != nil {
		return nil, err
	}
	if k != kindHeader {
		return nil, items.fault(ErrDamaged, "no header")
	}
	if r.header, err = parseHeader(content); err != nil {
		return nil, items.fault(ErrDamaged, fmt.Sprintf("a header that is none (%v)", err))
	}
	r.accept()
	return r, nil
}

// Header is what the archive says of itself. Don't change its map.
func (r *Reader) Header() Header { return r.header }

// Summary counts what Next has given so far; once Next has given io.EOF, what
// the archive holds.
func (r *Reader) Summary() Summary { return r.summary }

// Next gives the next item. io.EOF means that the archive ended as it was
// written; a [Fault], that what was given so far is good and nothing more can
// be read; any other error, that src could not be read. The end, whichever it
// is, stays.
func (r *Reader) Next() (Item, error) {
	if r.err != nil {
		return nil, r.err
	}
	item, err := r.next()
	if err != nil {
		r.err = err
		return nil, err
	}
	r.accept()
	return item, nil
}

func (r *Reader) next() (Item, error) {
	k, content, err := r.items.next(nil)
	if err != nil {
		return nil, err
	}
	var item Item
	switch k {
	case kindSection:
		item, err = r.readSection(content)
	case kindRun:
		item, err = r.readRun(content)
	case kindRecord:
		item, err = r.readRecord(content)
	case kindTrailer:
		return nil, r.readTrailer(content)
	default:
		err = errors.New("a second header")
	}
	if err != nil {
		return nil, r.items.fault(ErrDamaged, fmt.Sprintf("an item that was written wrongly (%v)", err))
	}
	return item, nil
}

func (r *Reader) accept() {
	r.items.accept()
	r.summary.Bytes = r.items.whole
}

func (r *Reader) readSection(content []byte) (Item, error) {
	s, err := parseSection(content)
	if err != nil {
		return nil, err
	}
	r.community = s.Community
	r.summary.Sections++
	return s, nil
}

func (r *Reader) readRun(content []byte) (Item, error) {
	if r.summary.Sections == 0 {
		return nil, errors.New("a run before the first section")
	}
	r.summary.Runs++
	run, err := crdt.ParseFrame(content)
	if err != nil {
		r.summary.Refused++
		return Refused{Community: r.community, Reason: err}, nil
	}
	r.summary.Entries += uint64(len(run))
	return Run{Community: r.community, Entries: run}, nil
}

func (r *Reader) readRecord(content []byte) (Item, error) {
	record, err := parseRecord(content)
	if err != nil {
		return nil, err
	}
	record.Community = r.community
	r.summary.Records++
	return record, nil
}

// readTrailer gives io.EOF if everything fits.
func (r *Reader) readTrailer(content []byte) error {
	trailer, err := parseTrailer(content)
	if err != nil {
		return r.items.fault(ErrDamaged, fmt.Sprintf("a trailer that is none (%v)", err))
	}
	found := r.summary
	found.Digest = r.items.before
	if !found.fits(trailer) {
		return r.items.fault(ErrDamaged, "a trailer that counts something else")
	}
	if err := r.items.end(); err != nil {
		return err
	}
	r.accept()
	r.summary.Digest = found.Digest
	return io.EOF
}
