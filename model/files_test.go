package model_test

import (
	"slices"
	"testing"

	"tallystick/crdt"
	"tallystick/model/community"
)

// TestLackingFiles: a file is lacking once, however many notes name it, until
// it has come; without the key nothing is known of it.
func TestLackingFiles(t *testing.T) {
	ana := founder(t, "Ana", nil)
	bea, kurt := ana.lets(t, "Bea"), ana.lets(t, "Kurt", community.RoleCourier)
	gather(t, ana, bea, kurt)
	ana.write(t, community.Note{Text: "the word attachment alone"}.Body())
	file := ana.attach(t, []byte("the plan of the house"))
	note := ana.write(t, community.Note{Text: "see", File: file}.Body())
	again := ana.write(t, community.Note{Text: "once more", File: file}.Body())
	other := ana.write(t, community.Note{File: &community.File{Hash: [32]byte{0xff}}}.Body())
	gather(t, ana, bea, kurt)
	lacks := func(w *witness, want ...crdt.ID) {
		t.Helper()
		if got := must(w.book.Ring().LackingFiles(t.Context()))(t); !slices.Equal(got, want) {
			t.Errorf("%s lacks %v, not %v", w.name, got, want)
		}
	}
	lacks(ana, other)
	lacks(bea, note, other)
	lacks(kurt)
	bea.restart(t)
	ana.copyFile(t, file, bea)
	lacks(bea, other)
	must(ana.book.Erase(t.Context(), other))(t)
	gather(t, ana, bea, kurt)
	lacks(ana)
	lacks(bea)
	if !bea.opens(t, again) {
		t.Error("another note went along")
	}
}

// TestKeepFile: a file is kept for the record that it belongs to, and for no
// other; once that was erased it never comes back, whether it was here or not.
func TestKeepFile(t *testing.T) {
	ana := founder(t, "Ana", nil)
	bea, chus := ana.lets(t, "Bea"), ana.lets(t, "Chus")
	gather(t, ana, bea, chus)
	file := ana.attach(t, []byte("the plan of the house"))
	chunks := must(ana.book.Community().Attachment(file.Hash))(t)
	keeps := func(w *witness, want bool) {
		t.Helper()
		if kept := must(w.book.KeepFile(t.Context(), file.Hash, slices.Clone(chunks)))(t); kept != want {
			t.Errorf("%s keeps it: %t", w.name, kept)
		}
		if here := w.book.Community().HasAttachment(file.Hash); here != want {
			t.Errorf("%s has it: %t", w.name, here)
		}
	}
	theft := bea.write(t, community.Note{File: file}.Body())
	gather(t, ana, bea, chus)
	keeps(chus, false) // nothing but somebody's claim names it
	note := ana.write(t, community.Note{Text: "see", File: file}.Body())
	gather(t, ana, bea, chus)
	keeps(bea, true)
	if kept, err := chus.book.KeepFile(t.Context(), file.Hash, nil); kept || err != nil {
		t.Errorf("no chunks at all: %t, %v", kept, err)
	}
	must(ana.book.Erase(t.Context(), note))(t)
	gather(t, ana, bea, chus)
	if !chus.opens(t, theft) {
		t.Fatal("the other note is closed")
	}
	for range 2 {
		for _, w := range []*witness{ana, bea, chus} { // Chus never had it
			keeps(w, false)
			w.restart(t)
		}
	}
	if lacking := must(bea.book.Ring().LackingFiles(t.Context()))(t); len(lacking) > 0 {
		t.Errorf("what was erased is lacking: %v", lacking)
	}
}
