package model

import (
	"context"

	"tallystick/crdt"
	"tallystick/identity"
	"tallystick/model/community"
)

// Remove asks the stewards to remove a person, and does so at once where this
// device's person may decide alone. What was written up to now is honoured.
func (b *Book) Remove(ctx context.Context, person identity.PersonID, text string) (Asked, error) {
	if !b.State().IsMember(person) && b.Person(person).Status != community.StatusCourier {
		return Asked{}, unfit(ReasonUnknown, "person %s does not belong to the community", person.Short())
	}
	m := community.Motion{Kind: community.MotionRemoval, Person: person, Logs: b.honouring(ofPerson(person))}
	return b.Ask(ctx, m, text, true)
}

// Ratify asks the stewards to let entries count that were recorded after a loss
// of power.
func (b *Book) Ratify(ctx context.Context, entries []crdt.ID, text string) (Asked, error) {
	return b.Ask(ctx, community.Motion{Kind: community.MotionRatify, Entries: entries}, text, true)
}

// Leave ends the membership of this device's person. Nothing is left open:
// promises come with later kinds of records.
func (b *Book) Leave(ctx context.Context) (Deed, error) {
	me := b.Me()
	own, _ := b.seat.Log()
	others := b.honouring(func(in crdt.Introduction) bool { return in.Person == me && in.LogID() != own })
	drafts, err := inClear(community.Leaving{Logs: others, Done: true}.Body())
	if err != nil {
		return Deed{}, err
	}
	return b.perform(ctx, act{drafts: drafts, keyed: true}) // the next who writes brings a new key
}
