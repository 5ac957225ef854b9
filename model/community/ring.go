package community

import (
	"encoding/binary"
	"fmt"
	"maps"
	"slices"

	"tallystick/crdt"
	"tallystick/crdt/replica"
	"tallystick/identity"
)

// The spaces that a ring keeps. Both are keyed by community first.
const (
	keySpace   = "keys"   // primary: community ‖ key id → key; backups carry it
	epochSpace = "epochs" // derived: community ‖ entry → nothing; community → arrivals looked through
)

// Ring is the keys of one community that a device has been able to open, and
// the grants that they came from.
type Ring struct {
	replica   *replica.Replica
	community *replica.Community
	id        crdt.CommunityID
	keys      map[identity.KeyID]identity.Key
	grants    []heldGrant
	seen      map[crdt.ID]bool // entries in grants
	cursor    uint64           // arrivals looked through
	hints     map[crdt.LogID]map[[16]byte]identity.KeyID
	spaces    ringSpaces
	fresh     []replica.Record // learnt since opening: goes with the next entry written
}

type ringSpaces struct{ keys, epochs *replica.Space }

// heldGrant is a grant in the set.
type heldGrant struct {
	Epoch
	entry   crdt.ID
	creator crdt.LogID
	seq     uint64
}

// OpenRing collects the keys that the device holds or can open, by its own
// secret key, by those of the devices that it replaces, and by the keys of
// parents inside a grant. It writes nothing.
func OpenRing(r *replica.Replica, id crdt.CommunityID, d Device) (*Ring, error) {
	c, err := r.Community(id)
	if err != nil {
		return nil, err
	}
	ring := &Ring{
		replica: r, community: c, id: id, keys: map[identity.KeyID]identity.Key{}, seen: map[crdt.ID]bool{},
		spaces: ringSpaces{keys: r.Space(keySpace, replica.Primary), epochs: r.Space(epochSpace, replica.Derived)},
	}
	for _, load := range []func() error{ring.loadKeys, ring.loadGrants, ring.catchUp} {
		if err := load(); err != nil {
			return nil, fmt.Errorf("open keys: %w", err)
		}
	}
	ring.unlock(d)
	return ring, nil
}

func (r *Ring) loadKeys() error {
	for record, err := range r.spaces.keys.All(r.id.Link[:]) {
		if err != nil {
			return err
		}
		id, ok := r.suffix(record.Key)
		if !ok || len(record.Value) != len(identity.Key{}) {
			return fmt.Errorf("%w: a record of %d bytes among the keys", replica.ErrDamaged, len(record.Value))
		}
		r.keys[id] = identity.Key(record.Value)
	}
	return nil
}

// loadGrants reads the grants that earlier openings found. The space is
// derived: what does not fit is left out and found again.
func (r *Ring) loadGrants() error {
	for record, err := range r.spaces.epochs.All(r.id.Link[:]) {
		if err != nil {
			return err
		}
		entry, ok := r.suffix(record.Key)
		switch {
		case !ok && len(record.Value) == 8:
			r.cursor = binary.BigEndian.Uint64(record.Value)
		case ok:
			v, err := r.community.Entry(crdt.ID{Link: entry})
			if err != nil {
				return err
			}
			r.take(v)
		}
	}
	return nil
}

// suffix is what follows the community in a record's key.
func (r *Ring) suffix(key []byte) (name [32]byte, ok bool) {
	rest := key[len(r.id.Link):]
	if len(rest) != len(name) {
		return name, false
	}
	return [32]byte(rest), true
}

// catchUp looks through what arrived since the last entry that this device
// wrote.
func (r *Ring) catchUp() error {
	for item, err := range r.replica.Arrivals(r.cursor) {
		if err != nil {
			return err
		}
		r.cursor = item.Number
		if item.Community == r.id && item.Event == replica.Entered && r.take(item.Entry) {
			entry := item.Entry.ID()
			r.learn(r.spaces.epochs, slices.Concat(r.id.Link[:], entry.Link[:]), []byte{})
		}
	}
	return nil
}

// take notes an entry if it is a grant that was not known.
func (r *Ring) take(v crdt.Verified) bool {
	if v.Sealed() || v.Kind() != KindEpoch || r.seen[v.ID()] {
		return false
	}
	e, err := ParseEpoch(v.Body())
	if err != nil {
		return false
	}
	r.seen[v.ID()] = true
	r.grants = append(r.grants, heldGrant{Epoch: e, entry: v.ID(), creator: v.Log(), seq: v.Seq()})
	return true
}

// unlock opens what grants it can, and with each the keys of its parents, until
// a round opens nothing.
func (r *Ring) unlock(d Device) {
	for opened := true; opened; {
		opened = false
		for _, g := range r.grants {
			if key, ok := r.keys[g.Key]; ok {
				opened = r.unlockParents(g, key) || opened
				continue
			}
			if key, ok := r.unwrap(g, d); ok {
				r.hold(g.Key, key)
				opened = true
			}
		}
	}
}

// unwrap tries the wraps that are for logs of this device.
func (r *Ring) unwrap(g heldGrant, d Device) (identity.Key, bool) {
	for _, log := range g.Recipients {
		in, ok := r.community.Introduction(log)
		if !ok {
			continue
		}
		secret, ok := d.opener(in)
		if !ok {
			continue
		}
		if key, err := g.unwrap(r.id, g.creator, log, secret); err == nil {
			return key, true
		}
	}
	return identity.Key{}, false
}

// unlockParents takes the keys that a grant gives of earlier ones, each held
// against the grant that it is said to be of.
func (r *Ring) unlockParents(g heldGrant, key identity.Key) (opened bool) {
	missing := slices.ContainsFunc(g.Parents, func(id identity.KeyID) bool { _, ok := r.keys[id]; return !ok })
	if !missing {
		return false
	}
	secrets, err := openGrantSecrets(key, g.creator, g.seq, g.Sealed)
	if err != nil {
		return false
	}
	for _, parent := range r.grants {
		given, ok := secrets.parents[parent.Key]
		if _, held := r.keys[parent.Key]; !ok || held {
			continue
		}
		if identity.KeyIDOf(r.id.Link, parent.creator, arrays(parent.Recipients), given) == parent.Key {
			r.hold(parent.Key, given)
			opened = true
		}
	}
	return opened
}

func (r *Ring) hold(id identity.KeyID, key identity.Key) {
	r.keys[id] = key
	r.hints = nil
	r.learn(r.spaces.keys, slices.Concat(r.id.Link[:], id[:]), slices.Clone(key[:]))
}

func (r *Ring) learn(space *replica.Space, key, value []byte) {
	r.fresh = append(r.fresh, replica.Record{Space: space, Key: key, Value: value})
}

// records are what the ring has learnt, to be written together with an entry.
func (r *Ring) records() []replica.Record {
	cursor := binary.BigEndian.AppendUint64(nil, r.cursor)
	return append(slices.Clone(r.fresh), replica.Record{Space: r.spaces.epochs, Key: slices.Clone(r.id.Link[:]), Value: cursor})
}

// Keys is how many keys are held.
func (r *Ring) Keys() int { return len(r.keys) }

// current is the key to write under: of a grant that this device can open, whose
// recipients are exactly the logs in force, its creator's among them, and that
// no other such grant continues. Of several, that of the entry with the largest
// id. The logs are sorted.
func (r *Ring) current(logs []crdt.LogID) (id identity.KeyID, key identity.Key, ok bool) {
	var candidates []heldGrant
	continued := map[identity.KeyID]bool{}
	for _, g := range r.grants {
		_, held := r.keys[g.Key]
		if held && slices.Equal(g.Recipients, logs) && slices.Contains(logs, g.creator) {
			candidates = append(candidates, g)
			for _, parent := range g.Parents {
				continued[parent] = true
			}
		}
	}
	candidates = slices.DeleteFunc(candidates, func(g heldGrant) bool { return continued[g.Key] })
	if len(candidates) == 0 {
		return id, key, false
	}
	latest := slices.MaxFunc(candidates, func(a, b heldGrant) int { return a.entry.Compare(b.entry.Link) })
	return latest.Key, r.keys[latest.Key], true
}

// heads are the keys held that no grant held continues: the parents of the
// next one, as many as a grant has room for.
func (r *Ring) heads() map[identity.KeyID]identity.Key {
	heads := map[identity.KeyID]identity.Key{}
	for _, g := range r.grants {
		if key, held := r.keys[g.Key]; held {
			heads[g.Key] = key
		}
	}
	for _, g := range r.grants {
		for _, parent := range g.Parents {
			delete(heads, parent)
		}
	}
	for _, id := range slices.SortedFunc(maps.Keys(heads), compare32[identity.KeyID])[min(len(heads), MaxParents):] {
		delete(heads, id)
	}
	return heads
}
