package api

import (
	"context"
	"fmt"
	"io"
	"unicode/utf8"

	"tallystick/api/wire"
	"tallystick/crdt/replica"
	"tallystick/identity"
	"tallystick/model"
	"tallystick/model/community"
)

// maxAttached bounds an attached file, in bytes, so that it fits
// [replica.MaxAttachment] once it is sealed.
const maxAttached = replica.MaxAttachment / identity.ChunkSize * identity.ChunkClear

func appendNote(t *Tree) {
	o := operation{ID: "append", Path: "/v1/append", Scope: "log:write", Summary: "Sign a note into your log, with a file if you like", Body: MaxFileBody}
	actOwn(t, o, func(ctx context.Context, b *model.Book, in wire.Note) (wire.Appended, error) {
		note, err := noteOf(in)
		if err != nil {
			return wire.Appended{}, err
		}
		note.At = t.desk.Now()
		r, err := t.desk.append(ctx, b, note, in.File)
		r.AsOf = t.desk.Replica.Last()
		return r, err
	})
}

// noteOf checks what somebody wants to note.
func noteOf(in wire.Note) (note community.Note, err error) {
	note.Text = community.Normal(in.Text)
	switch {
	case note.Text == "" && in.File == nil:
		return note, wire.New(wire.Invalid, "the note is empty", "usage: tally append \"TEXT\", or give the text on stdin")
	case len(note.Text) > community.MaxText:
		return note, wire.New(wire.Invalid, fmt.Sprintf("the note has %d bytes, at most %d", len(note.Text), community.MaxText),
			"put longer text into a file and attach it: tally append --attach FILE")
	case !utf8.ValidString(note.Text):
		return note, wire.New(wire.Invalid, "the note is not UTF-8 text", "attach it as a file: tally append --attach FILE")
	case in.File != nil && len(in.File.Content) > maxAttached:
		return note, wire.New(wire.Invalid, fmt.Sprintf("the file has %d bytes, at most %d can be attached", len(in.File.Content), maxAttached),
			"attach a smaller file, or parts of it to several notes")
	case in.File != nil && (len(in.File.Name) > community.MaxName || !utf8.ValidString(in.File.Name)):
		return note, wire.New(wire.Invalid, fmt.Sprintf("the file's name is no text of at most %d bytes", community.MaxName), "rename the file")
	}
	return note, nil
}

// append writes a note, and first whatever the device needs before it can. In
// a rehearsal it says what would be.
func (d *Desk) append(ctx context.Context, b *model.Book, note community.Note, file *wire.File) (wire.Appended, error) {
	if b.Rehearses() {
		return wouldAppend(b, note, file), nil
	}
	begun, err := b.Ready(ctx)
	if err != nil {
		return wire.Appended{}, err
	}
	if file != nil {
		if note.File, err = d.attach(ctx, b, file); err != nil {
			return wire.Appended{}, err
		}
	}
	deed, err := b.Write(ctx, note.Body())
	if err != nil {
		return wire.Appended{}, err
	}
	r := wouldAppend(b, note, file)
	id := entryNamed(deed.Written[0].ID)
	r.Type, r.Entry, r.Seq, r.NewLog = "appended", &id, r.Seq-1, begun != nil
	if begun != nil {
		for _, log := range begun.Replaces {
			r.Replaces = append(r.Replaces, logNamed(log))
		}
	}
	return r, nil
}

func wouldAppend(b *model.Book, note community.Note, file *wire.File) wire.Appended {
	r := wire.Appended{Type: "would-append", Community: communityOf(b), Text: len(note.Text), NewLog: true}
	if log, ok := b.Log(); ok {
		named := logNamed(log)
		r.Log, r.Seq, r.NewLog = &named, b.Next().Seq, false
	}
	if file != nil {
		r.Attachment = &wire.Attachment{Name: file.Name, Type: file.Type, Size: int64(len(file.Content))}
	}
	return r
}

// attach puts the sealed file into the replica, before the note that names it.
func (d *Desk) attach(ctx context.Context, b *model.Book, file *wire.File) (*community.File, error) {
	key, err := b.NextBodyKey()
	if err != nil {
		return nil, err
	}
	chunks, err := sealed(file.Content, key, d.Random)
	if err != nil {
		return nil, err
	}
	attached := &community.File{Name: community.Normal(file.Name), Type: file.Type, Size: int64(len(file.Content))}
	attached.Hash, err = b.Community().PutAttachment(ctx, chunks)
	return attached, err
}

// sealed divides content into sealed chunks.
func sealed(content []byte, key identity.Key, random io.Reader) (chunks [][]byte, err error) {
	for last := false; !last; {
		part := content[:min(len(content), identity.ChunkClear)]
		content = content[len(part):]
		last = len(content) == 0
		var nonce [24]byte
		if _, err := io.ReadFull(random, nonce[:]); err != nil {
			return nil, err
		}
		chunk, err := identity.SealChunk(key, uint64(len(chunks)), last, part, nonce)
		if err != nil {
			return nil, err
		}
		chunks = append(chunks, chunk)
	}
	return chunks, nil
}
