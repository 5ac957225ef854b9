package community

import (
	"context"
	"encoding/binary"
	"fmt"
	"slices"

	"tallystick/crdt"
	"tallystick/crdt/replica"
	"tallystick/identity"
	"tallystick/model/fold"
)

// The spaces that a ring keeps. Both are keyed by community first.
const (
	keySpace   = "keys"   // primary: community ‖ key id → key; backups carry it
	epochSpace = "epochs" // derived: community ‖ entry → nothing; community → arrivals looked through ‖ first that is closed
)

// Ring is a [Keychain] on a replica: it finds what a keychain has to learn of,
// and keeps the keys that were opened.
type Ring struct {
	*Keychain
	replica   *replica.Replica
	community *replica.Community
	id        crdt.CommunityID
	noted     map[crdt.ID]bool // entries in the epoch space
	cursor    uint64           // arrivals looked through
	closed    uint64           // the first of them whose body no key opened; 0: none
	saved     uint64           // the cursor as it is stored
	files     files
	spaces    ringSpaces
	fresh     []replica.Record // learnt since it was stored last: goes with the next entry written, if not before
	pause     func(func())     // see [Ring.Pausing]; nil if nobody waits
}

type ringSpaces struct{ keys, epochs, files *replica.Space }

// OpenRing collects the keys that the device holds or can open, by its own
// secret key, by those of the devices that it replaces, and by what is inside
// of them. It writes nothing.
func OpenRing(r *replica.Replica, id crdt.CommunityID, d Device) (*Ring, error) {
	c, err := r.Community(id)
	if err != nil {
		return nil, err
	}
	ring := &Ring{
		replica: r, community: c, id: id, noted: map[crdt.ID]bool{},
		spaces: ringSpaces{
			keys: r.Space(keySpace, replica.Primary), epochs: r.Space(epochSpace, replica.Derived), files: r.Space(fileSpace, replica.Derived),
		},
		files: files{named: map[[32]byte]map[crdt.ID]uint64{}},
	}
	held, err := ring.loadKeys()
	if err != nil {
		return nil, fmt.Errorf("open keys: %w", err)
	}
	ring.Keychain = NewKeychain(id, d, c, held)
	for _, load := range []func() error{ring.loadNoted, ring.loadFiles, ring.CatchUp} {
		if err := load(); err != nil {
			return nil, fmt.Errorf("open keys: %w", err)
		}
	}
	return ring, nil
}

func (r *Ring) loadKeys() (map[identity.KeyID]identity.Key, error) {
	held := map[identity.KeyID]identity.Key{}
	for record, err := range r.spaces.keys.All(r.id.Link[:]) {
		if err != nil {
			return nil, err
		}
		id, ok := r.suffix(record.Key)
		if !ok || len(record.Value) != len(identity.Key{}) {
			return nil, fmt.Errorf("%w: a record of %d bytes among the keys", replica.ErrDamaged, len(record.Value))
		}
		held[id] = identity.Key(record.Value)
	}
	return held, nil
}

// loadNoted learns again of the entries that earlier openings found. The space
// is derived: what does not fit is left out and found again.
func (r *Ring) loadNoted() error {
	for record, err := range r.spaces.epochs.All(r.id.Link[:]) {
		if err != nil {
			return err
		}
		entry, ok := r.suffix(record.Key)
		switch {
		case !ok && len(record.Value) == 16:
			r.cursor, r.closed = binary.BigEndian.Uint64(record.Value), binary.BigEndian.Uint64(record.Value[8:])
			r.saved = r.cursor
		case ok:
			v, err := r.community.Entry(crdt.ID{Link: entry})
			if err != nil {
				return err
			}
			r.noted[v.ID()] = true
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

// CatchUp learns of what arrived since it last did. It opens every sealed body
// among that once, at some 10 µs each, and those that stayed closed again when
// a key turns up, with what came after the first of them.
func (r *Ring) CatchUp() error {
	from := r.cursor
	for {
		held := len(r.keys)
		if err := r.arrivals(from); err != nil || len(r.keys) == held || r.closed == 0 {
			return err
		}
		from, r.closed = r.closed-1, 0
	}
}

func (r *Ring) arrivals(after uint64) error {
	seen := 0
	for item, err := range r.community.Arrivals(after) {
		if err != nil {
			return err
		}
		r.cursor = max(r.cursor, item.Number)
		if item.Event == replica.BodyErased {
			r.dropFiles(item.Entry.ID())
		} else {
			r.takeItem(item)
		}
		if seen++; seen%pauseEvery == 0 && r.pause != nil {
			r.pause(func() {})
		}
	}
	return nil
}

// takeItem learns of an entry or a body that arrived.
func (r *Ring) takeItem(item replica.Item) {
	body, outcome := r.take(item.Entry)
	if outcome == NoKey && r.closed == 0 {
		r.closed = item.Number
	}
	r.takeFile(item, body)
}

// Pausing has catching up give others a chance to look, now and then, by a call
// of pause, which does what it is given. Nothing is half learnt meanwhile.
func (r *Ring) Pausing(pause func(meanwhile func())) { r.pause = pause }

// Open reads the body of an entry, in clear or sealed. The body is only there
// with [Text].
func (r *Ring) Open(v crdt.Verified) (crdt.Body, Outcome) {
	block, outcome, _ := r.Keychain.Open(v)
	if outcome == Absent {
		if state, _, err := r.community.BodyState(v.ID()); err == nil && state == replica.BodyGone {
			outcome = fold.Erased
		}
	}
	if outcome != Text {
		return crdt.Body{}, outcome
	}
	body, err := crdt.ParseBody(block)
	if err != nil {
		return crdt.Body{}, Damaged
	}
	return body, Text
}

// take learns of an entry, and notes what has to be learnt again at the next
// opening. It returns the body, if that is sealed and opens.
func (r *Ring) take(v crdt.Verified) (body crdt.Body, outcome Outcome) {
	matters := true
	switch {
	case v.Sealed():
		body, outcome = r.Open(v)
		matters = r.Learns(body.Kind)
		r.Learn(v, body)
	case v.Seq() == 0:
		_, matters = r.secretOf(v.Log())
		r.Take(v)
	default:
		matters = slices.Contains([]string{KindEpoch, KindEpochPart, KindWrap}, v.Kind())
		r.Take(v)
	}
	if matters && !r.noted[v.ID()] {
		r.noted[v.ID()] = true
		entry := v.ID()
		r.record(r.spaces.epochs, slices.Concat(r.id.Link[:], entry.Link[:]), []byte{})
	}
	for _, id := range r.News() {
		r.keep(id)
	}
	return body, outcome
}

// drawn holds a key that the device has just made, so that it is kept together
// with the entry that grants it.
func (r *Ring) drawn(n newKey) {
	r.hold(n.id, n.key)
	for _, id := range r.News() {
		r.keep(id)
	}
}

// keep notes a key that was opened or drawn, for the next entry written.
func (r *Ring) keep(id identity.KeyID) {
	key := r.keys[id]
	r.record(r.spaces.keys, slices.Concat(r.id.Link[:], id[:]), slices.Clone(key[:]))
}

func (r *Ring) record(space *replica.Space, key, value []byte) {
	r.fresh = append(r.fresh, replica.Record{Space: space, Key: key, Value: value})
}

// records are what the ring has learnt, to be written together with an entry.
func (r *Ring) records() []replica.Record {
	progress := binary.BigEndian.AppendUint64(binary.BigEndian.AppendUint64(nil, r.cursor), r.closed)
	return append(slices.Clone(r.fresh), replica.Record{Space: r.spaces.epochs, Key: slices.Clone(r.id.Link[:]), Value: progress})
}

// Save stores what was learnt, where that is too much to go with an entry or
// to be learnt again at the next opening. Losing it costs no more than that.
func (r *Ring) Save(ctx context.Context) error {
	if len(r.fresh) < saveRecords && r.cursor-min(r.saved, r.cursor) < saveArrivals {
		return nil
	}
	for part := range slices.Chunk(r.records(), saveRecords) { // how far it has come is the last
		if err := r.replica.Put(ctx, part...); err != nil {
			return fmt.Errorf("store keys: %w", err)
		}
	}
	r.fresh, r.saved = nil, r.cursor
	return nil
}

// Keys is how many keys are held.
func (r *Ring) Keys() int { return len(r.keys) }
