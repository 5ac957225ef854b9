package model

import (
	"context"

	"tallystick/crdt"
	"tallystick/crdt/replica"
	"tallystick/identity"
	"tallystick/model/community"
)

// Vouch says for this device's person that who sent a request is who they say,
// where the charter asks for that. Whoever invited them admits them then.
func (b *Book) Vouch(ctx context.Context, q Request) (Deed, error) {
	if q.Community != b.ID() {
		return Deed{}, unfit(ReasonForeign, "the request is for community %s, and this is %s", q.Community.Short(), b.ID().Short())
	}
	_, in, err := q.run()
	if err != nil {
		return Deed{}, err
	}
	if _, own, err := b.vouches(in.LogID(), in.Person); err != nil || own {
		if err == nil {
			err = unfit(ReasonPresent, "you have vouched for person %s already", in.Person.Short())
		}
		return Deed{}, err
	}
	drafts, err := inClear(community.Vouch{Log: in.LogID(), Person: in.Person}.Body())
	if err != nil {
		return Deed{}, err
	}
	return b.perform(ctx, act{drafts: drafts})
}

// vouches are those that count for a newcomer's log, one of each person, and
// whether this device's person is among them. It looks through all arrivals.
func (b *Book) vouches(log crdt.LogID, person identity.PersonID) (ids []crdt.ID, own bool, err error) {
	by := map[identity.PersonID]bool{}
	for item, err := range b.replica.Arrivals(0) {
		if err != nil {
			return nil, false, err
		}
		v := item.Entry
		if item.Community != b.ID() || item.Event != replica.Entered || v.Sealed() || v.Kind() != community.KindVouch || !b.State().Counts(v.ID()) {
			continue
		}
		body, err := crdt.ParseBody(v.Body())
		if err != nil {
			return nil, false, err
		}
		vouch, ok := community.ReadVouch(body)
		author, known := b.State().Person(v.Log())
		if ok && known && vouch.Log == log && vouch.Person == person && !by[author] {
			by[author] = true
			ids = append(ids, v.ID())
		}
	}
	return ids, by[b.Me()], nil
}
