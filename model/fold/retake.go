package fold

import (
	"encoding/binary"
	"errors"
	"slices"

	"tallystick/crdt"
	"tallystick/crdt/dagcbor"
	"tallystick/identity"
)

// retake tells the authority again of what it was told of before, in causal
// order; what it learns from sealed bodies comes once they open.
func (b *Book) retake() (Effects, error) {
	var sealed []crdt.Verified
	for row, err := range b.ledger.rows.All([]byte{rowTaken}) {
		if err != nil {
			return Effects{}, err
		}
		v, err := decodeTaken(row.Value)
		if err != nil {
			return Effects{}, errors.Join(errStale, err)
		}
		if at, ok := b.lineage.Place(v.ID()); ok && !v.Sealed() {
			b.authority.Take(v, at)
		} else if ok {
			sealed = append(sealed, v)
		}
	}
	change := b.authority.Settle()
	for again := true; again; {
		again = false
		sealed = slices.DeleteFunc(sealed, func(v crdt.Verified) bool {
			block, outcome, _ := b.authority.Open(v)
			if outcome == Text {
				again = b.learn(v, block) || again
			}
			return outcome == Text
		})
		if again {
			change.add(b.authority.Settle())
		}
	}
	effects := Effects{Losses: change.Losses, Erased: change.Erased}
	change.Keys = slices.DeleteFunc(change.Keys, func(id identity.KeyID) bool { return b.keys[id] > 0 })
	if b.authority.Digest() == b.meta.authority {
		change.Logs, change.Erased = nil, nil
	}
	return effects, b.apply(change, nil)
}

func (b *Book) learn(v crdt.Verified, block []byte) bool {
	body, err := crdt.ParseBody(block)
	at, ok := b.lineage.Place(v.ID())
	if err == nil && ok {
		b.authority.Learn(v, at, body)
	}
	return err == nil && ok
}

// keepTaken keeps an entry for the authority: [block, body].
func (b *Book) keepTaken(v crdt.Verified, at Place) {
	key := appendPlace(binary.BigEndian.AppendUint64([]byte{rowTaken}, b.lineage.Depth(at)), at)
	value := dagcbor.AppendArray(nil, 3)
	id := v.ID()
	value = dagcbor.AppendBytes(value, id.Link[:])
	value = dagcbor.AppendBytes(value, v.Block())
	b.last = append(b.last, Row{key, dagcbor.AppendBytes(value, v.Body())})
}

// decodeTaken reads an entry that was verified when it was kept: the block must
// hash to the id that was noted apart from it, and the body to its link.
func decodeTaken(data []byte) (crdt.Verified, error) {
	r := dagcbor.NewReader(data)
	r.ArrayOf(3)
	id, block, body := crdt.ID{Link: r.Array32()}, r.Bytes(crdt.MaxEntry), r.Bytes(crdt.MaxBody)
	if err := r.Close(); err != nil {
		return crdt.Verified{}, err
	}
	s, err := crdt.ParseBlock(block, body)
	if err != nil {
		return crdt.Verified{}, err
	}
	recalled, err := crdt.Recall(crdt.Run{s}, id)
	if err != nil {
		return crdt.Verified{}, err
	}
	return recalled[0], nil
}
