package community

import (
	"maps"
	"slices"

	"tallystick/crdt"
	"tallystick/identity"
)

// Grant is a key that was granted, as far as it is known without holding the
// key: an epoch's by everybody, an audience's by those who opened its grant.
type Grant struct {
	Entry   crdt.ID    // by which it takes effect
	Creator crdt.LogID // the log of that entry
	Seq     uint64     // of that entry
	Key     identity.KeyID

	// Recipients are all to whom it was granted, sorted: the list that the key
	// id commits to. [Grants.Added] has those who were added later.
	Recipients []crdt.LogID
	Parents    []identity.KeyID // of an epoch
	Audience   bool             // and not an epoch

	wraps  []identity.Wrap // of an epoch, of zeros where there is none
	sealed []byte          // of an epoch
}

// Added is what one [Wrap] entry adds to a key.
type Added struct {
	Entry crdt.ID
	Wrap
}

// Grants are the epochs, their parts and the wraps of one community, as they
// stand in clear. It is the same for who can open them and who can't, and
// whatever the order in which entries come. The zero Grants is empty.
type Grants struct {
	parts   map[crdt.ID]heldPart
	partial map[crdt.ID]partialEpoch // epochs of which parts have not come
	byEntry map[crdt.ID]Grant
	byKey   map[identity.KeyID][]crdt.ID // sorted
	added   map[identity.KeyID][]Added   // sorted by entry
}

type heldPart struct {
	EpochPart
	prev crdt.ID
}

// partialEpoch is an epoch that waits for its parts.
type partialEpoch struct {
	Epoch
	entry, prev crdt.ID
	log         crdt.LogID
	seq         uint64
}

// Take learns of an entry and returns the ids of the keys of which something
// new is known. Entries of other kinds, and those that are not of the shape of
// their kind, are nothing to it.
func (g *Grants) Take(v crdt.Verified) []identity.KeyID {
	if v.Sealed() {
		return nil
	}
	switch v.Kind() {
	case KindEpoch:
		return g.takeEpoch(v)
	case KindEpochPart:
		return g.takePart(v)
	case KindWrap:
		return g.takeWrap(v)
	}
	return nil
}

func (g *Grants) takeEpoch(v crdt.Verified) []identity.KeyID {
	e, err := ParseEpoch(v.Body())
	if _, known := g.byEntry[v.ID()]; known || err != nil {
		return nil
	}
	return g.complete(partialEpoch{Epoch: e, entry: v.ID(), prev: v.Prev(), log: v.Log(), seq: v.Seq()})
}

func (g *Grants) takePart(v crdt.Verified) (changed []identity.KeyID) {
	part, err := ParseEpochPart(v.Body())
	if err != nil {
		return nil
	}
	put(&g.parts, v.ID(), heldPart{EpochPart: part, prev: v.Prev()})
	for _, waiting := range slices.SortedFunc(maps.Keys(g.partial), compareIDs) {
		if e := g.partial[waiting]; slices.Contains(e.Parts, v.ID()) {
			changed = append(changed, g.complete(e)...)
		}
	}
	return changed
}

// complete turns an epoch with all its parts into a grant.
func (g *Grants) complete(e partialEpoch) []identity.KeyID {
	parts, here := g.partsOf(e)
	if !here {
		put(&g.partial, e.entry, e)
		return nil
	}
	delete(g.partial, e.entry)
	whole, ok := e.Whole(parts...)
	if !ok {
		return nil
	}
	g.Hold(Grant{
		Entry: e.entry, Creator: e.log, Seq: e.seq, Key: e.Key, Recipients: whole.Recipients,
		Parents: e.Parents, wraps: whole.Wraps, sealed: e.Sealed,
	})
	return []identity.KeyID{e.Key}
}

// partsOf are the parts that an epoch names, as many of them as each come right
// before the next. They are of its log, since prev never leaves one.
func (g *Grants) partsOf(e partialEpoch) (parts []EpochPart, here bool) {
	next := e.prev
	for _, id := range slices.Backward(e.Parts) {
		part, held := g.parts[id]
		if !held {
			return nil, false
		}
		if id == next {
			parts = append(parts, part.EpochPart)
		}
		next = part.prev
	}
	slices.Reverse(parts)
	return parts, true
}

func (g *Grants) takeWrap(v crdt.Verified) []identity.KeyID {
	body, err := crdt.ParseBody(v.Body())
	if err != nil {
		return nil
	}
	w, ok := ReadWrap(body)
	at, known := slices.BinarySearchFunc(g.added[w.Key], v.ID(), func(a Added, id crdt.ID) int { return compareIDs(a.Entry, id) })
	if !ok || known {
		return nil
	}
	put(&g.added, w.Key, slices.Insert(g.added[w.Key], at, Added{Entry: v.ID(), Wrap: w}))
	return []identity.KeyID{w.Key}
}

// Hold adds a grant that did not stand in clear: an audience's that was opened.
func (g *Grants) Hold(grant Grant) {
	if _, known := g.byEntry[grant.Entry]; known {
		return
	}
	put(&g.byEntry, grant.Entry, grant)
	ids := g.byKey[grant.Key]
	at, _ := slices.BinarySearchFunc(ids, grant.Entry, compareIDs)
	put(&g.byKey, grant.Key, slices.Insert(ids, at, grant.Entry))
}

// Grant is the grant that takes effect by an entry: with all its recipients,
// for whoever judges whether it counts.
func (g *Grants) Grant(entry crdt.ID) (grant Grant, ok bool) {
	grant, ok = g.byEntry[entry]
	return grant, ok
}

// Of are the grants of one key id, sorted by entry. There are several if a log
// granted one key twice, or if another one copied its id: see [Grant.Confirms].
func (g *Grants) Of(key identity.KeyID) []Grant {
	grants := make([]Grant, len(g.byKey[key]))
	for i, entry := range g.byKey[key] {
		grants[i] = g.byEntry[entry]
	}
	return grants
}

// Added are the wraps that add recipients to a key, sorted by entry, whether
// they count or not.
func (g *Grants) Added(key identity.KeyID) []Added { return g.added[key] }

// All are all grants, sorted by entry.
func (g *Grants) All() []Grant {
	grants := make([]Grant, 0, len(g.byEntry))
	for _, entry := range slices.SortedFunc(maps.Keys(g.byEntry), compareIDs) {
		grants = append(grants, g.byEntry[entry])
	}
	return grants
}

// Confirms reports whether the grant is that of a key: whether its creator and
// recipients are those that the key id commits to.
func (g Grant) Confirms(community crdt.CommunityID, key identity.Key) bool {
	return identity.KeyIDOf(community.Link, g.Creator, arrays(g.Recipients), key) == g.Key
}

func put[K comparable, V any](m *map[K]V, key K, value V) {
	if *m == nil {
		*m = map[K]V{}
	}
	(*m)[key] = value
}
