package community

import (
	"context"

	"tallystick/crdt"
	"tallystick/crdt/replica"
)

// LackingFiles are the entries whose notes name an attached file that is not
// here, in the order in which they came; of several that name one file, the
// first. Notes that this device cannot open count for nothing. It opens every
// note, at some 10 µs each.
func (r *Ring) LackingFiles(ctx context.Context) ([]crdt.ID, error) {
	var lacking []crdt.ID
	named := map[[32]byte]bool{}
	for item, err := range r.replica.Arrivals(0) {
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return nil, err
		}
		if item.Event != replica.Entered || item.Community != r.id {
			continue
		}
		body, outcome := r.Open(item.Entry)
		if outcome != Text {
			continue
		}
		note, _ := ReadNote(body)
		if note.File == nil || named[note.File.Hash] {
			continue
		}
		named[note.File.Hash] = true
		if !r.community.HasAttachment(note.File.Hash) {
			lacking = append(lacking, item.Entry.ID())
		}
	}
	return lacking, nil
}
