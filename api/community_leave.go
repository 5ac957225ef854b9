package api

import (
	"context"
	"strings"

	"tallystick/api/wire"
	"tallystick/model"
	"tallystick/model/community"
)

func communityLeave(t *Tree) {
	act(t, operation{ID: "community-leave", Path: "/v1/communities/leave", Scope: "communities:write", Summary: "Leave a community"},
		func(ctx context.Context, b *model.Book, _ wire.Nothing) (wire.CommunityLeft, error) {
			return leaveCommunity(ctx, b)
		})
}

func leaveCommunity(ctx context.Context, b *model.Book) (r wire.CommunityLeft, err error) {
	if err := leavable(b); err != nil {
		return r, err
	}
	stewards := b.State().Stewards()
	alone := len(stewards) == 1 && stewards[0] == b.Me() && b.Members() > 1
	deed, err := b.Leave(ctx)
	if err != nil {
		return r, err
	}
	return wire.CommunityLeft{Deed: deedOf(b, "leaving", deed), Alone: alone}, nil
}

// leavable refuses to leave where one is not in.
func leavable(b *model.Book) error {
	const stand = "`tally community list` tells how you stand"
	name := strings.TrimSpace(b.Title() + " " + b.ID().Short())
	switch you := b.MyStatus(); you {
	case string(community.StatusMember), string(community.StatusCourier), string(community.StatusLeaving):
		return nil
	case string(model.StatusNone):
		return wire.New(wire.Conflict, "you are not in "+name+", so there is nothing to leave",
			"if you asked to join: without the welcome file nothing comes of it", stand)
	default:
		return wire.New(wire.Conflict, "you are out of "+name+" already: "+you, stand)
	}
}
