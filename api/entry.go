package api

import (
	"bytes"
	"context"
	"errors"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"tallystick/api/wire"
	"tallystick/identity"
	"tallystick/model"
)

func logEntry(t *Tree) {
	lookOwn(t, operation{ID: "log-entry", Path: "/v1/log/{entry}", Scope: "log:read", Summary: "One entry"},
		func(ctx context.Context, b *model.Book, q *wire.EntryQuery) (wire.LogEntry, error) {
			id, err := find(b.Community(), q.Entry)
			if err != nil {
				return wire.LogEntry{}, err
			}
			v, err := b.Community().Entry(id)
			if err != nil {
				return wire.LogEntry{}, err
			}
			return t.desk.reader(b).entry(0, v)
		})
}

// fileAnswer is a file as huma sends it. Nobody is to show it in place: what
// it says it is, its author says.
type fileAnswer struct {
	Type        string `header:"Content-Type"`
	Disposition string `header:"Content-Disposition"`
	Body        []byte
}

func logAttachment(t *Tree) {
	o := operation{ID: "log-attachment", Path: "/v1/log/{entry}/attachment", Scope: "log:read", Summary: "The file that is attached to an entry"}
	t.scopes[http.MethodGet+" "+o.Path] = o.Scope
	described := o.described(http.MethodGet)
	described.Responses = map[string]*huma.Response{"200": {
		Description: "the file", Content: map[string]*huma.MediaType{"application/octet-stream": {}},
	}}
	huma.Register(t.huma, described, func(ctx context.Context, q *wire.EntryQuery) (*fileAnswer, error) {
		content, err := t.desk.attachment(ctx, q)
		if err != nil {
			return nil, answered{ProblemOf(err)}
		}
		return &fileAnswer{Type: "application/octet-stream", Disposition: "attachment", Body: content}, nil
	})
}

func (d *Desk) attachment(ctx context.Context, q *wire.EntryQuery) (content []byte, err error) {
	c, err := d.own(ctx, q.Community)
	if err != nil {
		return nil, err
	}
	err = d.Look(ctx, c.ID(), func(b *model.Book) error {
		id, err := find(c, q.Entry)
		if err == nil {
			content, err = attachedTo(b, id)
		}
		return err
	})
	return content, err
}

// openAttached is the content of an attachment.
func openAttached(chunks [][]byte, key identity.Key) ([]byte, error) {
	var content bytes.Buffer
	for i, chunk := range chunks {
		clear, err := identity.OpenChunk(key, uint64(i), i == len(chunks)-1, chunk)
		if errors.Is(err, identity.ErrDamaged) {
			return nil, wire.New(wire.Damaged, "the attachment is not what its author sealed: "+err.Error(), wire.KindOf(wire.Damaged).Hint[1])
		}
		if err != nil {
			return nil, err
		}
		content.Write(clear)
	}
	return content.Bytes(), nil
}
