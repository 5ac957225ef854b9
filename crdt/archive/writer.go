package archive

import (
	"errors"
	"fmt"
	"io"

	"tallystick/crdt"
)

// Writer writes a plain archive, item by item. What a method has returned from
// is with the destination, in one Write per item.
//
// A failed write stays: every later call fails too.
type Writer struct {
	items   *itemWriter
	summary Summary
	frame   []byte // of the run being written, kept for the next
}

// NewWriter begins an archive. Nothing of it may be used before [Writer.Close].
func NewWriter(dst io.Writer, header Header) (*Writer, error) {
	content, err := header.content()
	if err != nil {
		return nil, err
	}
	w := &Writer{items: newItemWriter(dst, Plain)}
	return w, w.items.item(kindHeader, content)
}

// Section begins what there is of one community. The order of tips is of no
// account.
func (w *Writer) Section(s Section) error {
	content, err := s.content()
	if err != nil {
		return err
	}
	w.summary.Sections++
	return w.items.item(kindSection, content)
}

// Run adds a run of the section's community: 1 to [crdt.MaxRun] entries that
// follow each other, the last of which is verified by its own signature, so
// that a reader can verify them without what comes later.
func (w *Writer) Run(run []crdt.Verified) error {
	if w.summary.Sections == 0 {
		return errors.New("archive run: no section has been begun")
	}
	if len(run) == 0 || len(run) > crdt.MaxRun {
		return fmt.Errorf("archive run: %d entries, needed 1 to %d", len(run), crdt.MaxRun)
	}
	for i := 1; i < len(run); i++ {
		if run[i].Log() != run[0].Log() || run[i].Prev() != run[i-1].ID() {
			return fmt.Errorf("archive run: entry %s does not follow %s", run[i].ID().Short(), run[i-1].ID().Short())
		}
	}
	w.frame = crdt.AppendFrame(w.frame[:0], run)
	w.summary.Runs++
	w.summary.Entries += uint64(len(run))
	return w.items.item(kindRun, w.frame)
}

// Record adds at most [MaxRecord] bytes under a name, which is 1 to [MaxName]
// of the characters a–z, 0–9 and "-" and need not be unique. It belongs to the
// section's community, if one has been begun.
func (w *Writer) Record(name string, data []byte) error {
	content, err := Record{Name: name, Data: data}.content()
	if err != nil {
		return err
	}
	w.summary.Records++
	return w.items.item(kindRecord, content)
}

// Close writes the trailer. It does not close the destination.
func (w *Writer) Close() (Summary, error) {
	w.summary.Digest = w.items.digest()
	if err := w.items.item(kindTrailer, w.summary.trailer()); err != nil {
		return Summary{}, err
	}
	w.summary.Bytes = w.items.offset
	return w.summary, w.items.close()
}
