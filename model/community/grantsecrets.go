package community

import (
	"fmt"
	"maps"
	"slices"

	"tallystick/crdt"
	"tallystick/crdt/dagcbor"
	"tallystick/crdt/replica"
	"tallystick/identity"
)

// grantSecrets is what a grant tells its recipients beside the key itself:
// [gossip, [[key id, key] …]], sealed as the only chunk under the body key of
// the grant's place.
type grantSecrets struct {
	gossip  [32]byte // by which members of the epoch know each other's hints on the network
	parents map[identity.KeyID]identity.Key
}

func (s grantSecrets) seal(key identity.Key, at replica.Place, nonce [24]byte) ([]byte, error) {
	clear := dagcbor.AppendBytes(dagcbor.AppendArray(nil, 2), s.gossip[:])
	clear = dagcbor.AppendArray(clear, len(s.parents))
	for _, id := range slices.SortedFunc(maps.Keys(s.parents), compare32[identity.KeyID]) {
		parent := s.parents[id]
		clear = dagcbor.AppendBytes(dagcbor.AppendArray(clear, 2), id[:])
		clear = dagcbor.AppendBytes(clear, parent[:])
	}
	return identity.SealChunk(identity.BodyKey(key, at.Log, at.Seq), 0, true, clear, nonce)
}

// openGrantSecrets reads what the author of a grant sealed for its recipients.
func openGrantSecrets(key identity.Key, log crdt.LogID, seq uint64, sealed []byte) (s grantSecrets, err error) {
	if len(sealed) > maxGrantSecrets {
		return s, fmt.Errorf("secrets of a grant: %d bytes, at most %d", len(sealed), maxGrantSecrets)
	}
	clear, err := identity.OpenChunk(identity.BodyKey(key, log, seq), 0, true, sealed)
	if err != nil {
		return s, err
	}
	return parseGrantSecrets(clear)
}

func parseGrantSecrets(clear []byte) (s grantSecrets, err error) {
	r := dagcbor.NewReader(clear)
	r.ArrayOf(2)
	s.gossip = r.Array32()
	s.parents = map[identity.KeyID]identity.Key{}
	for range r.Array(MaxParents) {
		r.ArrayOf(2)
		id := identity.KeyID(r.Array32())
		s.parents[id] = r.Array32()
	}
	if err := r.Close(); err != nil {
		return grantSecrets{}, fmt.Errorf("secrets of a grant: %w", err)
	}
	return s, nil
}
