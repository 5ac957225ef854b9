package api

import (
	"context"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"tallystick/api/wire"
	"tallystick/crdt/archive"
	"tallystick/identity"
)

const octets = "application/octet-stream"

// download adds an operation that makes a file, and three words that go with
// it. Nothing is sent before the file is whole.
func download[Body any](t *Tree, o operation, fill func(ctx context.Context, in Body, dst io.Writer) (words []string, err error)) {
	t.scopes[http.MethodPost+" "+o.Path] = o.Scope
	described := o.described(http.MethodPost)
	described.Responses = map[string]*huma.Response{"200": {
		Description: "the file", Content: map[string]*huma.MediaType{octets: {}},
		Headers: map[string]*huma.Param{wire.WordsHeader: {Description: "the three words, as in a query: escaped, + between them", Schema: &huma.Schema{Type: huma.TypeString}}},
	}}
	huma.Register(t.huma, described, func(ctx context.Context, in *struct{ Body Body }) (*huma.StreamResponse, error) {
		file, err := t.desk.passing()
		if err != nil {
			return nil, answered{ProblemOf(err)}
		}
		words, err := fill(ctx, in.Body, file)
		if err != nil {
			return nil, answered{ProblemOf(errors.Join(err, file.Close()))}
		}
		return &huma.StreamResponse{Body: func(c huma.Context) { t.sendFile(c, file, words) }}, nil
	})
}

// sendFile sends a file and takes it away.
func (t *Tree) sendFile(c huma.Context, file passing, words []string) {
	_, w := humago.Unwrap(c)
	size, err := file.rewind()
	if err == nil {
		w.Header().Set("Content-Type", octets)
		w.Header().Set("Content-Length", strconv.FormatInt(size, 10))
		w.Header().Set(wire.WordsHeader, url.QueryEscape(strings.Join(words, " ")))
		_, err = io.Copy(w, file)
	} else {
		sayProblem(w, ProblemOf(err))
	}
	if err = errors.Join(err, file.Close()); err != nil {
		t.desk.Log.Warn("send a file", "err", err) // who asked may be gone
	}
}

// upload adds an operation that takes a file, which comes as the bytes that it
// is. Nothing is done before it is whole.
func upload[Out any](t *Tree, o operation, take func(d *Desk, ctx context.Context, src io.Reader) (Out, error)) {
	huma.Register(t.huma, takesFile[Out](t, o), func(context.Context, *struct{}) (*huma.StreamResponse, error) {
		return &huma.StreamResponse{Body: func(c huma.Context) {
			r, w := humago.Unwrap(c)
			out, err := taken(t.desk, w, r, o, take)
			sayAnswer(w, out, err)
		}}, nil
	})
}

// takesFile describes an operation whose request is a file.
func takesFile[Out any](t *Tree, o operation) huma.Operation {
	pattern := http.MethodPost + " " + o.Path
	t.scopes[pattern], t.bodies[pattern] = o.Scope, octets
	described := o.described(http.MethodPost)
	described.RequestBody = &huma.RequestBody{Description: "the file", Required: true, Content: map[string]*huma.MediaType{octets: {}}}
	answer := t.huma.OpenAPI().Components.Schemas.Schema(typeOf[Out](), true, "")
	described.Responses = map[string]*huma.Response{"200": {Description: "OK", Content: map[string]*huma.MediaType{"application/json": {Schema: answer}}}}
	return described
}

// wantOctets refuses a file that says it is something else.
func wantOctets(r *http.Request) error {
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != octets {
		return wire.New(wire.WrongType, "the body says it is "+r.Header.Get("Content-Type"), "send "+octets)
	}
	return nil
}

func taken[Out any](d *Desk, w http.ResponseWriter, r *http.Request, o operation, take func(*Desk, context.Context, io.Reader) (Out, error)) (out Out, err error) {
	if err := wantOctets(r); err != nil {
		return out, err
	}
	file, err := d.passing()
	if err != nil {
		return out, err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	if err := d.Replica.Spare(min(r.ContentLength, o.Body)); err != nil {
		return out, err
	}
	src := patient{http.MaxBytesReader(w, r.Body, o.Body), http.NewResponseController(w), BodyTime}
	if _, err := io.Copy(sparing{file, d.Replica.Spare}, src); err != nil {
		return out, unread(err)
	}
	if _, err := file.rewind(); err != nil {
		return out, err
	}
	out, err = take(d, context.WithoutCancel(r.Context()), file)
	return out, broken(err)
}

// broken tells a file that is not whole from a store that is not.
func broken(err error) error {
	for _, is := range []error{identity.ErrDamaged, archive.ErrTruncated, archive.ErrDamaged, archive.ErrForeign} {
		if errors.Is(err, is) {
			return wire.New(wire.Damaged, err.Error(), "ask for the file again, whole, or copy it again from where it was made")
		}
	}
	return err
}

// unread is why a file did not come whole.
func unread(err error) error {
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return wire.New(wire.TooLarge, "the file has more than "+strconv.FormatInt(large.Limit, 10)+" bytes")
	}
	return err
}

// patient reads what may take long in all: of each part it is asked that it
// comes in time.
type patient struct {
	io.Reader
	door *http.ResponseController
	each time.Duration
}

// Read waits for the next part.
func (p patient) Read(b []byte) (int, error) {
	_ = p.door.SetReadDeadline(time.Now().Add(p.each)) // inside of one process there is none
	return p.Reader.Read(b)
}
