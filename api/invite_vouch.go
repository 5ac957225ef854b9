package api

import (
	"context"

	"tallystick/api/wire"
	"tallystick/model"
)

func inviteVouch(t *Tree) {
	act(t, operation{ID: "invite-vouch", Path: "/v1/invitations/vouch", Scope: "invitations:write", Summary: "Say that who answered an invitation is who they say"}, vouch)
}

func vouch(ctx context.Context, b *model.Book, in wire.Request) (wire.Deed, error) {
	q, err := model.ReadRequest(in.Request)
	if err != nil {
		return wire.Deed{}, err
	}
	deed, err := b.Vouch(ctx, q)
	if err != nil {
		return wire.Deed{}, err
	}
	return deedOf(b, "vouch", deed), nil
}
