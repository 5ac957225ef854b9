package api

import (
	"context"
	"errors"
	"strings"

	"tallystick/api/wire"
	"tallystick/crdt"
	"tallystick/crdt/dagcbor"
	"tallystick/model"
	"tallystick/model/flow"
	"tallystick/model/vf"
)

func recordList(t *Tree) {
	look(t, operation{ID: "record-list", Path: "/v1/records", Scope: "records:read", Summary: "Records of ValueFlows, by class, by what they say, or by agent"}, t.desk.recordList)
}

// recordList is a page of records. Its cursor is the id of the last one that
// was looked at: a page may hold fewer than it could and not be the last.
func (d *Desk) recordList(_ context.Context, b *model.Book, in *wire.RecordsQuery) (list wire.List[wire.Record], err error) {
	list = wire.List[wire.Record]{AsOf: d.asOf(), Items: []wire.Record{}}
	q, err := queryOf(b, in)
	if err != nil {
		return list, err
	}
	found, next, err := b.Things().Find(q, MaxLooked, in.Limit)
	if errors.Is(err, flow.ErrAfter) {
		return list, wire.New(wire.Gone, "what the cursor stands for is gone", "begin again without a cursor")
	}
	if err != nil {
		return list, err
	}
	for _, r := range found {
		item, err := recordOf(b, r)
		if err != nil {
			return list, err
		}
		list.Items = append(list.Items, item)
	}
	if !next.IsZero() {
		list.Next = next.String()
	}
	return list, nil
}

// queryOf reads what somebody asks for.
func queryOf(b *model.Book, in *wire.RecordsQuery) (q flow.Query, err error) {
	if in.Cursor != "" {
		link, err := dagcbor.ParseLink(in.Cursor)
		if err != nil {
			return q, wire.New(wire.Invalid, "this is no cursor of records", "take it from next of the page before")
		}
		q.After = crdt.ID{Link: link}
	}
	if q.Class = vf.Class(in.Class); q.Class != "" && (!q.Class.Known() || q.Class.Words() != nil) {
		return q, noClass(in.Class)
	}
	for _, text := range in.Where {
		c, err := conditionOf(b, text)
		if err != nil {
			return q, err
		}
		q.Where = append(q.Where, c)
	}
	if in.Agent != "" {
		q.Agent, err = refIn(b, in.Agent)
	}
	return q, err
}

func noClass(name string) error {
	var classes []string
	for _, c := range vf.Classes() {
		classes = append(classes, string(c))
	}
	return wire.New(wire.Invalid, "ValueFlows has no class "+name, "it has "+strings.Join(classes, ", "))
}

// conditionOf reads property=value.
func conditionOf(b *model.Book, text string) (c flow.Condition, err error) {
	name, value, ok := strings.Cut(text, "=")
	if !ok {
		return c, wire.New(wire.Invalid, text+" is not property=value", "write it as action=produce")
	}
	plain := map[string]any{name: value}
	if err := refer(b, plain); err != nil {
		return c, err
	}
	values, flaw := flow.ParseValues(vf.Property(name), plain[name])
	if flaw != nil {
		return c, flawed([]vf.Flaw{*flaw})
	}
	return flow.Condition{Property: vf.Property(name), Value: values[0]}, nil
}
