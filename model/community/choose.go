package community

import (
	"io"
	"slices"

	"tallystick/crdt"
	"tallystick/crdt/replica"
	"tallystick/identity"
)

// Standing is what the writer's fold knows of entries: the part of authority
// that the choice of a key asks for.
type Standing interface {
	// Counts reports whether the entry was taken up and counts. For the entry of
	// a [Grant] that is an epoch's, this asks that the recipients are exactly
	// the devices in force in its own past; for a sealed entry, that its author
	// was a device in force.
	Counts(entry crdt.ID) bool
	// Position is where an entry that counts stands.
	Position(entry crdt.ID) crdt.Position
	// Contested reports whether the entry is in a contested range of a forked
	// log, as far as the writer holds the fork.
	Contested(entry crdt.ID) bool
}

// WritingKey is the key that was chosen to write under.
type WritingKey struct {
	Key    identity.KeyID
	Secret identity.Key
	Grant  crdt.ID // entry by which it was granted
}

// Epoch chooses the key to write under for everybody in the community. Devices
// are the logs in force, sorted, that keys are for: no courier's and none that
// was ended, removed or never let in. ok is false if a new epoch has to be
// written first.
//
// A key is good if its recipients, those of its grant and of the wraps that
// count, are exactly these devices. So none is left out; and whoever lost their
// place before the writer knew of it opens nothing that is written after. Of
// several that are good it is the one with the largest (depth, id).
func (k *Keychain) Epoch(devices []crdt.LogID, s Standing) (WritingKey, bool) {
	return k.choose(devices, s, false)
}

// Audience chooses the key to write under for some agents alone. Devices are
// their logs in force, sorted, the writer's own among them. It is otherwise as
// [Keychain.Epoch].
func (k *Keychain) Audience(devices []crdt.LogID, s Standing) (WritingKey, bool) {
	return k.choose(devices, s, true)
}

func (k *Keychain) choose(devices []crdt.LogID, s Standing, audience bool) (WritingKey, bool) {
	var good []Grant
	for entry := range k.opened {
		if g, ok := k.Grant(entry); ok && g.Audience == audience && k.good(g, devices, s) {
			good = append(good, g)
		}
	}
	if len(good) == 0 {
		return WritingKey{}, false
	}
	last := slices.MaxFunc(good, func(a, b Grant) int { return s.Position(a.Entry).Compare(s.Position(b.Entry)) })
	return WritingKey{Key: last.Key, Secret: k.keys[last.Key], Grant: last.Entry}, true
}

// good reports whether a grant that is open may be written under. The cheap
// questions come first.
func (k *Keychain) good(g Grant, devices []crdt.LogID, s Standing) bool {
	if _, in := slices.BinarySearchFunc(devices, g.Creator, crdt.LogID.Compare); !in {
		return false // planted: no device of this audience made it
	}
	return slices.Equal(k.Recipients(g, s.Counts), devices) && s.Counts(g.Entry) && !s.Contested(g.Entry)
}

// Recipients are all who were given the key of a grant, by itself and by wraps
// that count, sorted. Wraps are for epochs: nobody opens an audience's key by
// one, so that a wrap in clear which names it adds nobody.
func (g *Grants) Recipients(grant Grant, counts func(entry crdt.ID) bool) []crdt.LogID {
	recipients := slices.Clone(grant.Recipients)
	if grant.Audience {
		return recipients
	}
	for _, added := range g.Added(grant.Key) {
		if counts(added.Entry) {
			recipients = append(recipients, added.Recipients...)
		}
	}
	slices.SortFunc(recipients, crdt.LogID.Compare)
	return slices.Compact(recipients)
}

// draft is a body, as its block, to be sealed under the key.
func (w WritingKey) draft(block []byte, random io.Reader) replica.Draft {
	return replica.Draft{Body: func(at replica.Place) ([]byte, bool, error) {
		sealed, err := w.seal(at, block, random)
		return sealed, true, err
	}}
}

func (w WritingKey) seal(at replica.Place, block []byte, random io.Reader) ([]byte, error) {
	var nonce [24]byte
	if _, err := io.ReadFull(random, nonce[:]); err != nil {
		return nil, err
	}
	return identity.BodyPlace{Log: at.Log, Seq: at.Seq, Prev: at.Prev.Link, Key: w.Key}.Seal(w.Secret, block, nonce)
}
