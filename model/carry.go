package model

import (
	"iter"
	"slices"
	"sort"

	"tallystick/crdt"
	"tallystick/identity"
	"tallystick/model/community"
	"tallystick/model/fold"
)

// What is carried by hand is sealed, and need not hold what its reader has.
// What follows answers both from the book.

// CarryKey is the key that bundles of this community are sealed under: the one
// that records are written under. Without are the sealing keys of devices in
// force that are not known to have it. It is false if [Book.Ready] has to write
// a new key first, or if this device is given none.
func (b *Book) CarryKey() (key identity.Key, without []identity.SealingID, ok bool) {
	s := b.standing()
	devices := s.State().Devices()
	chosen, ok := b.seat.Epoch(devices, s)
	if !ok {
		return key, nil, false
	}
	own, _ := b.seat.Log()
	for _, log := range devices {
		if in, known := b.community.Introduction(log); known && log != own && !b.hasKey(log, chosen) {
			without = append(without, in.Sealing)
		}
	}
	return chosen.Secret, without, true
}

// hasKey reports whether what a log has written shows that its device was given
// a key: the grant, or the wrap for it, is in its past.
func (b *Book) hasKey(log crdt.LogID, key community.WritingKey) bool {
	given := []crdt.ID{}
	if grant, ok := b.Ring().Grant(key.Grant); ok && slices.Contains(grant.Recipients, log) {
		given = append(given, grant.Entry)
	}
	for _, added := range b.Ring().Added(key.Key) {
		if slices.Contains(added.Recipients, log) {
			given = append(given, added.Entry)
		}
	}
	return slices.ContainsFunc(given, func(id crdt.ID) bool {
		at, taken := b.judges.lineage.Place(id)
		return taken && allKnow(b.knowers(log, nil), at)
	})
}

// EpochKeys yields the epoch keys that this device holds, newest first: what a
// bundle may be sealed under that somebody brings.
func (b *Book) EpochKeys() iter.Seq[identity.Key] {
	grants := slices.DeleteFunc(b.Ring().All(), func(g community.Grant) bool { return g.Audience })
	slices.SortFunc(grants, func(x, y community.Grant) int {
		return b.standing().Position(y.Entry).Compare(b.standing().Position(x.Entry))
	})
	return func(yield func(identity.Key) bool) {
		for _, g := range grants {
			if key, held := b.Ring().Held(g.Key); held && !yield(key) {
				return
			}
		}
	}
}

// Told is what is known, beside what the log of a device shows, of what that
// device holds: the tips that it said so of when it was met, or none.
type Told func(crdt.LogID) []crdt.Tip

// HeldBy is how far every device in force of a person is known to hold each
// branch: what is in the past of what all of them wrote, or was told. It is
// nothing if the person has no such device, or one of which neither is known.
func (b *Book) HeldBy(person identity.PersonID, told Told) (tips []crdt.Tip) {
	var devices []knower
	for _, d := range b.Person(person).Logs {
		if !d.InForce {
			continue
		}
		of := b.knowers(d.Log, told(d.Log))
		if len(of) == 0 {
			return nil
		}
		devices = append(devices, of...)
	}
	for _, log := range b.community.Logs() {
		for _, tip := range b.community.TipsOf(log) {
			if end, ok := b.knownOf(devices, tip); ok && !slices.Contains(tips, end) {
				tips = append(tips, end)
			}
		}
	}
	return tips
}

// KnownOfMine is how many entries of this device's log some device of each
// person is known to hold, by what it wrote since or what was told; who is not
// there is not known to hold any.
func (b *Book) KnownOfMine(told Told) map[identity.PersonID]uint64 {
	known := map[identity.PersonID]uint64{}
	own, _ := b.seat.Log()
	for _, log := range b.community.Logs() {
		in, introduced := b.community.Introduction(log)
		if !introduced || log == own {
			continue
		}
		for _, device := range b.knowers(log, told(log)) {
			known[in.Person] = max(known[in.Person], device.knownOf(own))
		}
	}
	return known
}

// knower is a device as one end of its log shows it, and with what was told of
// it. A log that is forked may be two devices.
type knower struct {
	lineage *fold.Lineage
	end     fold.Place
	past    *fold.Past
	told    []fold.Place
}

func (k knower) knows(at fold.Place) bool {
	return at == k.end || k.past.Has(at) || slices.ContainsFunc(k.told, func(end fold.Place) bool {
		return k.lineage.Log(end) == k.lineage.Log(at) && k.lineage.Reaches(end, at)
	})
}

// knownOf is how many entries of a log it knows, of the longest branch.
func (k knower) knownOf(log crdt.LogID) (n uint64) {
	for _, end := range append(k.past.Ends(log), k.told...) {
		if k.lineage.Log(end) == log {
			n = max(n, end.Seq()+1)
		}
	}
	return n
}

// knowers are the ends of a log that were taken up. What was told of the device
// holds for each of them: it is nearly always one.
func (b *Book) knowers(log crdt.LogID, told []crdt.Tip) (devices []knower) {
	k := knower{lineage: b.judges.lineage}
	for _, tip := range told {
		if at, ok := k.lineage.Place(tip.ID); ok {
			k.told = append(k.told, at)
		}
	}
	for _, tip := range b.community.TipsOf(log) {
		if at, ok := k.lineage.Place(tip.ID); ok {
			k.end, k.past = at, k.lineage.Before(at)
			devices = append(devices, k)
		}
	}
	return devices
}

func allKnow(devices []knower, at fold.Place) bool {
	return len(devices) > 0 && !slices.ContainsFunc(devices, func(k knower) bool { return !k.knows(at) })
}

// knownOf is the last entry of a branch that all devices know. What a device
// knows of a branch is closed under prev, so that it is found by halving.
func (b *Book) knownOf(devices []knower, tip crdt.Tip) (last crdt.Tip, any bool) {
	n := sort.Search(int(tip.Seq)+1, func(i int) bool {
		id, ok := b.community.Ancestor(tip, uint64(i))
		at, taken := b.judges.lineage.Place(id)
		return !ok || !taken || !allKnow(devices, at)
	})
	if n == 0 {
		return last, false
	}
	id, ok := b.community.Ancestor(tip, uint64(n-1))
	return crdt.Tip{Log: tip.Log, Seq: uint64(n - 1), ID: id}, ok
}
