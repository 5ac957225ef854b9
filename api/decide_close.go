package api

import (
	"context"

	"tallystick/api/wire"
	"tallystick/model"
)

func decideClose(t *Tree) {
	act(t, operation{ID: "decide-close", Path: "/v1/motions/close", Scope: "motions:write", Summary: "Write the result of what enough have answered"}, t.desk.closeMotion)
}

func (d *Desk) closeMotion(ctx context.Context, b *model.Book, in wire.MotionClose) (r wire.MotionAsked, err error) {
	q, err := d.questionOf(ctx, b, in.Motion)
	if err != nil {
		return r, err
	}
	asked, err := b.Close(ctx, q.ID)
	if err != nil {
		return r, err
	}
	return motionAsked(b, "result", asked, q.Motion), nil
}
