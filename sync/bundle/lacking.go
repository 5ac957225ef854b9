package bundle

import (
	"fmt"
	"slices"

	"tallystick/crdt"
	"tallystick/crdt/archive"
	"tallystick/crdt/dagcbor"
)

// recordLacking names the records of bodies that the writer lacks.
const recordLacking = "lacking"

// writeLacking adds what the writer lacks, as far as it fits [MaxLacking].
func writeLacking(w *archive.Writer, ids []crdt.ID) error {
	ids = ids[:min(len(ids), MaxLacking)]
	for part := range slices.Chunk(ids, lackingPerRecord) {
		data := dagcbor.AppendArray(nil, len(part))
		for _, id := range part {
			data = dagcbor.AppendLink(data, id.Link)
		}
		if err := w.Record(recordLacking, data); err != nil {
			return err
		}
	}
	return nil
}

// readLacking reads one record. Its length is only a claim.
func readLacking(data []byte) (ids []crdt.ID, err error) {
	r := dagcbor.NewReader(data)
	for range r.Array(lackingPerRecord) {
		id := crdt.ID{Link: r.Link()}
		if r.Err() != nil {
			break
		}
		ids = append(ids, id)
	}
	if err := r.Close(); err != nil {
		return nil, fmt.Errorf("a list of lacking bodies that is none: %w", err)
	}
	return ids, nil
}
