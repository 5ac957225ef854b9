package client

import (
	"context"
	"iter"

	"tallystick/api/wire"
)

// Motions are what waits for answers.
func (c *Client) Motions(ctx context.Context, q wire.MotionQuery) iter.Seq2[wire.Motion, error] {
	return pages[wire.Motion](ctx, c, "/v1/motions", &q, &q.Page)
}

// Ask asks those who may decide.
func (c *Client) Ask(ctx context.Context, how wire.ActIn, in wire.MotionAsk) (wire.MotionAsked, error) {
	return post[wire.MotionAsked](ctx, c, "/v1/motions", how, in)
}

// Answer answers a motion.
func (c *Client) Answer(ctx context.Context, how wire.ActIn, in wire.MotionAnswer) (wire.MotionAsked, error) {
	return post[wire.MotionAsked](ctx, c, "/v1/motions/answer", how, in)
}

// CloseMotion writes the result of what enough have answered.
func (c *Client) CloseMotion(ctx context.Context, how wire.ActIn, in wire.MotionClose) (wire.MotionAsked, error) {
	return post[wire.MotionAsked](ctx, c, "/v1/motions/close", how, in)
}
