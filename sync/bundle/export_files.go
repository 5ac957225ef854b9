package bundle

import (
	"cmp"
	"errors"
	"slices"

	"tallystick/crdt/replica"
)

// file is an attached file that is here.
type file struct {
	name  [32]byte
	bytes int64 // sealed
}

// files writes the attached files that fit, each whole, and the names of the
// others. Small ones go first, so that most do.
func (e *exporting) files(limit int64, known [][32]byte) error {
	all, err := e.filesHere(known)
	if err != nil {
		return err
	}
	var leftOut [][32]byte
	for _, f := range all {
		fits := f.bytes <= limit-e.exported.FileBytes
		if fits {
			fits, err = e.file(f)
		}
		if err != nil {
			return err
		}
		if !fits {
			leftOut = append(leftOut, f.name)
			e.exported.LeftOut++
			e.exported.LeftOutBytes += f.bytes
		}
	}
	return writeLeftOut(e.to, leftOut)
}

// filesHere are the files that the reader is not known to have, in the order in
// which they are written.
func (e *exporting) filesHere(known [][32]byte) (all []file, err error) {
	has := make(map[[32]byte]bool, len(known))
	for _, name := range known {
		has[name] = true
	}
	for name, err := range e.community.Attachments() {
		if err != nil {
			return nil, err
		}
		if has[name] {
			continue
		}
		_, bytes, err := e.community.AttachmentSize(name)
		if errors.Is(err, replica.ErrNotFound) { // erased meanwhile
			continue
		}
		if err != nil {
			return nil, err
		}
		all = append(all, file{name, int64(bytes)})
	}
	slices.SortFunc(all, func(a, b file) int {
		return cmp.Or(cmp.Compare(a.bytes, b.bytes), slices.Compare(a.name[:], b.name[:]))
	})
	return all, nil
}

// file writes one. One that is damaged is not passed on, and named as left out:
// entries do not depend on it.
func (e *exporting) file(f file) (written bool, err error) {
	if err := e.ctx.Err(); err != nil {
		return false, err
	}
	chunks, err := e.community.Attachment(f.name)
	if errors.Is(err, replica.ErrDamaged) || errors.Is(err, replica.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	for n, data := range chunks {
		c := chunk{name: f.name, all: len(chunks), number: n, data: data}
		if err := e.to.Record(recordFile, c.record()); err != nil {
			return false, err
		}
	}
	e.exported.Files++
	e.exported.FileBytes += f.bytes
	return true, nil
}
