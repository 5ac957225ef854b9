package community

import (
	"maps"
	"slices"

	"tallystick/crdt"
	"tallystick/identity"
)

// Keychain is what one device can open in one community: the keys that were
// wrapped for it, those of earlier epochs inside of them, and those that the
// person's other devices passed on. It does no I/O and draws nothing at random;
// whatever the order in which it learns of entries, it ends with the same keys.
//
// It is used by one goroutine.
type Keychain struct {
	Grants

	community crdt.CommunityID
	device    Device
	source    Source
	keys      map[identity.KeyID]identity.Key
	news      []identity.KeyID           // opened since they were last reported
	opened    map[crdt.ID]opened         // grants of keys that are held
	gifts     map[identity.KeyID][]gift  // keys that came inside other bodies
	audiences map[crdt.ID]sealedAudience // with a wrap for the device that is not open yet
	own       map[crdt.LogID]identity.SealingID
	origins   map[identity.KeyID]origin // of keys that came by a pass
	hints     *hints
}

// Source is where a keychain looks up what is held. It answers for the log of
// every entry that the keychain was told of.
type Source interface {
	// Introduction is how a log introduces itself.
	Introduction(log crdt.LogID) (crdt.Introduction, bool)
}

// opened is a grant whose creator and recipients make the id of a key held.
type opened struct {
	gossip [32]byte // of an epoch
}

// gift is a key that came inside another body. It is nobody's word: it counts
// once it is held against its id.
type gift struct {
	secret identity.Key
	entry  crdt.ID        // in which it came
	under  identity.KeyID // the key that opened that entry
	passed bool           // by another device of the person
}

// NewKeychain knows no entries yet. Held are the keys that the device opened
// before; they are believed without their grants.
func NewKeychain(community crdt.CommunityID, d Device, source Source, held map[identity.KeyID]identity.Key) *Keychain {
	k := &Keychain{
		community: community, device: d, source: source, keys: map[identity.KeyID]identity.Key{},
		opened: map[crdt.ID]opened{}, gifts: map[identity.KeyID][]gift{}, audiences: map[crdt.ID]sealedAudience{},
		own: map[crdt.LogID]identity.SealingID{}, origins: map[identity.KeyID]origin{}, hints: newHints(),
	}
	for id, key := range held {
		k.keys[id] = key
		k.hints.add(id, key)
	}
	return k
}

// Take learns of an entry in clear: a grant, a part of one, a wrap, or a log.
// Telling it twice changes nothing.
func (k *Keychain) Take(v crdt.Verified) {
	switch {
	case v.Sealed():
	case v.Seq() == 0:
		k.learnLog(v.Log())
	default:
		for _, id := range k.Grants.Take(v) {
			k.unlock(id)
		}
	}
}

// Learns reports whether opened bodies of a kind are for [Keychain.Learn].
func (k *Keychain) Learns(kind string) bool { return kind == KindAudience || kind == KindPass }

// Learn learns of a sealed entry that opened to a body: one of the two kinds
// that hold keys. Telling it twice changes nothing.
func (k *Keychain) Learn(v crdt.Verified, body crdt.Body) {
	switch {
	case !v.Sealed():
	case body.Kind == KindAudience:
		if a, ok := ReadAudience(body); ok {
			k.learnAudience(sealedAudience{Audience: a, entry: v.ID(), log: v.Log(), seq: v.Seq()})
		}
	case body.Kind == KindPass:
		if p, ok := ReadPass(body); ok {
			k.learnPass(v, p)
		}
	}
}

// News are the keys newly held since it was last asked, in the order in which
// they were opened: bodies that were closed may open now, and those among them
// that hold keys are to be learnt.
func (k *Keychain) News() []identity.KeyID {
	news := k.news
	k.news = nil
	return news
}

// learnLog looks again at what may be for a log that turns out to be own.
func (k *Keychain) learnLog(log crdt.LogID) {
	secret, own := k.secretOf(log)
	if !own || k.own[log] == secret.ID() {
		return
	}
	k.own[log] = secret.ID()
	for _, grant := range k.All() {
		k.unlock(grant.Key)
	}
	for _, entry := range slices.SortedFunc(maps.Keys(k.audiences), compareIDs) {
		k.learnAudience(k.audiences[entry])
	}
}

// secretOf is the secret that opens what is sealed to a log of the device's.
func (k *Keychain) secretOf(log crdt.LogID) (secret identity.SealingKey, own bool) {
	in, known := k.source.Introduction(log)
	if !known {
		return secret, false
	}
	return k.device.opener(in)
}

// unlock does what can be done with the key of an id, after a grant, a wrap or
// a gift of it has come.
func (k *Keychain) unlock(id identity.KeyID) {
	for _, grant := range k.Of(id) {
		if _, done := k.opened[grant.Entry]; done || grant.Audience {
			continue
		}
		if key, ok := k.keyOf(grant); ok {
			k.hold(id, key)
			k.enter(grant, key)
		}
	}
}

// keyOf finds the key of an epoch: held, wrapped for the device, or a gift. One
// that makes another id is refused.
func (k *Keychain) keyOf(g Grant) (key identity.Key, ok bool) {
	if key, held := k.keys[g.Key]; held {
		return key, g.Confirms(k.community, key)
	}
	if key, ok = k.unwrap(g, g.Recipients, g.wraps); ok {
		return key, true
	}
	for _, added := range k.Added(g.Key) {
		if key, ok = k.unwrap(g, added.Recipients, added.Wraps); ok {
			return key, true
		}
	}
	for _, gift := range k.gifts[g.Key] {
		if g.Confirms(k.community, gift.secret) {
			return gift.secret, true
		}
	}
	return key, false
}

// unwrap tries the wraps that are for logs of the device.
func (k *Keychain) unwrap(g Grant, recipients []crdt.LogID, wraps []identity.Wrap) (identity.Key, bool) {
	for i, log := range recipients {
		secret, own := k.secretOf(log)
		if !own || wraps[i] == (identity.Wrap{}) {
			continue
		}
		info := wrapInfo(k.community, g.Creator, g.Key, log, secret.ID())
		if key, err := info.Open(secret, wraps[i], arrays(g.Recipients)); err == nil {
			return key, true
		}
	}
	return identity.Key{}, false
}

// hold keeps a key that has been held against its id.
func (k *Keychain) hold(id identity.KeyID, key identity.Key) {
	if _, held := k.keys[id]; held {
		return
	}
	k.keys[id] = key
	k.hints.add(id, key)
	k.news = append(k.news, id)
}

// enter reads what an epoch holds for its recipients beside the key.
func (k *Keychain) enter(g Grant, key identity.Key) {
	secrets, err := openGrantSecrets(key, g.Creator, g.Seq, g.sealed)
	k.opened[g.Entry] = opened{gossip: secrets.gossip}
	if err != nil {
		return // its author gave no history, and no more than that
	}
	for _, parent := range g.Parents {
		if secret, given := secrets.parents[parent]; given {
			k.give(parent, gift{secret: secret, entry: g.Entry, under: g.Key})
			k.unlock(parent)
		}
	}
}

func (k *Keychain) give(id identity.KeyID, g gift) {
	if !slices.Contains(k.gifts[id], g) {
		k.gifts[id] = append(k.gifts[id], g)
	}
}

// Held is a key that the device holds.
func (k *Keychain) Held(id identity.KeyID) (key identity.Key, ok bool) {
	key, ok = k.keys[id]
	return key, ok
}

// Gossip is the secret of an epoch by which its members know each other's hints
// on the network; ok is false if the epoch's key is not held or its creator
// sealed no secret.
func (k *Keychain) Gossip(epoch crdt.ID) (secret [32]byte, ok bool) {
	secret = k.opened[epoch].gossip
	return secret, secret != [32]byte{}
}

// Heads are the epochs that count and that no other such epoch continues, with
// the keys of those that are held: what the next one has as its parents, at
// most [MaxParents] of them, so that it can take several to gather many.
//
// With history, an epoch that is open continues only those whose keys it really
// gives: what its creator could not give, or withheld, is given by the next.
func (k *Keychain) Heads(history bool, counts func(entry crdt.ID) bool) (heads []identity.KeyID, keys map[identity.KeyID]identity.Key) {
	continued := map[identity.KeyID]bool{}
	for _, g := range k.All() {
		if g.Audience || !counts(g.Entry) {
			continue
		}
		heads = append(heads, g.Key)
		for _, parent := range g.Parents {
			_, open := k.opened[g.Entry]
			continued[parent] = continued[parent] || !history || !open || k.gives(g.Entry, parent)
		}
	}
	slices.SortFunc(heads, compare32[identity.KeyID])
	heads = slices.DeleteFunc(slices.Compact(heads), func(id identity.KeyID) bool { return continued[id] })
	heads = heads[:min(len(heads), MaxParents)]
	keys = map[identity.KeyID]identity.Key{}
	for _, id := range heads {
		if key, held := k.keys[id]; held && history {
			keys[id] = key
		}
	}
	return heads, keys
}

// gives reports whether an entry holds the key of an id, as far as can be told.
func (k *Keychain) gives(entry crdt.ID, id identity.KeyID) bool {
	key, held := k.keys[id]
	return !held || slices.ContainsFunc(k.gifts[id], func(g gift) bool { return g.entry == entry && g.secret == key })
}
