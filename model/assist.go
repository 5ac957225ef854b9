package model

import (
	"context"
	"slices"

	"tallystick/crdt"
	"tallystick/crdt/replica"
	"tallystick/identity"
	"tallystick/model/community"
	"tallystick/model/fold"
)

// Assisted is a person without a device whose record was begun.
type Assisted struct {
	Deed
	ID identity.AgentID // zero in a rehearsal
}

// Assist begins the record of a person without a device, by a steward. Her name
// is sealed.
func (b *Book) Assist(ctx context.Context, name string) (Assisted, error) {
	key, a, err := b.writing()
	if err != nil {
		return Assisted{}, err
	}
	drafts, err := inClear(community.Assisted{}.Body())
	if err != nil {
		return Assisted{}, err
	}
	a.drafts = append(a.drafts, drafts...)
	a.drafts = append(a.drafts, b.about(key, func(beginning crdt.ID) crdt.Body {
		return profileOf(SubjectOf(community.AssistedID(beginning)), name)
	}))
	deed, err := b.perform(ctx, a)
	assisted := Assisted{Deed: deed}
	if beginning := deed.first(community.KindAssisted); !beginning.IsZero() && !deed.Rehearsed {
		assisted.ID = community.AssistedID(beginning)
	}
	return assisted, err
}

// Keyed says, by a steward, that an assisted person is a member with a key of
// her own now: from then on she can answer for what was recorded for her.
func (b *Book) Keyed(ctx context.Context, agent identity.AgentID, person identity.PersonID) (Deed, error) {
	persons, begun := b.State().AssistedPersons()[agent]
	switch {
	case !begun:
		return Deed{}, unfit(ReasonUnknown, "%s is no assisted person of the community", agent.Short())
	case slices.Contains(persons, person):
		return Deed{}, unfit(ReasonPresent, "%s is person %s already", agent.Short(), person.Short())
	case !b.State().IsMember(person):
		return Deed{}, unfit(ReasonUntimely, "person %s is no member: invite her first", person.Short())
	}
	drafts, err := inClear(community.Keyed{Agent: agent, Person: person}.Body())
	if err != nil {
		return Deed{}, err
	}
	return b.perform(ctx, act{drafts: drafts})
}

// Stand approves, or objects to, what others recorded for an assisted person,
// by the person who she is now. Her last word on an entry is what stands. All
// entries have to be open here, so that nobody answers for what they can't
// read; [Book.RecordedFor] lists them. Any number goes in one act.
func (b *Book) Stand(ctx context.Context, agent identity.AgentID, approve bool, entries ...crdt.ID) (Deed, error) {
	if !slices.Contains(b.State().AssistedPersons()[agent], b.Me()) {
		return Deed{}, unfit(ReasonForeign, "no steward has said that you are %s", agent.Short())
	}
	for _, id := range entries {
		v, err := b.community.Entry(id)
		if err != nil || !b.recordedFor(v, agent) {
			return Deed{}, unfit(ReasonUnknown, "entry %s is nothing that counts, can be read here and was recorded for %s", id.Short(), agent.Short())
		}
	}
	var bodies []crdt.Body
	for batch := range slices.Chunk(sorted(entries), community.MaxNamed) {
		bodies = append(bodies, community.Stand{Agent: agent, Entries: batch, Approve: approve}.Body())
	}
	if len(bodies) == 0 {
		return Deed{}, unfit(ReasonUnknown, "nothing is named that was recorded for %s", agent.Short())
	}
	drafts, err := inClear(bodies...)
	if err != nil {
		return Deed{}, err
	}
	return b.perform(ctx, act{drafts: drafts})
}

// RecordedFor are the entries that others wrote on behalf of an assisted
// person, as far as they count and this device can read them, in the order in
// which they came. It opens every sealed entry, at some 10 µs each.
func (b *Book) RecordedFor(agent identity.AgentID) (ids []crdt.ID, err error) {
	for item, err := range b.replica.Arrivals(0) {
		if err != nil {
			return nil, err
		}
		if item.Community == b.ID() && item.Event == replica.Entered && b.recordedFor(item.Entry, agent) {
			ids = append(ids, item.Entry.ID())
		}
	}
	return ids, nil
}

// recordedFor reports whether an entry speaks for an agent by the common fields
// of its body.
func (b *Book) recordedFor(v crdt.Verified, agent identity.AgentID) bool {
	body, outcome := b.seat.Open(v)
	if !v.Sealed() || outcome != community.Text {
		return false
	}
	common, _ := fold.ReadCommon(body)
	at, taken := b.judges.lineage.Place(v.ID())
	return taken && common.Agent == agent && b.standing().Verdict(v, at, body) == nil
}
