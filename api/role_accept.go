package api

import (
	"context"

	"tallystick/api/wire"
	"tallystick/model"
)

func roleAccept(t *Tree) {
	act(t, operation{ID: "role-accept", Path: "/v1/roles/accept", Scope: "roles:write", Summary: "Accept to be a steward, whom the charter names"},
		func(ctx context.Context, b *model.Book, _ wire.RoleAccept) (r wire.Deed, err error) {
			deed, err := b.Accept(ctx)
			if err != nil {
				return r, err
			}
			return deedOf(b, "acceptance", deed), nil
		})
}
