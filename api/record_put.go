package api

import (
	"context"
	"maps"
	"slices"

	"tallystick/api/wire"
	"tallystick/model"
	"tallystick/model/flow"
	"tallystick/model/vf"
)

func recordPut(t *Tree) {
	act(t, operation{ID: "record-put", Path: "/v1/records", Scope: "records:write", Summary: "Record something of any class of ValueFlows, or change a record"}, t.desk.recordPut)
}

// recordPut makes a record, or changes the one that is named or has the node's
// id.
func (d *Desk) recordPut(ctx context.Context, b *model.Book, in wire.RecordPut) (r wire.RecordDone, err error) {
	before, err := recordToChange(b, in)
	if err != nil {
		return r, err
	}
	for _, part := range []*map[string]any{&in.Node, &in.Add, &in.Remove} {
		*part = maps.Clone(*part)
		if err := refer(b, *part); err != nil {
			return r, err
		}
	}
	if before != nil {
		return d.recordChange(ctx, b, *before, in)
	}
	if len(in.Add)+len(in.Remove) > 0 {
		return r, wire.New(wire.Invalid, "there is nothing yet to add to or remove from", "say it in the node of a new record")
	}
	n, _, flaws := flow.ParsePlain(in.Node)
	for _, f := range flow.Flaws(n) {
		if !slices.ContainsFunc(flaws, func(unread vf.Flaw) bool { return unread.Path == f.Path }) {
			flaws = append(flaws, f)
		}
	}
	if err := flawed(flaws); err != nil {
		return r, err
	}
	deed, err := b.Put(ctx, d.Now(), n)
	if err != nil {
		return r, err
	}
	r = wire.RecordDone{Deed: deedOf(b, "recorded", deed), Class: string(n.Class)}
	if !deed.Rehearsed {
		record := entryNamed(deed.Written[len(deed.Written)-1].ID)
		r.Record = &record
	}
	return r, nil
}

// recordToChange is the record that somebody wants to change; nil for a new one.
func recordToChange(b *model.Book, in wire.RecordPut) (*flow.Record, error) {
	if in.Record != "" {
		things, err := recordIn(b, in.Record)
		if err != nil {
			return nil, err
		}
		return &things[0], nil
	}
	id, _ := in.Node[flow.PlainID].(string)
	if id == "" {
		return nil, nil
	}
	things, err := b.Things().Thing(vf.Ref(id))
	if err != nil || len(things) == 0 {
		return nil, err
	}
	return &things[0], nil
}

func (d *Desk) recordChange(ctx context.Context, b *model.Book, before flow.Record, in wire.RecordPut) (r wire.RecordDone, err error) {
	c, flaws := editOf(before, in)
	if len(flaws) == 0 {
		flaws = c.Flaws(before)
	}
	if err := flawed(flaws); err != nil {
		return r, err
	}
	deed, err := b.Change(ctx, d.Now(), before.ID, c)
	record := recordNamed(before)
	return wire.RecordDone{Deed: deedOf(b, "changed", deed), Record: &record, Class: string(before.Node.Class)}, err
}

// editOf reads what is to be changed.
func editOf(before flow.Record, in wire.RecordPut) (c flow.Change, flaws []vf.Flaw) {
	n, cleared, flaws := flow.ParsePlain(in.Node)
	if n.Class != "" && n.Class != before.Node.Class {
		flaws = append(flaws, vf.Flaw{Path: flow.PlainClass, Rule: flow.RuleSettled, Found: string(n.Class), Needed: string(before.Node.Class)})
	}
	c.Set = n.Values
	if c.Set == nil {
		c.Set = map[vf.Property][]vf.Value{}
	}
	for _, p := range cleared {
		c.Set[p] = nil
	}
	added, _, more := flow.ParsePlain(in.Add)
	removed, _, most := flow.ParsePlain(in.Remove)
	c.Add, c.Remove = added.Values, removed.Values
	return c, append(append(flaws, more...), most...)
}
