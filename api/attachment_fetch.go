package api

import (
	"context"
	"errors"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"tallystick/api/wire"
	"tallystick/crdt"
	"tallystick/crdt/replica"
	"tallystick/model"
	"tallystick/model/community"
)

// logAttachmentFetch is no act: nothing is signed.
func logAttachmentFetch(t *Tree) {
	o := operation{
		ID: "log-attachment-fetch", Path: "/v1/log/{entry}/attachment/fetch", Scope: "network:write",
		Summary: "Get the file that is attached to an entry from whoever is near and has it",
	}
	t.scopes[http.MethodPost+" "+o.Path] = o.Scope
	huma.Register(t.huma, o.described(http.MethodPost), func(ctx context.Context, q *wire.EntryQuery) (*answer[wire.Fetched], error) {
		return answering(t.desk.fetchAttachment(ctx, q))
	})
}

// fetchAttachment holds no book while the network is asked: that may take as
// long as who asks waits.
func (d *Desk) fetchAttachment(ctx context.Context, q *wire.EntryQuery) (r wire.Fetched, err error) {
	c, err := d.own(ctx, q.Community)
	if err != nil {
		return r, err
	}
	file, here := community.File{}, false
	err = d.In(ctx, c.ID(), func(b *model.Book) error {
		id, err := find(c, q.Entry)
		if err == nil {
			r.Entry = entryNamed(id)
			file, _, err = attachedFile(b, id)
		}
		here = c.HasAttachment(file.Hash)
		return err
	})
	if err != nil {
		return r, err
	}
	r.Type, r.Attachment = "fetched", wire.Attachment{Name: file.Name, Type: file.Type, Size: file.Size}
	if !here {
		err = d.bring(ctx, c.ID(), file.Hash)
		r.Came = err == nil
	}
	r.AsOf = d.Replica.Last()
	return r, err
}

// bring gets a file over the network, and keeps it.
func (d *Desk) bring(ctx context.Context, id crdt.CommunityID, name [32]byte) error {
	network, err := d.network()
	if err != nil {
		return err
	}
	chunks, err := network.Fetch(ctx, id, name)
	if err != nil {
		return err
	}
	kept, err := d.KeepFile(ctx, id, name, chunks)
	if err == nil && !kept {
		return wire.New(wire.Conflict, "what others have under that name is of another note, or was erased meanwhile", "ask who wrote the note")
	}
	return err
}

// KeepFile stores an attached file that came from elsewhere, over the network or
// in a bundle, if a note that can be read here and was not erased names it and
// owns it. It waits for the book of the community.
func (d *Desk) KeepFile(ctx context.Context, id crdt.CommunityID, name [32]byte, chunks [][]byte) (kept bool, err error) {
	err = d.In(ctx, id, func(b *model.Book) error {
		kept, err = b.KeepFile(ctx, name, chunks)
		return err
	})
	return kept, err
}

// attachedFile is what a note says of the file attached to it.
func attachedFile(b *model.Book, id crdt.ID) (community.File, crdt.Verified, error) {
	v, err := b.Community().Entry(id)
	if err != nil {
		return community.File{}, v, err
	}
	body, outcome := b.Ring().Open(v)
	if outcome != community.Text {
		return community.File{}, v, wire.New(wire.Sealed, "entry "+id.Short()+" is sealed: "+string(outcome), "who has its text or its key can tell what is attached")
	}
	note, _ := community.ReadNote(body)
	if note.File == nil {
		return community.File{}, v, wire.New(wire.NotFound, "nothing is attached to entry "+id.Short(), "`tally log` shows what is attached to which entry")
	}
	return *note.File, v, nil
}

// notHere is what to say of an attached file that is not here.
func notHere(file community.File, id crdt.ID) error {
	return wire.New(wire.NotHere, file.Name+", attached to entry "+id.Short()+", is not here",
		"others who have it can bring it: `tally log "+id.Short()+" --attachment > FILE`, while they are near and `tally up` runs",
		"or a bundle with attachments, or another backup; the note itself is whole")
}

// attachedTo is the content of the file that is attached to an entry.
func attachedTo(b *model.Book, id crdt.ID) ([]byte, error) {
	file, v, err := attachedFile(b, id)
	if err != nil {
		return nil, err
	}
	chunks, err := b.Community().Attachment(file.Hash)
	if errors.Is(err, replica.ErrNotFound) {
		return nil, notHere(file, id)
	}
	if err != nil {
		return nil, err
	}
	key, _ := b.Ring().BodyKey(v)
	return openAttached(chunks, key)
}
