package client

import (
	"context"
	"iter"

	"tallystick/api/wire"
)

// Communities are those that are held.
func (c *Client) Communities(ctx context.Context, page wire.Page) iter.Seq2[wire.CommunityLine, error] {
	return pages[wire.CommunityLine](ctx, c, "/v1/communities", &page, &page)
}

// Community is a community's rules, stewards and keys.
func (c *Client) Community(ctx context.Context, in wire.In) (wire.Community, error) {
	return get[wire.Community](ctx, c, "/v1/community", in)
}

// CreateCommunity founds a community.
func (c *Client) CreateCommunity(ctx context.Context, how wire.Act, in wire.CommunityCreate) (wire.CommunityCreated, error) {
	return post[wire.CommunityCreated](ctx, c, "/v1/communities", how, in)
}

// RenameCommunity changes what a community is called.
func (c *Client) RenameCommunity(ctx context.Context, how wire.ActIn, in wire.CommunityRename) (wire.Deed, error) {
	return post[wire.Deed](ctx, c, "/v1/communities/rename", how, in)
}

// LeaveCommunity leaves a community.
func (c *Client) LeaveCommunity(ctx context.Context, how wire.ActIn) (wire.CommunityLeft, error) {
	return post[wire.CommunityLeft](ctx, c, "/v1/communities/leave", how, wire.Nothing{})
}
