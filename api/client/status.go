package client

import (
	"context"

	"tallystick/api/wire"
)

// Health asks whether a daemon answers.
func (c *Client) Health(ctx context.Context) (wire.Health, error) {
	return get[wire.Health](ctx, c, "/healthz", nil)
}

// Status is what the replica holds and how it is doing.
func (c *Client) Status(ctx context.Context) (wire.Status, error) {
	return get[wire.Status](ctx, c, "/v1/status", nil)
}

// Whoami is who the person is, on this device and in each community.
func (c *Client) Whoami(ctx context.Context) (wire.Whoami, error) {
	return get[wire.Whoami](ctx, c, "/v1/whoami", nil)
}

// Digest are the values that are equal wherever the same entries are held, of
// all communities or the one named.
func (c *Client) Digest(ctx context.Context, q wire.DigestQuery) (wire.List[wire.Digest], error) {
	return get[wire.List[wire.Digest]](ctx, c, "/v1/digest", q)
}
