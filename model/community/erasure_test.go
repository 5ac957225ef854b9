package community

import (
	"slices"
	"testing"

	"tallystick/crdt"
)

func TestReaches(t *testing.T) {
	named, other := crdt.ID{}, crdt.ID{}
	named.Link[0], other.Link[0] = 1, 2
	e := Erase{Entries: []crdt.ID{named}}
	for name, c := range map[string]struct {
		target ErasureTarget
		want   Reach
	}{
		"own":             {ErasureTarget{Entry: named, Sealed: true, Ancestor: true, Own: true}, ReachEverywhere},
		"another's":       {ErasureTarget{Entry: named, Sealed: true, Ancestor: true}, ReachByRule},
		"in clear":        {ErasureTarget{Entry: named, Ancestor: true, Own: true}, ReachNone},
		"not an ancestor": {ErasureTarget{Entry: named, Sealed: true, Own: true}, ReachNone},
		"not named":       {ErasureTarget{Entry: other, Sealed: true, Ancestor: true, Own: true}, ReachNone},
	} {
		if got := e.Reaches(c.target); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestConfirmations(t *testing.T) {
	var c Confirmations
	erasure := crdt.ID{}
	erasure.Link[0] = 1
	devices := []crdt.LogID{{1}, {2}, {3}}
	for range 2 {
		c.Take(crdt.LogID{3}, Erased{Erasure: erasure})
		c.Take(crdt.LogID{9}, Erased{Erasure: erasure})
	}
	confirmed, outstanding := c.Of(erasure, devices)
	if !slices.Equal(confirmed, []crdt.LogID{{3}, {9}}) || !slices.Equal(outstanding, []crdt.LogID{{1}, {2}}) {
		t.Errorf("confirmed %v, not %v", confirmed, outstanding)
	}
	if confirmed, outstanding = c.Of(crdt.ID{}, devices); len(confirmed) > 0 || len(outstanding) != 3 {
		t.Errorf("another erasure: %v, %v", confirmed, outstanding)
	}
}

func TestAttachmentsOfABody(t *testing.T) {
	note := Note{File: &File{Hash: [32]byte{1}}}
	if got := Attachments(note.Body()); !slices.Equal(got, [][32]byte{{1}}) {
		t.Errorf("%v", got)
	}
	for _, fields := range []map[string]any{nil, {"attachment": 1}, {"attachment": map[string]any{"hash": []byte{1}}}} {
		if got := Attachments(crdt.Body{Fields: fields}); got != nil {
			t.Errorf("%v names %v", fields, got)
		}
	}
}
