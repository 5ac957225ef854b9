package community

import (
	"fmt"
	"io"
	"maps"
	"slices"

	"tallystick/crdt"
	"tallystick/crdt/dagcbor"
	"tallystick/crdt/replica"
	"tallystick/identity"
)

// grant is a new epoch key on its way into a log.
type grant struct {
	community  crdt.CommunityID
	creator    crdt.LogID
	id         identity.KeyID
	key        identity.Key
	parents    map[identity.KeyID]identity.Key
	recipients map[crdt.LogID]identity.SealingID
	random     io.Reader
}

// newGrant draws a key for these recipients. The keys of its parents go with
// it, so that whoever is given this one can read what came before: whoever
// grants to newcomers of a community whose rules give no history names parents
// without their keys.
func newGrant(community crdt.CommunityID, creator crdt.LogID, recipients map[crdt.LogID]identity.SealingID,
	parents map[identity.KeyID]identity.Key, random io.Reader) (*grant, error) {
	if len(recipients) > MaxGrant {
		return nil, fmt.Errorf("grant a key: %d recipients, at most %d", len(recipients), MaxGrant)
	}
	key, err := identity.NewKey(random)
	if err != nil {
		return nil, err
	}
	g := &grant{community: community, creator: creator, key: key, parents: parents, recipients: recipients, random: random}
	g.id = identity.KeyIDOf(community.Link, creator, arrays(g.logs()), key)
	return g, nil
}

func (g *grant) logs() []crdt.LogID {
	return slices.SortedFunc(maps.Keys(g.recipients), crdt.LogID.Compare)
}

// draft is the entry to sign. Refs are what its reader must hold first: the
// introductions of the recipients, by the tips of their logs.
func (g *grant) draft(refs []crdt.ID) replica.Draft {
	return replica.Draft{Refs: refs, Body: func(at replica.Place) ([]byte, bool, error) {
		body, err := g.body(at)
		return body, false, err
	}}
}

func (g *grant) body(at replica.Place) ([]byte, error) {
	e := Epoch{Key: g.id, Parents: slices.SortedFunc(maps.Keys(g.parents), compare32[identity.KeyID]), Recipients: g.logs()}
	for _, log := range e.Recipients {
		info := identity.WrapInfo{Community: g.community.Link, Creator: g.creator, Key: g.id, Recipient: log, RecipientKey: g.recipients[log]}
		wrap, err := info.Seal(g.key)
		if err != nil {
			// An introduction with such a key is never admitted.
			return nil, fmt.Errorf("wrap a key for log %s: %w", log.Short(), err)
		}
		e.Wraps = append(e.Wraps, wrap)
	}
	secrets := grantSecrets{parents: g.parents}
	if _, err := io.ReadFull(g.random, secrets.gossip[:]); err != nil {
		return nil, err
	}
	var err error
	if e.Sealed, err = secrets.seal(g.key, at, g.random); err != nil {
		return nil, err
	}
	return e.Body()
}

// grantSecrets is what a grant tells its recipients beside the key itself:
// [gossip, [[key id, key] …]], sealed as the only chunk under the body key of
// the grant's place.
type grantSecrets struct {
	gossip  [32]byte // by which members of the epoch know each other's hints on the network
	parents map[identity.KeyID]identity.Key
}

func (s grantSecrets) seal(key identity.Key, at replica.Place, random io.Reader) ([]byte, error) {
	clear := dagcbor.AppendBytes(dagcbor.AppendArray(nil, 2), s.gossip[:])
	clear = dagcbor.AppendArray(clear, len(s.parents))
	for _, id := range slices.SortedFunc(maps.Keys(s.parents), compare32[identity.KeyID]) {
		parent := s.parents[id]
		clear = dagcbor.AppendBytes(dagcbor.AppendArray(clear, 2), id[:])
		clear = dagcbor.AppendBytes(clear, parent[:])
	}
	var nonce [24]byte
	if _, err := io.ReadFull(random, nonce[:]); err != nil {
		return nil, err
	}
	return identity.SealChunk(identity.BodyKey(key, at.Log, at.Seq), 0, true, clear, nonce)
}

// openGrantSecrets reads what the author of a grant sealed for its recipients.
// An author who sealed nonsense has given no history, and no more than that.
func openGrantSecrets(key identity.Key, log crdt.LogID, seq uint64, sealed []byte) (s grantSecrets, err error) {
	if len(sealed) > maxGrantSecrets {
		return s, fmt.Errorf("secrets of a grant: %d bytes, at most %d", len(sealed), maxGrantSecrets)
	}
	clear, err := identity.OpenChunk(identity.BodyKey(key, log, seq), 0, true, sealed)
	if err != nil {
		return s, err
	}
	r := dagcbor.NewReader(clear)
	r.ArrayOf(2)
	s.gossip = r.Array32()
	s.parents = map[identity.KeyID]identity.Key{}
	for range r.Array(MaxParents) {
		r.ArrayOf(2)
		id := identity.KeyID(r.Array32())
		s.parents[id] = r.Array32()
	}
	return s, r.Close()
}

// unwrap opens the wrap that is for a log of this device, if there is one.
func (e Epoch) unwrap(community crdt.CommunityID, creator, log crdt.LogID, secret identity.SealingKey) (identity.Key, error) {
	at, found := slices.BinarySearchFunc(e.Recipients, log, crdt.LogID.Compare)
	if !found {
		return identity.Key{}, fmt.Errorf("%w: key %v is not for log %s", identity.ErrWrongKey, e.Key, log.Short())
	}
	info := identity.WrapInfo{Community: community.Link, Creator: creator, Key: e.Key, Recipient: log, RecipientKey: secret.ID()}
	return info.Open(secret, e.Wraps[at], arrays(e.Recipients))
}

func arrays(logs []crdt.LogID) [][32]byte {
	plain := make([][32]byte, len(logs))
	for i, log := range logs {
		plain[i] = log
	}
	return plain
}
