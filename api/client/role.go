package client

import (
	"context"
	"iter"

	"tallystick/api/wire"
)

// Roles are who has which role.
func (c *Client) Roles(ctx context.Context, q wire.RoleQuery) iter.Seq2[wire.Role, error] {
	return pages[wire.Role](ctx, c, "/v1/roles", &q, &q.Page)
}

// GrantRole gives somebody a role, or asks the stewards to.
func (c *Client) GrantRole(ctx context.Context, how wire.ActIn, in wire.RoleGrant) (wire.RoleGranted, error) {
	return post[wire.RoleGranted](ctx, c, "/v1/roles", how, in)
}

// EndRole ends somebody's role, or asks the stewards to.
func (c *Client) EndRole(ctx context.Context, how wire.ActIn, in wire.RoleEnd) (wire.RoleEnded, error) {
	return post[wire.RoleEnded](ctx, c, "/v1/roles/end", how, in)
}

// AcceptRole accepts to be the steward whom the charter names.
func (c *Client) AcceptRole(ctx context.Context, how wire.ActIn) (wire.Deed, error) {
	return post[wire.Deed](ctx, c, "/v1/roles/accept", how, wire.RoleAccept{})
}
