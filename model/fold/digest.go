package fold

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"slices"

	"tallystick/identity"
)

// Digest is the values by which replicas compare what they made of a community.
type Digest struct {
	Entries   [sha256.Size]byte // of the set
	Authority [sha256.Size]byte // of what its clear entries decide

	// State, for every key held, is the hash over the rows (entry id as its
	// 36-byte CID ‖ status), sorted: 2 for opened and 5 for damaged under the
	// key, and of those whose key nobody can know, 6 for erased and 7 for
	// lacking. Two replicas that hold the same entries, bodies and the key have
	// the same.
	State map[identity.KeyID][sha256.Size]byte
}

// Compared are the first two values of [Engine.Digest], which any two replicas
// compare. Unlike the third they are at hand.
func (e *Engine) Compared() (entries, authority [sha256.Size]byte) {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.community.Digest(), e.book.authority.Digest()
}

// Digest is the three values over everything that [Engine.CatchUp] has folded.
// It reads all that is stored.
func (e *Engine) Digest() (Digest, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	d := Digest{Entries: e.community.Digest(), Authority: e.book.authority.Digest()}
	var err error
	if d.State, err = e.view().state(); err != nil {
		return Digest{}, fmt.Errorf("digest: %w", err)
	}
	return d, nil
}

// state is the third value of the digest.
func (b *Book) state() (map[identity.KeyID][sha256.Size]byte, error) {
	in := b.setOf()
	unkeyed, byKey := [][]byte(nil), map[uint64][][]byte{}
	for row, err := range b.ledger.rows.All([]byte{rowPage}) {
		if err != nil {
			return nil, err
		}
		key, err := parsePageKey(row.Key)
		if err != nil {
			return nil, err
		}
		p, err := decodePage(row.Value)
		if err != nil {
			return nil, err
		}
		for i := range p {
			s := &p[i]
			known := (s.status == text || s.status == damaged) && s.key > 0
			if !known && s.status != erased && s.status != absent {
				continue
			}
			if in, err := in.hasAt(key.place(i), s.id); err != nil {
				return nil, err
			} else if !in {
				continue
			}
			hashed := append(s.id.Bytes(), byte(s.status))
			if known {
				byKey[s.key] = append(byKey[s.key], hashed)
			} else {
				unkeyed = append(unkeyed, hashed)
			}
		}
	}
	state := map[identity.KeyID][sha256.Size]byte{}
	for id, number := range b.keys {
		state[id] = hashRows(slices.Concat(byKey[number], unkeyed))
	}
	return state, nil
}

func hashRows(rows [][]byte) [sha256.Size]byte {
	slices.SortFunc(rows, bytes.Compare)
	h := sha256.New()
	for _, row := range rows {
		h.Write(row)
	}
	return [sha256.Size]byte(h.Sum(nil))
}
