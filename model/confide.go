package model

import (
	"context"
	"slices"

	"tallystick/crdt"
	"tallystick/identity"
	"tallystick/model/community"
	"tallystick/model/fold"
)

// WriteTo signs records into the device's log that open on the devices of some
// people alone, this device's person among them whether named or not: under a
// key that exactly their devices in force were given, and behind a new one if
// there is none. Other members see that entries were written, and that a few
// devices were given a key, not which.
func (b *Book) WriteTo(ctx context.Context, people []identity.PersonID, bodies ...crdt.Body) (Deed, error) {
	devices, err := b.devicesOf(people)
	if err != nil {
		return Deed{}, err
	}
	key, a, err := b.writing()
	if err != nil {
		return Deed{}, err
	}
	fits := len(a.drafts) == 0
	if a, key, err = b.confided(a, key, devices); err != nil {
		return Deed{}, err
	}
	for _, body := range bodies {
		draft, err := b.seat.Sealing(key, body)
		if err != nil {
			return Deed{}, err
		}
		a.drafts = append(a.drafts, draft)
	}
	if fits && !b.rehearsal {
		return b.note(ctx, a.drafts)
	}
	return b.perform(ctx, a)
}

// confided is the key that some devices alone hold, and the act with its grant
// where they have none yet. Under is what all members hold.
func (b *Book) confided(a act, under community.WritingKey, devices []crdt.LogID) (act, community.WritingKey, error) {
	if key, ok := b.seat.Audience(devices, b.standing()); ok {
		return a, key, nil
	}
	grant, key, err := b.seat.Confiding(under, devices)
	a.drafts = append(a.drafts, grant)
	return a, key, err
}

// writingLike is the key for whom a record is sealed to, and an act that begins
// with its grant if need be. The first of these entries that is sealed to a few
// decides, and where none of them is here any more, the first such entry of the
// record: what some people alone know is never told to more of them by editing
// it. People who have no device in force any more are left out.
func (b *Book) writingLike(r fold.Record, entries []crdt.ID) (community.WritingKey, act, error) {
	key, a, err := b.writing()
	if err != nil {
		return key, a, err
	}
	if r.Creation != fold.Text {
		for _, e := range r.Entries {
			entries = append(entries, e.ID)
		}
	}
	for _, id := range entries {
		if people, few := b.readersOf(id); few {
			a, key, err = b.confided(a, key, b.inForce(people))
			return key, a, err
		}
	}
	return key, a, nil
}

// readersOf are whom an entry is sealed to; few is false if that is everybody,
// or can't be known here.
func (b *Book) readersOf(id crdt.ID) (people []identity.PersonID, few bool) {
	v, err := b.community.Entry(id)
	if err != nil || !v.Sealed() {
		return nil, false
	}
	_, _, key := b.standing().Open(v)
	logs, few := b.standing().Keys().Readers(key)
	for _, log := range logs {
		if in, known := b.community.Introduction(log); known {
			people = append(people, in.Person)
		}
	}
	return people, few
}

// devicesOf are the logs in force of some people and of this device's person,
// sorted.
func (b *Book) devicesOf(people []identity.PersonID) ([]crdt.LogID, error) {
	logs := b.inForce(people)
	for _, person := range people {
		if !slices.ContainsFunc(logs, func(log crdt.LogID) bool { of, _ := b.State().Person(log); return of == person }) {
			return nil, unfit(ReasonUnknown, "person %s has no device here that is in force and is given keys", person.Short())
		}
	}
	return logs, nil
}

// inForce are those of these people's logs, and of this device's person's, that
// are in force, sorted.
func (b *Book) inForce(people []identity.PersonID) (logs []crdt.LogID) {
	for _, log := range b.State().Devices() {
		person, known := b.State().Person(log)
		if known && (person == b.Me() || slices.Contains(people, person)) {
			logs = append(logs, log)
		}
	}
	return logs
}
