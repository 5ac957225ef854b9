package bundle

import (
	"bytes"
	"errors"
	"fmt"

	"tallystick/crdt/archive"
	"tallystick/crdt/replica"
)

// arriving is the attached file whose chunks are being read.
type arriving struct {
	chunk           // the last that came
	chunks [][]byte // nil if it is passed over
	bytes  int
	passed bool // it is here already, or nothing more is to be done with it
	spoilt bool // what came makes no file, and was refused
}

// isFile reports whether an item is a chunk of an attached file.
func isFile(item archive.Item) bool {
	record, ok := item.(archive.Record)
	return ok && record.Name == recordFile
}

// files takes the attached files that come next, each durably and whole or not
// at all. What they belong to has been admitted before.
func (t *taking) files(c *replica.Community, taken *Taken) error {
	var a arriving
	for isFile(t.item) {
		if err := t.ctx.Err(); err != nil {
			return err
		}
		next, err := readChunk(t.item.(archive.Record).Data)
		switch {
		case err != nil:
			a = t.spoilt(a, taken, err)
		case next.number == 0:
			t.unfinished(a, taken)
			a = begin(c, next, taken)
		default:
			a = t.goOn(a, next, taken)
		}
		if err == nil && next.number+1 == next.all && !a.passed {
			if err := t.keep(c, a, taken); err != nil {
				return err
			}
			a.passed = true
		}
		t.advance()
	}
	t.unfinished(a, taken)
	return nil
}

// begin is the first chunk of a file. One that is here costs no memory.
func begin(c *replica.Community, first chunk, taken *Taken) arriving {
	taken.Files++
	if c.HasAttachment(first.name) {
		taken.FilesHere++
		return arriving{chunk: first, passed: true}
	}
	return arriving{chunk: first, chunks: [][]byte{first.data}, bytes: len(first.data)}
}

// goOn is the next chunk of a file.
func (t *taking) goOn(a arriving, next chunk, taken *Taken) arriving {
	switch {
	case a.passed && a.name == next.name && !a.spoilt:
		return a
	case a.name != next.name || a.all != next.all || a.number+1 != next.number:
		return t.spoilt(a, taken, fmt.Errorf("attached file %x: chunk %d out of order", next.name[:6], next.number))
	case a.bytes+len(next.data) > replica.MaxAttachment:
		return t.spoilt(a, taken, fmt.Errorf("attached file %x: more than %d bytes", next.name[:6], replica.MaxAttachment))
	}
	a.chunk, a.chunks, a.bytes = next, append(a.chunks, next.data), a.bytes+len(next.data)
	return a
}

// spoilt refuses what comes until the next file begins, once.
func (t *taking) spoilt(a arriving, taken *Taken, why error) arriving {
	if !a.spoilt {
		taken.refuse(why)
	}
	return arriving{passed: true, spoilt: true}
}

// unfinished refuses a file of which only a part came. Where the bundle itself
// was cut, its fault says so.
func (t *taking) unfinished(a arriving, taken *Taken) {
	if a.all > 0 && !a.passed && t.report.Fault == nil {
		taken.refuse(fmt.Errorf("attached file %x: %d of %d chunks", a.name[:6], len(a.chunks), a.all))
	}
}

// keep stores a file that has come whole.
func (t *taking) keep(c *replica.Community, a arriving, taken *Taken) error {
	if replica.AttachmentName(a.chunks) != a.name {
		taken.refuse(fmt.Errorf("attached file %x is not what its name says", a.name[:6]))
		return nil
	}
	for i, data := range a.chunks {
		a.chunks[i] = bytes.Clone(data) // it lies in a larger record
	}
	kept, err := t.store(c, a)
	switch {
	case errors.Is(err, replica.ErrFull):
		taken.refuse(err) // there may be room for entries all the same
	case err != nil:
		return err
	case kept:
		taken.FilesNew++
	default:
		taken.FilesUnwanted++
	}
	return nil
}

func (t *taking) store(c *replica.Community, a arriving) (kept bool, err error) {
	if c.AttachmentErased(a.name) {
		return false, nil
	}
	if t.options.Store != nil {
		return t.options.Store(t.ctx, c.ID(), a.name, a.chunks)
	}
	_, err = c.PutAttachment(t.ctx, a.chunks)
	return err == nil, err
}

// leftOut notes what the writer says it had and left out.
func (t *taking) leftOut(taken *Taken, data []byte) {
	all, names, err := readLeftOut(data)
	if err != nil {
		taken.refuse(err)
		return
	}
	taken.LeftOut = max(taken.LeftOut, all)
	t.absent = append(t.absent, names[:min(len(names), MaxLeftOut-len(t.absent))]...)
}

// lackingFiles counts the files that were left out and are not here. Nobody
// lacks what was erased.
func (t *taking) lackingFiles(c *replica.Community) (n int) {
	for _, name := range t.absent {
		if !c.HasAttachment(name) && !c.AttachmentErased(name) {
			n++
		}
	}
	t.absent = nil
	return n
}
