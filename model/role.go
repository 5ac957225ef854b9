package model

import (
	"context"
	"slices"

	"tallystick/crdt"
	"tallystick/identity"
	"tallystick/model/community"
)

// GrantRole asks the stewards to give a member a role, until a time in Unix
// seconds or 0 for no term; where this device's person may decide alone, it is
// done at once. Who has the role may be given it anew for another term.
func (b *Book) GrantRole(ctx context.Context, person identity.PersonID, role community.Role, until int64, text string) (Asked, error) {
	held := slices.ContainsFunc(b.Person(person).Roles, func(r community.RoleHeld) bool { return r.Role == role && r.Until == until })
	if held {
		return Asked{}, unfit(ReasonPresent, "person %s has the role %s already", person.Short(), role)
	}
	return b.Ask(ctx, community.Motion{Kind: community.MotionRole, Person: person, Role: role, Until: until}, text, true)
}

// EndRole asks the stewards to take a role away.
func (b *Book) EndRole(ctx context.Context, person identity.PersonID, role community.Role, text string) (Asked, error) {
	if !b.State().HasRole(person, role) {
		return Asked{}, unfit(ReasonUnknown, "person %s does not have the role %s", person.Short(), role)
	}
	m := community.Motion{Kind: community.MotionRoleEnd, Person: person, Role: role, Logs: b.honouring(ofPerson(person))}
	return b.Ask(ctx, m, text, true)
}

// Resign gives up a role of this device's person. Nobody is asked.
func (b *Book) Resign(ctx context.Context, role community.Role) (Deed, error) {
	own, _ := b.seat.Log()
	others := b.honouring(func(in crdt.Introduction) bool { return in.Person == b.Me() && in.LogID() != own })
	drafts, err := inClear(community.Resignation{Role: role, Logs: others}.Body())
	if err != nil {
		return Deed{}, err
	}
	return b.perform(ctx, act{drafts: drafts})
}

// Accept accepts to be the steward whom the charter names.
func (b *Book) Accept(ctx context.Context) (Deed, error) {
	drafts, err := inClear(community.Acceptance{}.Body())
	if err != nil {
		return Deed{}, err
	}
	return b.perform(ctx, act{drafts: drafts})
}
