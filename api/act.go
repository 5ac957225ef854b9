package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"tallystick/api/wire"
	"tallystick/crdt/replica"
	"tallystick/model"
)

// actIn is what every act in a community is told.
type actIn[Body any] struct {
	wire.ActIn
	Body Body
}

// act adds an act in the book of a community. A rehearsal gets a book of which
// every act says what it would do; so the same code answers both.
func act[Body, Out any](t *Tree, o operation, do func(context.Context, *model.Book, Body) (Out, error)) {
	actOn(t, o, (*Desk).Shared, do)
}

// actOwn is act for what a person also does alone, in their private community.
func actOwn[Body, Out any](t *Tree, o operation, do func(context.Context, *model.Book, Body) (Out, error)) {
	actOn(t, o, (*Desk).own, do)
}

func actOn[Body, Out any](t *Tree, o operation, pick picking, do func(context.Context, *model.Book, Body) (Out, error)) {
	t.scopes[http.MethodPost+" "+o.Path] = o.Scope
	huma.Register(t.huma, o.described(http.MethodPost), func(ctx context.Context, in *actIn[Body]) (*answer[Out], error) {
		c, err := pick(t.desk, ctx, in.Community)
		if err != nil {
			return nil, answered{ProblemOf(err)}
		}
		return answering(doIn(ctx, t.desk, c, o, in.Act, in.Body, do))
	})
}

// doIn does an act in the book of a community, or rehearses it.
func doIn[Body, Out any](ctx context.Context, d *Desk, c *replica.Community, o operation, how wire.Act, in Body, do func(context.Context, *model.Book, Body) (Out, error)) (out Out, err error) {
	ctx = context.WithoutCancel(ctx) // who has gone away is told the next time
	err = d.In(ctx, c.ID(), func(b *model.Book) error {
		if how.DryRun {
			out, err = do(ctx, b.Rehearse(), in)
			return err
		}
		out, err = doOnce(ctx, d, how.Key, []any{o.ID, c.ID().String(), in}, func(side ...replica.Record) (Out, error) {
			return do(ctx, b.Along(side...), in)
		})
		return err
	})
	return out, err
}

// actFor adds an act in the community that its body itself is for.
func actFor[Body, Out any](t *Tree, o operation, pick func(*Desk, Body) (*replica.Community, error), do func(context.Context, *model.Book, Body) (Out, error)) {
	t.scopes[http.MethodPost+" "+o.Path] = o.Scope
	huma.Register(t.huma, o.described(http.MethodPost), func(ctx context.Context, in *begin[Body]) (*answer[Out], error) {
		c, err := pick(t.desk, in.Body)
		if err != nil {
			return nil, answered{ProblemOf(err)}
		}
		return answering(doIn(ctx, t.desk, c, o, in.Act, in.Body, do))
	})
}

// begin is what an act is told that nobody has to name a community for.
type begin[Body any] struct {
	wire.Act
	Body Body
}

// actAnew adds an act that is in no community yet, such as founding one. It is
// told whether it is rehearsed, and what to write in the same transaction.
func actAnew[Body, Out any](t *Tree, o operation, do func(ctx context.Context, in Body, dryRun bool, side []replica.Record) (Out, error)) {
	t.scopes[http.MethodPost+" "+o.Path] = o.Scope
	huma.Register(t.huma, o.described(http.MethodPost), func(ctx context.Context, in *begin[Body]) (*answer[Out], error) {
		if in.DryRun {
			return answering(do(ctx, in.Body, true, nil))
		}
		if err := t.desk.founded.take(ctx); err != nil {
			return nil, answered{ProblemOf(err)}
		}
		defer t.desk.founded.give()
		ctx = context.WithoutCancel(ctx) // who has gone away is told the next time
		return answering(doOnce(ctx, t.desk, in.Key, []any{o.ID, in.Body}, func(side ...replica.Record) (Out, error) {
			return do(ctx, in.Body, false, side)
		}))
	})
}
