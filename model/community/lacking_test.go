package community_test

import (
	"slices"
	"testing"

	"tallystick/crdt"
	"tallystick/model/community"
)

func TestLackingFiles(t *testing.T) {
	h := newHousehold(t, 7)
	r := h.create(t)
	seat := h.found(t, r, "")
	here, err := seat.Community().PutAttachment(t.Context(), [][]byte{{1, 2, 3}})
	if err != nil {
		t.Fatal(err)
	}
	file := func(hash [32]byte) crdt.Body {
		return community.Note{File: &community.File{Name: "photo", Hash: hash}}.Body()
	}
	written, err := seat.Write(t.Context(), note("none"), file(here), file([32]byte{1}), file([32]byte{1}), file([32]byte{2}))
	if err != nil {
		t.Fatal(err)
	}
	got, err := seat.LackingFiles(t.Context())
	if want := []crdt.ID{written[2].ID(), written[4].ID()}; err != nil || !slices.Equal(got, want) {
		t.Errorf("%v, %v, not %v", got, err, want)
	}
}
