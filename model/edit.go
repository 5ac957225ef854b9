package model

import (
	"context"
	"slices"

	"tallystick/crdt"
	"tallystick/model/community"
	"tallystick/model/fold"
)

// Edit writes a field of a record, in the place of all values of it that stand
// here: so it settles a conflict, too. It is sealed to whom the record is sealed
// to.
func (b *Book) Edit(ctx context.Context, record crdt.ID, field string, value any) (Deed, error) {
	return b.edit(ctx, record, field, value, record)
}

// edit seals to whom one of these entries is sealed to: see [Book.writingLike].
func (b *Book) edit(ctx context.Context, record crdt.ID, field string, value any, like ...crdt.ID) (Deed, error) {
	r, ok, err := b.engine.Record(record)
	if err != nil {
		return Deed{}, err
	}
	if !ok {
		return Deed{}, unfit(ReasonUnknown, "no record %s can be read here", record.Short())
	}
	if !slices.ContainsFunc(Kinds(), func(k fold.Kind) bool { return k.Name == r.Kind && editable(k, field) }) {
		return Deed{}, unfit(ReasonUnknown, "a %s has no field %q that can be edited", r.Kind, field)
	}
	key, a, err := b.writingLike(r, like)
	if err != nil {
		return Deed{}, err
	}
	replaces, refs := []any{}, []crdt.ID{record}
	for _, standing := range r.Fields[field] {
		for _, by := range standing.By {
			replaces, refs = append(replaces, by.Link), append(refs, by)
		}
	}
	body := crdt.Body{Kind: r.Kind, Fields: map[string]any{
		"record": record.Link,
		"edits":  map[string]any{field: map[string]any{"value": value, "replaces": replaces}},
	}}
	draft, err := b.seat.Sealing(key, body, b.foreign(refs)...)
	if err != nil {
		return Deed{}, err
	}
	a.drafts = append(a.drafts, draft)
	return b.perform(ctx, a)
}

func editable(k fold.Kind, field string) bool {
	return slices.ContainsFunc(k.Fields, func(f fold.Field) bool { return f.Name == field && f.Merge == fold.Register })
}

// foreign are those of other logs, sorted, each once, at most as many as an
// entry names: what the device's own log holds is in its past anyway.
func (b *Book) foreign(ids []crdt.ID) (refs []crdt.ID) {
	own, _ := b.seat.Log()
	for _, id := range ids {
		if v, err := b.community.Entry(id); err == nil && v.Log() != own && !slices.Contains(refs, id) && len(refs) < crdt.MaxDeps {
			refs = append(refs, id)
		}
	}
	return refs
}

// Rename changes what the community is called.
func (b *Book) Rename(ctx context.Context, title string) (Deed, error) {
	about := subjectOfCommunity(b.ID())
	if id := b.profile(about).record; !id.IsZero() {
		return b.Edit(ctx, id, fieldName, community.Normal(title))
	}
	return b.Write(ctx, profileOf(about, title))
}

// Resolve settles a conflict: it writes the value that one of the entries in
// conflict wrote in the place of all.
func (b *Book) Resolve(ctx context.Context, record crdt.ID, field string, by crdt.ID) (Deed, error) {
	r, ok, err := b.engine.Record(record)
	if err != nil {
		return Deed{}, err
	}
	if !ok {
		return Deed{}, unfit(ReasonUnknown, "no record %s can be read here", record.Short())
	}
	for _, value := range r.Fields[field] {
		if slices.Contains(value.By, by) {
			return b.edit(ctx, record, field, value.V, by, record)
		}
	}
	return Deed{}, unfit(ReasonUnknown, "entry %s wrote no value of field %q that stands", by.Short(), field)
}
