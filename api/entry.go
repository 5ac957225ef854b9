package api

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"tallystick/api/wire"
	"tallystick/crdt"
	"tallystick/crdt/replica"
	"tallystick/identity"
	"tallystick/model"
	"tallystick/model/community"
)

func logEntry(t *Tree) {
	lookOwn(t, operation{ID: "log-entry", Path: "/v1/log/{entry}", Scope: "log:read", Summary: "One entry"},
		func(ctx context.Context, b *model.Book, q *wire.EntryQuery) (wire.LogEntry, error) {
			id, err := t.desk.find(ctx, b.Community(), q.Entry)
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
	c, err := d.own(q.Community)
	if err != nil {
		return nil, err
	}
	err = d.In(ctx, c.ID(), func(b *model.Book) error {
		id, err := d.find(ctx, c, q.Entry)
		if err == nil {
			content, err = attachedTo(b, id)
		}
		return err
	})
	return content, err
}

// attachedTo is the content of the file that is attached to an entry.
func attachedTo(b *model.Book, id crdt.ID) ([]byte, error) {
	v, err := b.Community().Entry(id)
	if err != nil {
		return nil, err
	}
	body, outcome := b.Ring().Open(v)
	if outcome != community.Text {
		return nil, wire.New(wire.Sealed, "entry "+id.Short()+" is sealed: "+string(outcome), "who has its text or its key can tell what is attached")
	}
	note, _ := community.ReadNote(body)
	if note.File == nil {
		return nil, wire.New(wire.NotFound, "nothing is attached to entry "+id.Short(), "`tally log` shows what is attached to which entry")
	}
	chunks, err := b.Community().Attachment(note.File.Hash)
	if errors.Is(err, replica.ErrNotFound) {
		return nil, wire.New(wire.NotHere, fmt.Sprintf("%s, attached to entry %s, is not here", note.File.Name, id.Short()),
			"others who have it can bring it, or another backup; the note itself is whole")
	}
	if err != nil {
		return nil, err
	}
	key, _ := b.Ring().BodyKey(v)
	return openAttached(chunks, key)
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
