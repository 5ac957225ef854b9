package client

import (
	"context"
	"iter"

	"tallystick/api/wire"
)

// Resource is an economic resource, as the events about it add up.
func (c *Client) Resource(ctx context.Context, q wire.ResourceQuery) (wire.Resource, error) {
	return get[wire.Resource](ctx, c, "/v1/resource", q)
}

// Track is what became of something, nearest first.
func (c *Client) Track(ctx context.Context, q wire.FlowQuery) iter.Seq2[wire.FlowStep, error] {
	return pages[wire.FlowStep](ctx, c, "/v1/resource/track", &q, &q.Page)
}

// Trace is where something came from, nearest first.
func (c *Client) Trace(ctx context.Context, q wire.FlowQuery) iter.Seq2[wire.FlowStep, error] {
	return pages[wire.FlowStep](ctx, c, "/v1/resource/trace", &q, &q.Page)
}
