package fold

import (
	"context"
	"fmt"
	"slices"

	"tallystick/crdt"
	"tallystick/crdt/dagcbor"
	"tallystick/crdt/replica"
)

// leftSpace holds how far each log has left this device: community ‖ log ‖ id
// of an entry → nothing. It is primary: nothing that is held tells of it.
const leftSpace = "left"

// Left notes that entries left this device, in a bundle or to a peer, with all
// that they reach by prev. Whoever carries them says so once they have gone.
func (e *Engine) Left(ctx context.Context, tips ...crdt.Tip) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	space := e.replica.Space(leftSpace, replica.Primary)
	var records []replica.Record
	for _, tip := range tips {
		gone, err := e.gone(tip.Log)
		if err != nil {
			return fmt.Errorf("note what left: %w", err)
		}
		if slices.Contains(gone, tip.ID) {
			continue
		}
		records = append(records, replica.Record{Space: space, Key: e.leftKey(tip.Log, tip.ID), Value: []byte{}})
		for _, before := range gone {
			if e.book.reaches(tip.ID, before) {
				records = append(records, replica.Record{Space: space, Key: e.leftKey(tip.Log, before)})
			}
		}
	}
	if err := e.replica.Put(ctx, records...); err != nil {
		return fmt.Errorf("note what left: %w", err)
	}
	return nil
}

func (e *Engine) leftKey(log crdt.LogID, id crdt.ID) []byte {
	link := e.community.ID().Link
	return slices.Concat(link[:], log[:], id.Link[:])
}

// gone are the entries of a log up to which it has left.
func (e *Engine) gone(log crdt.LogID) (gone []crdt.ID, err error) {
	link := e.community.ID().Link
	prefix := slices.Concat(link[:], log[:])
	for record, err := range e.replica.Space(leftSpace, replica.Primary).All(prefix) {
		if err != nil {
			return nil, err
		}
		if rest := record.Key[len(prefix):]; len(rest) == len(dagcbor.Link{}) {
			gone = append(gone, crdt.ID{Link: dagcbor.Link(rest)})
		}
	}
	return gone, nil
}

// hasLeft reports whether an entry has left this device.
func (e *Engine) hasLeft(id crdt.ID) (bool, error) {
	at, taken := e.book.lineage.Place(id)
	if !taken {
		return false, nil
	}
	gone, err := e.gone(e.book.lineage.Log(at))
	return slices.ContainsFunc(gone, func(tip crdt.ID) bool { return e.book.reaches(tip, id) }), err
}

// reaches reports whether one entry is the other or follows it by prev.
func (b *Book) reaches(end, id crdt.ID) bool {
	from, known := b.lineage.Place(end)
	at, taken := b.lineage.Place(id)
	return known && taken && b.lineage.Log(from) == b.lineage.Log(at) && b.lineage.Reaches(from, at)
}
