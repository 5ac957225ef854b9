package community

import (
	"slices"

	"tallystick/crdt"
	"tallystick/identity"
)

// KindPass is the kind by which one device of a person passes keys on to the
// others. It is sealed under an audience of these devices alone.
const KindPass = "pass"

// Pass is keys that a person's devices share, so that one that is linked later
// reads what its person may read.
type Pass struct {
	Keys []Passed // 1 to MaxPassed
}

// Passed is one key. An audience's says who made it and for whom, since the
// device may be unable to open its grant; an epoch's grant stands in clear.
type Passed struct {
	Key        identity.KeyID
	Secret     identity.Key
	Creator    crdt.LogID   // zero for an epoch
	Recipients []crdt.LogID // none for an epoch
}

// Body is the pass as a body to seal: {keys: [[key id, key] | [key id, key,
// creator, recipient list] …]}.
func (p Pass) Body() crdt.Body {
	return bodyOf(KindPass, fieldWriter{"keys": listOf(p.Keys, func(k Passed) any { return k.list() })})
}

func (p Passed) list() []any {
	list := []any{p.Key[:], p.Secret[:]}
	if len(p.Recipients) > 0 {
		list = append(list, p.Creator[:], identity.RecipientList(arrays(p.Recipients)))
	}
	return list
}

// ReadPass reads a body of that kind; ok is false for any other and for fields
// of another shape.
func ReadPass(body crdt.Body) (p Pass, ok bool) {
	f := fieldsOf(body, KindPass)
	for _, value := range f.list("keys", MaxPassed) {
		list, ok := value.([]any)
		passed, sound := readPassed(list)
		f.require(ok && sound)
		p.Keys = append(p.Keys, passed)
	}
	f.require(len(p.Keys) > 0)
	return p, !f.void
}

func readPassed(list []any) (p Passed, ok bool) {
	if len(list) != 2 && len(list) != 4 {
		return p, false
	}
	raw := make([][]byte, len(list))
	for i, value := range list {
		if raw[i], ok = value.([]byte); !ok || i < 3 && len(raw[i]) != 32 {
			return p, false
		}
	}
	p.Key, p.Secret = identity.KeyID(raw[0]), identity.Key(raw[1])
	if len(list) == 2 {
		return p, true
	}
	recipients, err := identity.ParseRecipientList(raw[3])
	p.Creator, p.Recipients = crdt.LogID(raw[2]), logsOf(recipients)
	return p, err == nil && len(recipients) > 0
}

// origin is who made a key and for whom, where its grant is not open.
type origin struct {
	creator    crdt.LogID
	recipients []crdt.LogID
}

// learnPass takes keys that the person's own devices pass on. Nobody else's
// word is taken for what this person may read.
func (k *Keychain) learnPass(v crdt.Verified, p Pass) {
	if in, known := k.source.Introduction(v.Log()); !known || in.Person != k.device.Person {
		return
	}
	under, _ := k.under(v)
	for _, passed := range p.Keys {
		g := gift{secret: passed.Secret, entry: v.ID(), under: under, passed: true}
		if len(passed.Recipients) == 0 {
			k.give(passed.Key, g)
			k.unlock(passed.Key)
			continue
		}
		if identity.KeyIDOf(k.community.Link, passed.Creator, arrays(passed.Recipients), passed.Secret) == passed.Key {
			k.give(passed.Key, g)
			k.origins[passed.Key] = origin{creator: passed.Creator, recipients: passed.Recipients}
			k.hold(passed.Key, passed.Secret)
		}
	}
}

// Unshared are the keys held that one of the person's devices was neither given
// nor passed, as far as is known here, sorted: what to pass after linking a
// device. Devices are the person's logs in force. Where newcomers are given
// history, epochs need no passing: each holds the keys of those before it.
func (k *Keychain) Unshared(devices []crdt.LogID, history bool) (keys []Passed) {
	for id, secret := range k.keys {
		grant, epoch, known := k.originOf(id)
		if !known || epoch && history {
			continue
		}
		reached := k.reached(id, grant)
		if !slices.ContainsFunc(devices, func(log crdt.LogID) bool { return !reached[log] }) {
			continue
		}
		passed := Passed{Key: id, Secret: secret}
		if !epoch {
			passed.Creator, passed.Recipients = grant.creator, grant.recipients
		}
		keys = append(keys, passed)
	}
	slices.SortFunc(keys, func(a, b Passed) int { return compare32(a.Key, b.Key) })
	return keys
}

// originOf is the origin of a key that is held, whether it is an epoch's, and
// whether it is known at all: a key from an earlier opening may come before its
// grant.
func (k *Keychain) originOf(id identity.KeyID) (from origin, epoch, known bool) {
	for _, grant := range k.Of(id) {
		if _, open := k.opened[grant.Entry]; open {
			return origin{creator: grant.Creator, recipients: grant.Recipients}, !grant.Audience, true
		}
	}
	from, known = k.origins[id]
	return from, false, known
}

// reached are the logs that a key was granted, added or passed to.
func (k *Keychain) reached(id identity.KeyID, from origin) map[crdt.LogID]bool {
	logs := map[crdt.LogID]bool{}
	mark := func(more []crdt.LogID) {
		for _, log := range more {
			logs[log] = true
		}
	}
	mark(from.recipients)
	for _, added := range k.Added(id) {
		mark(added.Recipients)
	}
	for _, gift := range k.gifts[id] {
		if under, _, known := k.originOf(gift.under); gift.passed && known {
			mark(under.recipients)
		}
	}
	return logs
}

// Passes divides keys into as many bodies as they need.
func Passes(keys []Passed) (bodies []Pass) {
	size := maxPassBytes
	for _, key := range keys {
		takes := passedBytes + len(key.Recipients)*recipientBytes
		if size += takes; size > maxPassBytes || len(bodies[len(bodies)-1].Keys) == MaxPassed {
			bodies, size = append(bodies, Pass{}), takes
		}
		last := &bodies[len(bodies)-1]
		last.Keys = append(last.Keys, key)
	}
	return bodies
}

// What a key takes in a pass: two or three byte strings of 32 bytes with their
// heads, the list's head and that of its recipients, 34 bytes each.
const (
	passedBytes    = 3*34 + 1 + 2*3
	recipientBytes = 34
	maxPassBytes   = identity.MaxClear - 64
)
