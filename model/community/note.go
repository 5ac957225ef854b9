package community

import (
	"fmt"
	"time"

	"tallystick/crdt"
)

// KindNote is the kind of a note: text that somebody wrote down, with a file
// if need be.
const KindNote = "note"

// FieldAttachment is the field of any record that names an attached file.
const FieldAttachment = "attachment"

// Note is the body of a note.
type Note struct {
	Text string    // at most [MaxText] bytes
	At   time.Time // the device's clock, a claim; to the second
	File *File     // nil: none
}

// File is an attached file: what its author says of it, and the name that
// fixes its sealed chunks.
type File struct {
	Name string // at most [MaxName] bytes
	Type string // media type, as its author guessed it
	Size int64  // in bytes, in clear
	Hash [32]byte
}

// Body is the note as a body to seal, its text and the file's name as [Normal]
// makes them.
func (n Note) Body() crdt.Body {
	fields := map[string]any{"at": n.At.UTC().Format(time.RFC3339), "text": Normal(n.Text)}
	if n.File != nil {
		fields[FieldAttachment] = map[string]any{
			"hash": n.File.Hash[:], "name": Normal(n.File.Name), "size": n.File.Size, "type": n.File.Type,
		}
	}
	return crdt.Body{Kind: KindNote, Fields: fields}
}

// ReadNote reads a body of that kind. A field of another shape is left empty
// and named in the error; the rest can be shown.
func ReadNote(body crdt.Body) (n Note, err error) {
	if body.Kind != KindNote {
		return n, fmt.Errorf("kind %q is not a note", body.Kind)
	}
	n.Text, _ = body.Fields["text"].(string)
	at, _ := body.Fields["at"].(string)
	n.At, err = time.Parse(time.RFC3339, at)
	if err != nil {
		err = fmt.Errorf("note: field at: %w", err)
	}
	attached, ok := body.Fields[FieldAttachment].(map[string]any)
	if !ok {
		return n, err
	}
	hash, _ := attached["hash"].([]byte)
	if len(hash) != len(File{}.Hash) {
		return n, fmt.Errorf("note: attachment: a hash of %d bytes", len(hash))
	}
	n.File = &File{Hash: [32]byte(hash)}
	n.File.Name, _ = attached["name"].(string)
	n.File.Type, _ = attached["type"].(string)
	n.File.Size, _ = attached["size"].(int64)
	return n, err
}
