package community

import (
	"tallystick/crdt"
	"tallystick/identity"
)

// KindAudience is the kind of the grant of a key to named people. It is sealed
// under an epoch; in clear it means nothing.
const KindAudience = "audience"

// Audience is the grant of a key to the devices of some agents, as it stands
// inside a body that is sealed under an epoch. It does not say whose they are:
// whoever is no recipient learns who made it and about how many they are, in
// powers of two. Its creator is the log of its entry.
type Audience struct {
	Key        identity.KeyID // commits to the key, the creator and the recipients
	Slots      []Slot         // 4, 8, 16 … at most MaxAudience, in the order of their marks
	Recipients []byte         // who they are: see [identity.SealRecipients]
}

// Slot is one wrap of an audience's key, or bytes that look like one.
type Slot struct {
	Mark [16]byte // by which its recipient finds it: see [identity.Mark]
	Wrap identity.Wrap
}

// slotSize is a slot in a body: the mark and the wrap, one after the other.
const slotSize = len(Slot{}.Mark) + len(Slot{}.Wrap)

// Body is the grant as a body to seal.
func (a Audience) Body() crdt.Body {
	return bodyOf(KindAudience, fieldWriter{
		"key":        a.Key[:],
		"slots":      listOf(a.Slots, func(s Slot) any { return append(s.Mark[:], s.Wrap[:]...) }),
		"recipients": a.Recipients,
	})
}

// ReadAudience reads a body of that kind; ok is false for any other and for
// fields of another shape.
func ReadAudience(body crdt.Body) (a Audience, ok bool) {
	f := fieldsOf(body, KindAudience)
	a.Key = f.bytes32("key")
	for _, value := range f.list("slots", MaxAudience) {
		raw, ok := value.([]byte)
		f.require(ok && len(raw) == slotSize)
		if f.void {
			return a, false
		}
		a.Slots = append(a.Slots, Slot{Mark: [16]byte(raw), Wrap: identity.Wrap(raw[len(Slot{}.Mark):])})
	}
	a.Recipients, ok = body.Fields["recipients"].([]byte)
	f.require(ok && len(a.Slots) == identity.Slots(len(a.Slots)))
	return a, !f.void
}

// sealedAudience is the grant of an audience's key in its place.
type sealedAudience struct {
	Audience
	entry crdt.ID
	log   crdt.LogID
	seq   uint64
}

// learnAudience opens the grant of an audience if one of its slots is for the
// device, and keeps it for later if that can't be known yet.
func (k *Keychain) learnAudience(a sealedAudience) {
	if _, done := k.opened[a.entry]; done {
		return
	}
	creator, known := k.source.Introduction(a.log)
	if !known {
		return // not before its log is: every entry follows its introduction
	}
	for _, secret := range append([]identity.SealingKey{k.device.Sealing}, k.device.Former...) {
		mark, err := identity.Mark(secret, creator.Sealing, a.log, a.seq)
		if err != nil {
			return
		}
		for _, slot := range a.Slots {
			if slot.Mark != mark {
				continue
			}
			k.audiences[a.entry] = a
			if k.openSlot(a, slot, secret) {
				return
			}
		}
	}
}

// openSlot tries the wrap for each of the device's logs that the secret opens:
// the slot does not say for which it was made.
func (k *Keychain) openSlot(a sealedAudience, slot Slot, secret identity.SealingKey) bool {
	for _, log := range k.logsOf(secret.ID()) {
		candidate, err := wrapInfo(k.community, a.log, a.Key, log, secret.ID()).Unwrap(secret, slot.Wrap)
		if err != nil {
			continue
		}
		recipients, err := candidate.OpenRecipients(a.Audience.Recipients)
		if err != nil {
			continue
		}
		key, err := candidate.Confirm(recipients)
		if err != nil {
			continue
		}
		delete(k.audiences, a.entry)
		k.opened[a.entry] = opened{}
		k.Hold(Grant{Entry: a.entry, Creator: a.log, Seq: a.seq, Key: a.Key, Recipients: logsOf(recipients), Audience: true})
		k.hold(a.Key, key)
		return true
	}
	return false
}

// logsOf are the device's logs with a sealing key.
func (k *Keychain) logsOf(sealing identity.SealingID) (logs []crdt.LogID) {
	for log, id := range k.own {
		if id == sealing {
			logs = append(logs, log)
		}
	}
	return logs
}

func wrapInfo(community crdt.CommunityID, creator crdt.LogID, key identity.KeyID, log crdt.LogID, sealing identity.SealingID) identity.WrapInfo {
	return identity.WrapInfo{Community: community.Link, Creator: creator, Key: key, Recipient: log, RecipientKey: sealing}
}

func logsOf(plain [][32]byte) []crdt.LogID {
	logs := make([]crdt.LogID, len(plain))
	for i, log := range plain {
		logs[i] = log
	}
	return logs
}
