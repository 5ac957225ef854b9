package model_test

import (
	"reflect"
	"slices"
	"testing"

	"tallystick/crdt"
	"tallystick/identity"
	"tallystick/model/community"
)

// TestProgress: how far an entry has come, as each of three devices knows it
// from what they exchanged.
func TestProgress(t *testing.T) {
	ana := founder(t, "Ana", nil)
	bea, chus := ana.lets(t, "Bea"), ana.lets(t, "Chus")
	gather(t, ana, bea, chus)
	record := ana.write(t, intimate(ana.entries(t)[0]))
	ana.stands(t, record, nil, nil)

	ana.hand(t, bea)
	bea.stands(t, record, nil, nil)
	if p := must(chus.book.Records().Progress(record))(t); p.Saved {
		t.Error("saved where it never came")
	}
	bea.write(t, community.Note{Text: "of something else"}.Body())
	ana.stands(t, record, nil, nil)
	bea.hand(t, ana)
	ana.stands(t, record, agents(bea), nil)

	must(bea.book.Edit(t.Context(), record, "purpose", "as agreed"))(t)
	bea.hand(t, ana, chus)
	ana.stands(t, record, agents(bea), agents(bea))
	chus.stands(t, record, agents(bea), agents(bea))

	chus.write(t, community.Note{Text: "of a third thing"}.Body())
	gather(t, ana, bea, chus)
	ana.restart(t)
	check(t, bea.book.Records().Rebuild(t.Context()))
	for _, w := range []*witness{ana, bea, chus} {
		w.stands(t, record, agents(bea, chus), agents(bea))
	}
}

// TestProgressOfWhatIsSealed: that somebody holds a sealed entry shows to all;
// that they answered it, to those alone who can open the answer.
func TestProgressOfWhatIsSealed(t *testing.T) {
	ana := founder(t, "Ana", nil)
	bea, chus := ana.lets(t, "Bea"), ana.lets(t, "Chus")
	gather(t, ana, bea, chus)
	record := ana.writeTo(t, intimate(ana.entries(t)[0]), bea)
	gather(t, ana, bea, chus)
	must(bea.book.Edit(t.Context(), record, "purpose", "as agreed"))(t)
	gather(t, ana, bea, chus)
	ana.stands(t, record, agents(bea), agents(bea))
	chus.stands(t, record, agents(bea), nil)
}

func agents(all ...*witness) (list []identity.AgentID) {
	for _, w := range all {
		list = append(list, w.book.Me().Agent())
	}
	slices.SortFunc(list, func(a, b identity.AgentID) int { return slices.Compare(a[:], b[:]) })
	return list
}

// stands fails unless a device says of an entry that these hold it and these
// have acknowledged it.
func (w *witness) stands(t *testing.T, id crdt.ID, held, acknowledged []identity.AgentID) {
	t.Helper()
	p := must(w.book.Records().Progress(id))(t)
	if !p.Saved || !reflect.DeepEqual(p.Held, held) || !reflect.DeepEqual(p.Acknowledged, acknowledged) {
		t.Errorf("%s says %+v, not held by %d and acknowledged by %d", w.name, p, len(held), len(acknowledged))
	}
}
