package api

import (
	"context"

	"tallystick/api/wire"
	"tallystick/model"
	"tallystick/model/flow"
	"tallystick/model/fold"
)

func history(t *Tree) {
	look(t, operation{ID: "history", Path: "/v1/history/{record}", Scope: "history:read", Summary: "Everything that was written about a record, in the order in which it adds up"}, t.desk.history)
}

func (d *Desk) history(ctx context.Context, b *model.Book, q *wire.HistoryQuery) (list wire.List[wire.HistoryEntry], err error) {
	id, err := find(b.Community(), q.Record)
	if err != nil {
		return list, err
	}
	entries, err := b.Records().History(id)
	if err != nil {
		return list, err
	}
	if len(entries) == 0 {
		return list, wire.New(wire.NotFound, "entry "+id.Short()+" begins no record that can be read here", "`tally log "+q.Record+"` shows the entry itself")
	}
	page, err := pageOf(d, entries, q.Page, func(e fold.Entry) string { return e.ID.String() })
	if err != nil {
		return list, err
	}
	list = wire.List[wire.HistoryEntry]{AsOf: page.AsOf, Items: []wire.HistoryEntry{}, Next: page.Next}
	for _, e := range page.Items {
		entry, err := historyEntry(b, e)
		if err != nil {
			return list, err
		}
		list.Items = append(list.Items, entry)
	}
	return list, nil
}

func historyEntry(b *model.Book, e fold.Entry) (wire.HistoryEntry, error) {
	l := wire.HistoryEntry{Type: "entry", Named: entryNamed(e.ID), By: personOf(b, e.Author), Body: string(e.Outcome), Kind: e.Body.Kind}
	fields := e.Body.Fields
	if _, ok := flow.ClassOf(e.Body.Kind); ok {
		fields = flow.PlainFields(fields)
	}
	l.Fields, _ = plain(fields).(map[string]any)
	delete(l.Fields, "record")
	if r := e.Refused; r != nil {
		l.Refused = &wire.Refusal{Rule: string(r.Rule), Found: r.Found, Needed: r.Needed, Who: r.Who}
	}
	if e.Author == b.Me() {
		p, err := b.Records().Progress(e.ID)
		if err != nil {
			return l, err
		}
		l.Progress = &wire.Progress{Saved: p.Saved, Left: p.Left, Held: peopleIn(b, p.Held), Acknowledged: peopleIn(b, p.Acknowledged)}
	}
	bounds, suspect, err := b.Records().Bounds(e.ID)
	if bounds != (fold.Bounds{}) {
		l.Dated = &wire.Dated{From: dateText(int64(bounds.From)), Until: dateText(int64(bounds.Until)), Suspect: suspect}
	}
	return l, err
}
