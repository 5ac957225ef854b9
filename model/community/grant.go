package community

import (
	"io"
	"maps"
	"slices"

	"tallystick/crdt"
	"tallystick/crdt/replica"
	"tallystick/identity"
)

// newKey is a key on its way into a log, not yet wrapped for anybody.
type newKey struct {
	community  crdt.CommunityID
	creator    crdt.LogID
	id         identity.KeyID
	key        identity.Key
	recipients map[crdt.LogID]identity.SealingID
}

func drawKey(community crdt.CommunityID, creator crdt.LogID, recipients map[crdt.LogID]identity.SealingID, random io.Reader) (newKey, error) {
	key, err := identity.NewKey(random)
	n := newKey{community: community, creator: creator, key: key, recipients: recipients}
	n.id = identity.KeyIDOf(community.Link, creator, arrays(n.logs()), key)
	return n, err
}

func (n newKey) logs() []crdt.LogID {
	return slices.SortedFunc(maps.Keys(n.recipients), crdt.LogID.Compare)
}

// wrap seals the key to some of its recipients, in their order. A wrap that
// fails is left as zeros and its recipient returned: one device's bad key must
// not keep all others from a new one.
func (n newKey) wrap(logs []crdt.LogID) (wraps []identity.Wrap, skipped []crdt.LogID) {
	wraps = make([]identity.Wrap, len(logs))
	for i, log := range logs {
		wrap, err := wrapInfo(n.community, n.creator, n.id, log, n.recipients[log]).Seal(n.key)
		if err != nil {
			skipped = append(skipped, log)
			continue
		}
		wraps[i] = wrap
	}
	return wraps, skipped
}

// grant is a new epoch, wrapped: what can be done before its place is known, so
// that it holds up nobody while it is written.
type grant struct {
	newKey
	parts   []EpochPart
	last    Epoch
	secrets grantSecrets
	nonce   [24]byte
	skipped []crdt.LogID // recipients whose wraps could not be made
}

// newGrant draws an epoch's key for these recipients and wraps it: 0.15 ms for
// each. Parents are the epochs that it continues, of which given holds those
// whose keys go with it, so that whoever is given this one can read what came
// before: see [Keychain.Heads].
func newGrant(community crdt.CommunityID, creator crdt.LogID, recipients map[crdt.LogID]identity.SealingID,
	parents []identity.KeyID, given map[identity.KeyID]identity.Key, random io.Reader) (*grant, error) {
	drawn, err := drawKey(community, creator, recipients, random)
	if err != nil {
		return nil, err
	}
	g := &grant{newKey: drawn, secrets: grantSecrets{parents: given}}
	if _, err := io.ReadFull(random, g.secrets.gossip[:]); err != nil {
		return nil, err
	}
	if _, err := io.ReadFull(random, g.nonce[:]); err != nil {
		return nil, err
	}
	for i, logs := range cutLogs(g.logs()) {
		wraps, skipped := g.wrap(logs)
		g.parts = append(g.parts, EpochPart{Key: g.id, Number: i, Recipients: logs, Wraps: wraps})
		g.skipped = append(g.skipped, skipped...)
	}
	last := g.parts[len(g.parts)-1]
	g.parts = g.parts[:len(g.parts)-1]
	g.last = Epoch{Key: g.id, Parents: parents, Recipients: last.Recipients, Wraps: last.Wraps}
	return g, nil
}

// drafts are the entries to sign, which must be written in one batch: what it
// takes for a reader to have the refs in its past, the parts, and the epoch that
// names them. Refs are the introductions of the recipients, or what follows
// them.
func (g *grant) drafts(refs []crdt.ID) []replica.Draft {
	direct := refs[:min(len(refs), crdt.MaxDeps)]
	drafts := citing(refs[len(direct):])
	named := make([]crdt.ID, len(g.parts))
	for i, part := range g.parts {
		drafts = append(drafts, replica.Draft{Body: func(at replica.Place) ([]byte, bool, error) {
			if i > 0 {
				named[i-1] = at.Prev
			}
			body, err := part.Body()
			return body, false, err
		}})
	}
	return append(drafts, replica.Draft{Refs: direct, Body: func(at replica.Place) ([]byte, bool, error) {
		if len(named) > 0 {
			named[len(named)-1] = at.Prev
		}
		body, err := g.body(at, named)
		return body, false, err
	}})
}

// body is the epoch for its place, behind the parts named.
func (g *grant) body(at replica.Place, parts []crdt.ID) ([]byte, error) {
	e := g.last
	var err error
	e.Parts = parts
	e.Sealed, err = g.secrets.seal(g.key, at, g.nonce)
	if err != nil {
		return nil, err
	}
	return e.Body()
}

// citing are entries that say nothing but that they follow others, as many as
// it takes for the next entry to have all of these in its past.
func citing(refs []crdt.ID) (drafts []replica.Draft) {
	for some := range slices.Chunk(refs, crdt.MaxDeps) {
		drafts = append(drafts, replica.Draft{Refs: some, Body: func(replica.Place) ([]byte, bool, error) {
			block, err := crdt.Body{Kind: crdt.KindSeen, Fields: map[string]any{}}.Block()
			return block, false, err
		}})
	}
	return drafts
}

// Wrap wraps a key that is held for more recipients, at most [MaxGrant] at once.
// Skipped are those for whom that failed; they are left out. ok is false if the
// grant of the key is not open, or nobody is left.
func (k *Keychain) Wrap(id identity.KeyID, recipients map[crdt.LogID]identity.SealingID) (w Wrap, skipped []crdt.LogID, ok bool) {
	from, epoch, known := k.originOf(id)
	key, held := k.keys[id]
	if !known || !held || !epoch || len(recipients) > MaxGrant {
		return w, nil, false
	}
	n := newKey{community: k.community, creator: from.creator, id: id, key: key, recipients: recipients}
	w = Wrap{Key: id}
	for _, log := range n.logs() {
		wraps, failed := n.wrap([]crdt.LogID{log})
		if len(failed) > 0 {
			skipped = append(skipped, log)
			continue
		}
		w.Recipients, w.Wraps = append(w.Recipients, log), append(w.Wraps, wraps...)
	}
	return w, skipped, len(w.Recipients) > 0
}

func arrays(logs []crdt.LogID) [][32]byte {
	plain := make([][32]byte, len(logs))
	for i, log := range logs {
		plain[i] = log
	}
	return plain
}
