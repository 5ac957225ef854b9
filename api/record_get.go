package api

import (
	"context"

	"tallystick/api/wire"
	"tallystick/model"
	"tallystick/model/flow"
	"tallystick/model/vf"
)

func recordGet(t *Tree) {
	look(t, operation{ID: "record-get", Path: "/v1/record", Scope: "records:read", Summary: "A record of ValueFlows, and what others say of it"}, showRecord)
}

func showRecord(_ context.Context, b *model.Book, q *wire.RecordQuery) (shown wire.RecordShown, err error) {
	things, err := recordIn(b, q.Record)
	if err != nil {
		return shown, err
	}
	shown.Related = []wire.RecordRelated{}
	if shown.Record, err = recordOf(b, things[0]); err != nil {
		return shown, err
	}
	for _, other := range things[1:] {
		shown.Same = append(shown.Same, recordNamed(other))
	}
	if err := relate(b, things[0], &shown); err != nil {
		return shown, err
	}
	if err := happened(b, things[0], &shown); err != nil {
		return shown, err
	}
	return shown, meet(b, things[0], &shown)
}

// relate adds what the thing is related to by properties with an inverse.
func relate(b *model.Book, r flow.Record, shown *wire.RecordShown) error {
	for _, p := range r.Node.Class.Properties() {
		if p.Inverse() == "" {
			continue
		}
		refs, err := b.Things().Related(vf.Ref(r.Node.ID), p)
		if err != nil {
			return err
		}
		related := wire.RecordRelated{Property: string(p), Things: []wire.Thing{}, More: len(refs) > MaxRelated}
		for _, ref := range refs[:min(len(refs), MaxRelated)] {
			thing, err := thingOf(b, ref)
			if err != nil {
				return err
			}
			related.Things = append(related.Things, thing)
		}
		if len(refs) > 0 {
			shown.Related = append(shown.Related, related)
		}
	}
	return nil
}

// happened adds the events of a process or an agreement.
func happened(b *model.Book, r flow.Record, shown *wire.RecordShown) error {
	if r.Node.Class != vf.ClassProcess && r.Node.Class != vf.ClassAgreement {
		return nil
	}
	linked, err := b.Things().Events(vf.Ref(r.Node.ID))
	shown.MoreEvents = len(linked) > MaxRelated
	for _, l := range linked[:min(len(linked), MaxRelated)] {
		e := wire.RecordEvent{Thing: wire.Thing{Ref: l.Event.Node.ID, Named: recordNamed(l.Event), Class: string(l.Event.Node.Class)}, As: string(l.As)}
		for _, ref := range l.Through {
			e.Through = append(e.Through, string(ref))
		}
		shown.Events = append(shown.Events, e)
	}
	return err
}
