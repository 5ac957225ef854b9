package api

import (
	"context"

	"tallystick/api/wire"
	"tallystick/model"
)

func resolve(t *Tree) {
	act(t, operation{ID: "resolve", Path: "/v1/conflicts/resolve", Scope: "conflicts:write", Summary: "Choose one of several values that people wrote apart"}, t.desk.resolve)
}

func (d *Desk) resolve(ctx context.Context, b *model.Book, in wire.ConflictResolve) (r wire.ConflictResolved, err error) {
	record, err := find(b.Community(), in.Record)
	if err != nil {
		return r, err
	}
	by, err := find(b.Community(), in.Entry)
	if err != nil {
		return r, err
	}
	deed, err := b.Resolve(ctx, record, in.Field, by)
	if err != nil {
		return r, err
	}
	return wire.ConflictResolved{Deed: deedOf(b, "resolved", deed), Record: entryNamed(record), Field: in.Field}, nil
}
