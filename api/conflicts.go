package api

import (
	"context"

	"tallystick/api/wire"
	"tallystick/crdt"
	"tallystick/model"
	"tallystick/model/flow"
	"tallystick/model/fold"
)

func conflicts(t *Tree) {
	look(t, operation{ID: "conflicts", Path: "/v1/conflicts", Scope: "conflicts:read", Summary: "What people have written apart from each other"},
		func(_ context.Context, b *model.Book, q *wire.ConflictQuery) (list wire.List[wire.FieldConflict], err error) {
			all, err := conflictsIn(b)
			if err != nil {
				return list, err
			}
			return pageOf(t.desk, all, q.Page, func(c wire.FieldConflict) string { return c.ID + " " + c.Field })
		})
}

func conflictsIn(b *model.Book) (all []wire.FieldConflict, err error) {
	for id, err := range b.Records().Conflicts() {
		if err != nil {
			return nil, err
		}
		r, ok, err := b.Records().Record(id)
		if err != nil || !ok {
			return all, err
		}
		for _, field := range b.Records().Conflicting(r) {
			c := wire.FieldConflict{Type: "conflict", Named: entryNamed(id), Kind: r.Kind, Field: field, Values: []wire.FieldValue{}}
			for _, value := range r.Fields[field] {
				if _, ok := flow.ClassOf(r.Kind); ok {
					value.V = flow.PlainField(field, value.V)
				}
				c.Values = append(c.Values, valueOf(b, value))
			}
			all = append(all, c)
		}
	}
	return all, nil
}

func valueOf(b *model.Book, value fold.Value) wire.FieldValue {
	v := wire.FieldValue{Value: plain(value.V), By: []wire.Named{}, Who: []wire.Named{}}
	for _, by := range value.By {
		v.By = append(v.By, entryNamed(by))
		v.Who = append(v.Who, authorOf(b, by))
	}
	return v
}

func authorOf(b *model.Book, id crdt.ID) wire.Named {
	v, err := b.Community().Entry(id)
	if err != nil {
		return wire.Named{}
	}
	in, _ := b.Community().Introduction(v.Log())
	return personOf(b, in.Person)
}
