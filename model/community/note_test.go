package community_test

import (
	"reflect"
	"testing"
	"time"

	"tallystick/crdt"
	"tallystick/model/community"
)

func TestNoteRoundTrip(t *testing.T) {
	at := time.Date(2026, 5, 9, 10, 30, 0, 0, time.UTC)
	for _, note := range []community.Note{
		{Text: "plain", At: at},
		{Text: "", At: at, File: &community.File{Name: "photo.jpg", Type: "image/jpeg", Size: 7, Hash: [32]byte{1}}},
	} {
		block, err := note.Body().Block()
		if err != nil {
			t.Fatal(err)
		}
		body, err := crdt.ParseBody(block)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := community.ReadNote(body); err != nil || !reflect.DeepEqual(got, note) {
			t.Errorf("%+v became %+v, %v", note, got, err)
		}
	}
}

func TestNoteOfAnotherShape(t *testing.T) {
	for name, body := range map[string]crdt.Body{
		"another kind": {Kind: "offer"},
		"no time":      {Kind: community.KindNote, Fields: map[string]any{"text": "x"}},
		"short hash": {Kind: community.KindNote, Fields: map[string]any{
			"text": "x", "at": "2026-05-09T10:30:00Z", "attachment": map[string]any{"hash": []byte{1}}}},
	} {
		if _, err := community.ReadNote(body); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

// FuzzReadBodies reads any body as each of the kinds.
func FuzzReadBodies(f *testing.F) {
	for _, body := range []crdt.Body{
		community.Note{Text: "x", File: &community.File{Name: "a"}}.Body(), community.Profile{Name: "Ana"}.Body(),
	} {
		block, err := body.Block()
		if err != nil {
			f.Fatal(err)
		}
		f.Add(block)
	}
	f.Fuzz(func(t *testing.T, block []byte) {
		body, err := crdt.ParseBody(block)
		if err != nil {
			return
		}
		note, err := community.ReadNote(body)
		if err == nil && len(note.Text) > community.MaxText {
			t.Errorf("a text of %d bytes", len(note.Text))
		}
		community.ReadProfile(body)
		community.ReadRules(crdt.Charter{Rules: body.Fields})
	})
}

// TestNormalForm: two ways of typing the same letters give the same bytes.
func TestNormalForm(t *testing.T) {
	const composed, decomposed = "Cami\u00f3n", "Camio\u0301n"
	note := community.Note{Text: decomposed, File: &community.File{Name: decomposed}}.Body()
	if got := note.Fields["text"]; got != composed {
		t.Errorf("text %+q, not %+q", got, composed)
	}
	read, err := community.ReadNote(note)
	if err != nil || read.File.Name != composed {
		t.Errorf("file %+q, %v", read.File.Name, err)
	}
	if got := (community.Profile{Name: decomposed}).Body().Fields["name"]; got != composed {
		t.Errorf("name %+q, not %+q", got, composed)
	}
}
