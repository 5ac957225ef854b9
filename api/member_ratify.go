package api

import (
	"context"

	"tallystick/api/wire"
	"tallystick/model"
)

func memberRatify(t *Tree) {
	act(t, operation{ID: "member-ratify", Path: "/v1/members/ratify", Scope: "members:write", Summary: "Let entries count that were recorded after a loss of power"}, t.desk.ratify)
}

func (d *Desk) ratify(ctx context.Context, b *model.Book, in wire.MemberRatify) (r wire.Asked, err error) {
	if err := checkText("the reason", in.Why); err != nil {
		return r, err
	}
	entries, err := d.findAll(ctx, b, in.Entries)
	if err != nil {
		return r, err
	}
	asked, err := b.Ratify(ctx, entries, in.Why)
	if err != nil {
		return r, err
	}
	return askedOf(b, "ratification", asked), nil
}
