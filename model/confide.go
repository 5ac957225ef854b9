package model

import (
	"context"
	"slices"

	"tallystick/crdt"
	"tallystick/identity"
	"tallystick/model/community"
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

// devicesOf are the logs in force of some people and of this device's person,
// sorted.
func (b *Book) devicesOf(people []identity.PersonID) (logs []crdt.LogID, err error) {
	reached := map[identity.PersonID]bool{}
	for _, log := range b.State().Devices() {
		person, known := b.State().Person(log)
		if known && (person == b.Me() || slices.Contains(people, person)) {
			logs, reached[person] = append(logs, log), true
		}
	}
	for _, person := range people {
		if !reached[person] {
			return nil, unfit(ReasonUnknown, "person %s has no device here that is in force", person.Short())
		}
	}
	return logs, nil
}
