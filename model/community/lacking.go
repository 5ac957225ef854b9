package community

import (
	"cmp"
	"context"
	"encoding/binary"
	"slices"

	"tallystick/crdt"
	"tallystick/crdt/replica"
)

// fileSpace is derived: community ‖ hash of an attached file ‖ entry whose note
// names it → number of its arrival.
const fileSpace = "files"

// files are those that the notes name that this device could read, as far as
// the ring has looked through what arrived.
type files struct {
	named map[[32]byte]map[crdt.ID]uint64 // by hash: the entries, and when each came

	lacking []crdt.ID // when that was asked last,
	known   bool      // which stands while nothing else is named,
	as      uint64    // and nothing else is here
}

// name notes that an entry names a file; or, with number 0, that it does no
// more. It reports whether that is news.
func (f *files) name(hash [32]byte, entry crdt.ID, number uint64) bool {
	if f.named[hash][entry] == number {
		return false
	}
	if number == 0 {
		delete(f.named[hash], entry)
	} else {
		if f.named[hash] == nil {
			f.named[hash] = map[crdt.ID]uint64{}
		}
		f.named[hash][entry] = number
	}
	f.known = false
	return true
}

// takeFile notes the file that an item's entry names, if its note can be read.
func (r *Ring) takeFile(item replica.Item, body crdt.Body) {
	if note, _ := ReadNote(body); note.File != nil {
		r.nameFile(note.File.Hash, item.Entry.ID(), item.Number)
	}
}

// dropFiles forgets what an entry named whose body was erased.
func (r *Ring) dropFiles(entry crdt.ID) {
	for hash, entries := range r.files.named {
		if _, names := entries[entry]; names {
			r.nameFile(hash, entry, 0)
		}
	}
}

func (r *Ring) nameFile(hash [32]byte, entry crdt.ID, number uint64) {
	if !r.files.name(hash, entry, number) {
		return
	}
	var value []byte
	if number > 0 {
		value = binary.BigEndian.AppendUint64(nil, number)
	}
	r.record(r.spaces.files, slices.Concat(r.id.Link[:], hash[:], entry.Link[:]), value)
}

// loadFiles reads what earlier openings noted.
func (r *Ring) loadFiles() error {
	for record, err := range r.spaces.files.All(r.id.Link[:]) {
		if err != nil {
			return err
		}
		rest := record.Key[len(r.id.Link):]
		if len(rest) == 64 && len(record.Value) == 8 {
			r.files.name([32]byte(rest), crdt.ID{Link: [32]byte(rest[32:])}, binary.BigEndian.Uint64(record.Value))
		}
	}
	return nil
}

// LackingFiles are the entries whose notes name an attached file that is not
// here, in the order in which they came; of several that name one file, the
// first. Notes that this device cannot open count for nothing, and a file that
// was erased here is not lacking. As long as neither what is named nor what is
// here changes, it costs nothing.
func (r *Ring) LackingFiles(ctx context.Context) ([]crdt.ID, error) {
	if err := cmp.Or(ctx.Err(), r.CatchUp()); err != nil {
		return nil, err
	}
	return r.lackingFiles(), nil
}

// lackingFiles is LackingFiles as far as the ring has come.
func (r *Ring) lackingFiles() []crdt.ID {
	attached := r.community.AttachmentChanges()
	if f := &r.files; !f.known || f.as != attached {
		f.lacking, f.known, f.as = r.lookForFiles(), true, attached
	}
	return r.files.lacking
}

func (r *Ring) lookForFiles() []crdt.ID {
	came := map[crdt.ID]uint64{}
	for hash, entries := range r.files.named {
		if len(entries) == 0 || r.community.HasAttachment(hash) || r.community.AttachmentErased(hash) {
			continue
		}
		first, at := crdt.ID{}, uint64(0)
		for entry, number := range entries {
			if at == 0 || number < at {
				first, at = entry, number
			}
		}
		came[first] = at
	}
	lacking := make([]crdt.ID, 0, len(came))
	for entry := range came {
		lacking = append(lacking, entry)
	}
	slices.SortFunc(lacking, func(a, b crdt.ID) int { return cmp.Compare(came[a], came[b]) })
	return lacking
}

// FilesLacking is how many files that notes name are not here, as far as the
// ring has come.
func (r *Ring) FilesLacking() int { return len(r.lackingFiles()) }
