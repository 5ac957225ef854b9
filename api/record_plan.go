package api

import (
	"context"
	"errors"
	"fmt"
	"time"

	"tallystick/api/wire"
	"tallystick/model"
	"tallystick/model/flow"
	"tallystick/model/vf"
)

func recordPlan(t *Tree) {
	act(t, operation{ID: "record-plan", Path: "/v1/records/plan", Scope: "records:write", Summary: "Plan what is to be made by a recipe: the processes, and what goes in and comes out"}, t.desk.recordPlan)
}

func (d *Desk) recordPlan(ctx context.Context, b *model.Book, in wire.PlanMake) (r wire.PlanMade, err error) {
	o, err := orderOf(b, in)
	if err != nil {
		return r, err
	}
	planned, deed, err := b.Plan(ctx, d.Now(), o)
	var flaw vf.Flaw
	if errors.As(err, &flaw) {
		return r, unplanned(b, flaw)
	}
	if err != nil {
		return r, err
	}
	r = wire.PlanMade{Deed: deedOf(b, "planned", deed), Nodes: []map[string]any{}, Rounded: []string{}}
	for _, n := range planned.Nodes {
		r.Nodes = append(r.Nodes, flow.Plain(n))
	}
	for _, ref := range planned.Rounded {
		r.Rounded = append(r.Rounded, string(ref))
	}
	if written := len(deed.Written) - len(planned.Nodes); !deed.Rehearsed && written >= 0 {
		plan := entryNamed(deed.Written[written].ID)
		r.Plan = &plan
	}
	return r, nil
}

// orderOf reads what is to be made.
func orderOf(b *model.Book, in wire.PlanMake) (o flow.Order, err error) {
	o.State = in.State
	for _, each := range []struct {
		text string
		into *vf.Ref
	}{{in.Recipe, &o.Recipe}, {in.Of, &o.Of}, {in.Stage, &o.Stage}, {in.Agent, &o.Agent}} {
		if each.text != "" && err == nil {
			*each.into, err = refIn(b, each.text)
		}
	}
	if err != nil {
		return o, err
	}
	if o.Quantity, err = vf.ParseQuantity(in.Quantity); err != nil {
		return o, wire.New(wire.Invalid, "quantity: "+err.Error())
	}
	if in.Due == "" {
		return o, nil
	}
	due, err := vf.ParseMoment(in.Due)
	if err == nil {
		o.Due, err = time.Parse(time.RFC3339, string(due))
	}
	if err != nil {
		return o, wire.New(wire.Invalid, fmt.Sprintf("due: %q is no date and time", in.Due), "write it as 2026-03-08T07:00:00-05:00")
	}
	return o, nil
}

// unplanned is the problem of a recipe that no plan can be made of, by what its
// part is called here.
func unplanned(b *model.Book, f vf.Flaw) error {
	where := f.Node
	if thing, err := thingOf(b, vf.Ref(f.Node)); err == nil && thing.Short != "" {
		where = thing.Short
		if thing.Name != "" {
			where += " " + thing.Name
		}
	}
	found := f.Found
	if found == "" {
		found = "nothing that can be read here"
	}
	p := wire.New(wire.Invalid, where+": found "+found+", needed "+f.Needed, "nothing was written")
	p.Rule, p.Found, p.Needed = string(f.Rule), f.Found, f.Needed
	return p
}
