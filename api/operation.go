package api

import (
	"context"
	"net/http"
	"slices"

	"github.com/danielgtaylor/huma/v2"

	"tallystick/api/wire"
	"tallystick/crdt/replica"
	"tallystick/model"
)

// operation is what the description of the API says of one operation, and what
// a token needs for it.
type operation struct {
	ID      string // the command that does the same, with dashes
	Path    string
	Scope   string // what:read or what:write; empty for who needs no token
	Summary string
	Body    int64 // bytes that a request may bring; 0 for MaxBody
}

func (o operation) described(method string) huma.Operation {
	described := huma.Operation{
		OperationID: o.ID, Method: method, Path: o.Path, Summary: o.Summary, MaxBodyBytes: MaxBody,
		SkipValidateParams: false, RejectUnknownQueryParameters: true, BodyReadTimeout: BodyTime,
	}
	if o.Body > 0 {
		described.MaxBodyBytes = o.Body
	}
	if o.Scope != "" {
		described.Security = []map[string][]string{{tokenScheme: {o.Scope}}}
	}
	return described
}

// answer is what huma sends.
type answer[Out any] struct{ Body Out }

// read adds an operation that changes nothing.
func read[In, Out any](t *Tree, o operation, do func(context.Context, *In) (Out, error)) {
	t.scopes[http.MethodGet+" "+o.Path] = o.Scope
	huma.Register(t.huma, o.described(http.MethodGet), func(ctx context.Context, in *In) (*answer[Out], error) {
		return answering(do(ctx, in))
	})
}

// about is a request that names the community that it is about.
type about interface{ Which() string }

// look adds an operation that looks into the book of a community that is
// shared with others.
func look[In, Out any](t *Tree, o operation, do func(context.Context, *model.Book, *In) (Out, error)) {
	lookIn(t, o, (*Desk).Shared, do)
}

// lookOwn is look for what a person also does alone, in their private community.
func lookOwn[In, Out any](t *Tree, o operation, do func(context.Context, *model.Book, *In) (Out, error)) {
	lookIn(t, o, (*Desk).own, do)
}

func lookIn[In, Out any](t *Tree, o operation, pick picking, do func(context.Context, *model.Book, *In) (Out, error)) {
	read(t, o, func(ctx context.Context, in *In) (out Out, err error) {
		c, err := pick(t.desk, ctx, any(in).(about).Which())
		if err != nil {
			return out, err
		}
		err = t.desk.Look(ctx, c.ID(), func(b *model.Book) error {
			out, err = do(ctx, b, in)
			return err
		})
		return out, err
	})
}

// picking finds the community that a request names, or the usual one.
type picking func(d *Desk, ctx context.Context, name string) (*replica.Community, error)

// answering wraps what an operation came to for huma.
func answering[Out any](out Out, err error) (*answer[Out], error) {
	if err != nil {
		return nil, answered{ProblemOf(err)}
	}
	return &answer[Out]{out}, nil
}

// pageOf is the page of a list that a request asks for. A key tells items
// apart; that of the last item on a page is the cursor. A cursor whose item is
// gone is refused: to begin again unasked would give items twice.
func pageOf[Item any](d *Desk, all []Item, page wire.Page, key func(Item) string) (wire.List[Item], error) {
	from := 0
	if page.Cursor != "" {
		last := slices.IndexFunc(all, func(item Item) bool { return key(item) == page.Cursor })
		if last < 0 {
			return wire.List[Item]{}, wire.New(wire.Gone, "what the cursor stands for is gone", "begin again without a cursor")
		}
		from = last + 1
	}
	list := wire.List[Item]{AsOf: d.asOf(), Items: append([]Item{}, all[from:min(len(all), from+page.Limit)]...)}
	if end := from + len(list.Items); end < len(all) {
		list.Next = key(all[end-1])
	}
	return list, nil
}
