package api

import (
	"context"

	"tallystick/api/wire"
	"tallystick/model"
)

func communityRename(t *Tree) {
	act(t, operation{ID: "community-rename", Path: "/v1/communities/rename", Scope: "communities:write", Summary: "Change what a community is called"}, renameCommunity)
}

func renameCommunity(ctx context.Context, b *model.Book, in wire.CommunityRename) (wire.Deed, error) {
	if err := checkTitle(in.Name); err != nil {
		return wire.Deed{}, err
	}
	deed, err := b.Rename(ctx, in.Name)
	if err != nil {
		return wire.Deed{}, err
	}
	return deedOf(b, "rename", deed), nil
}
