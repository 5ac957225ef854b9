package client

import (
	"context"
	"iter"

	"tallystick/api/wire"
)

// Members are the people of a community.
func (c *Client) Members(ctx context.Context, q wire.MemberQuery) iter.Seq2[wire.Member, error] {
	return pages[wire.Member](ctx, c, "/v1/members", &q, &q.Page)
}

// RemoveMember removes somebody, or asks the stewards to.
func (c *Client) RemoveMember(ctx context.Context, how wire.ActIn, in wire.MemberRemove) (wire.MemberRemoved, error) {
	return post[wire.MemberRemoved](ctx, c, "/v1/members/remove", how, in)
}

// Ratify lets entries count that came after a loss of power, or asks the
// stewards to.
func (c *Client) Ratify(ctx context.Context, how wire.ActIn, in wire.MemberRatify) (wire.Asked, error) {
	return post[wire.Asked](ctx, c, "/v1/members/ratify", how, in)
}
