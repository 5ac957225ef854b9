package api

import (
	"context"

	"tallystick/api/wire"
	"tallystick/model"
)

func memberRemove(t *Tree) {
	act(t, operation{ID: "member-remove", Path: "/v1/members/remove", Scope: "members:write", Summary: "Remove somebody from a community, or ask the stewards to"}, removeMember)
}

func removeMember(ctx context.Context, b *model.Book, in wire.MemberRemove) (r wire.MemberRemoved, err error) {
	if err := checkText("the reason", in.Why); err != nil {
		return r, err
	}
	person, err := PersonIn(b, in.Person)
	if err != nil {
		return r, err
	}
	if person == b.Me() {
		return r, wire.New(wire.Invalid, "that is you", "`tally community leave` ends your own membership")
	}
	asked, err := b.Remove(ctx, person, in.Why)
	if err != nil {
		return r, err
	}
	return wire.MemberRemoved{Asked: askedOf(b, "removal", asked), Person: someoneIn(b, person)}, nil
}
