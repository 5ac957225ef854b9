package api

import (
	"context"

	"tallystick/api/wire"
	"tallystick/model"
	"tallystick/model/community"
)

func decideAnswer(t *Tree) {
	act(t, operation{ID: "decide-answer", Path: "/v1/motions/answer", Scope: "motions:write", Summary: "Answer what is asked; the last answer needed closes it"}, t.desk.answerMotion)
}

func (d *Desk) answerMotion(ctx context.Context, b *model.Book, in wire.MotionAnswer) (r wire.MotionAsked, err error) {
	if err := checkText("the reason", in.Why); err != nil {
		return r, err
	}
	q, err := d.questionOf(ctx, b, in.Motion)
	if err != nil {
		return r, err
	}
	asked, err := b.Answer(ctx, q.ID, community.Choice(in.Choice), in.Why)
	if err != nil {
		return r, err
	}
	return motionAsked(b, "answer", asked, q.Motion), nil
}
