package api

import (
	"context"
	"errors"
	"io"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"tallystick/api/wire"
)

// outflow adds an operation that makes a file, which is sent while it is made:
// it may be larger than memory, and than what the disk has left. What it holds
// comes after it, as a trailer; in a dry run that alone is the answer. A file
// that breaks off is never ended as a whole one is. The request's body, if
// there is one, is a file, too.
func outflow[In, Out any](t *Tree, o operation, dry func(*In) bool, fill func(d *Desk, ctx context.Context, in *In, src io.Reader, dst io.Writer) (Out, error)) {
	pattern := http.MethodPost + " " + o.Path
	t.scopes[pattern], t.bodies[pattern] = o.Scope, octets
	described := o.described(http.MethodPost)
	if o.Body > 0 {
		described.RequestBody = &huma.RequestBody{Description: "a file, if there is one", Content: map[string]*huma.MediaType{octets: {}}}
	}
	report := t.huma.OpenAPI().Components.Schemas.Schema(typeOf[Out](), true, "")
	described.Responses = map[string]*huma.Response{"200": {
		Description: "the file, with the trailer " + wire.ReportTrailer + ": what it holds, as in the answer to a dry run, escaped as in a query. Of one that breaks off, who says `TE: trailers` gets the trailer " +
			wire.ProblemTrailer + " in its stead, and others no end",
		Content: map[string]*huma.MediaType{octets: {}, "application/json": {Schema: report}},
	}}
	huma.Register(t.huma, described, func(_ context.Context, in *In) (*huma.StreamResponse, error) {
		return &huma.StreamResponse{Body: func(c huma.Context) {
			r, w := humago.Unwrap(c)
			ctx, end := t.whileOpen(r.Context())
			defer end()
			src, dst := newIncoming(ctx, w, r, o), newOutgoing(ctx, w, r)
			defer src.done()
			defer dst.done()
			if dry(in) {
				out, err := fill(t.desk, ctx, in, src, io.Discard)
				sayAnswer(w, out, stopped(ctx, err))
				return
			}
			var out Out
			err := ctx.Err()
			if err == nil {
				out, err = fill(t.desk, ctx, in, src, dst)
			}
			if err = dst.end(out, stopped(ctx, err)); err != nil {
				t.desk.Log.Warn("make a file", "err", err)
				panic(http.ErrAbortHandler) // so that nobody takes what came for a whole one
			}
		}}, nil
	})
}

// inflow adds an operation that takes a file as it comes. What came before it
// breaks off is taken, also where who sent it has gone away.
func inflow[Out any](t *Tree, o operation, take func(d *Desk, ctx context.Context, src io.Reader) (Out, error)) {
	described := takesFile[Out](t, o)
	huma.Register(t.huma, described, func(context.Context, *struct{}) (*huma.StreamResponse, error) {
		return &huma.StreamResponse{Body: func(c huma.Context) {
			r, w := humago.Unwrap(c)
			ctx, end := t.whileOpen(r.Context())
			defer end()
			src := newIncoming(ctx, w, r, o)
			defer src.done()
			var out Out
			err := wantOctets(r)
			if err == nil {
				out, err = take(t.desk, context.WithoutCancel(ctx), src) // it ends with what comes
			}
			sayAnswer(w, out, stopped(ctx, err))
		}}, nil
	})
}

// sayAnswer writes what an operation came to that writes its answer itself.
func sayAnswer(w http.ResponseWriter, out any, err error) {
	if err != nil {
		sayProblem(w, ProblemOf(err))
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_ = huma.DefaultJSONFormat.Marshal(w, out) // who asked may be gone
}

// whileOpen is a context that ends when the daemon stops, too.
func (t *Tree) whileOpen(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancelCause(ctx)
	stopping := wire.New(wire.Stopping, "the daemon stops")
	select {
	case <-t.done: // nothing is begun any more
		cancel(stopping)
	default:
	}
	go func() {
		select {
		case <-t.done:
			cancel(stopping)
		case <-ctx.Done():
		}
	}()
	return ctx, func() { cancel(nil) }
}

// stopped is an error, or that the daemon stops, where that is why.
func stopped(ctx context.Context, err error) error {
	var stopping *wire.Problem
	if err != nil && errors.As(context.Cause(ctx), &stopping) {
		return stopping
	}
	return err
}
