package api

import (
	"context"

	"tallystick/api/wire"
	"tallystick/model"
	"tallystick/model/flow"
	"tallystick/model/vf"
)

func resourceShow(t *Tree) {
	look(t, operation{ID: "resource-show", Path: "/v1/resource", Scope: "resources:read", Summary: "An economic resource, as the events about it add up"}, showResource)
}

func showResource(_ context.Context, b *model.Book, q *wire.ResourceQuery) (shown wire.Resource, err error) {
	ref, err := refIn(b, q.Resource)
	if err != nil {
		return shown, err
	}
	r, err := b.Stocks().Resource(ref)
	if err != nil {
		return shown, err
	}
	if len(r.Events) == 0 && (r.Node == nil || r.Node.Class != vf.ClassEconomicResource) {
		return shown, wire.New(wire.NotFound, "nothing here is about a resource "+q.Resource, "`tally record list --class EconomicResource` lists those that are described")
	}
	return resourceOf(b, r)
}

// resourceOf is a resource for programs.
func resourceOf(b *model.Book, r flow.Resource) (l wire.Resource, err error) {
	l = wire.Resource{
		Type: "resource", Accounting: measures(r.Accounting), Onhand: measures(r.Onhand), Custody: []wire.HeldBy{}, Effort: measures(r.Effort),
		Set: []wire.ResourceSet{}, Events: len(r.Events), Flags: []wire.Flag{},
	}
	if l.Thing, err = thingOf(b, r.Ref); err != nil {
		return l, err
	}
	if l.Created, err = thingAt(b, r.Created); err != nil {
		return l, err
	}
	for _, h := range r.Custody {
		agent, err := thingOf(b, h.Agent)
		if err != nil {
			return l, err
		}
		l.Custody = append(l.Custody, wire.HeldBy{Agent: agent, Measure: measures(h.Stock)})
	}
	if err := setOn(b, &l, r); err != nil {
		return l, err
	}
	l.Flags, err = flagsOf(b, r.Flags)
	return l, err
}

// setOn adds what events set.
func setOn(b *model.Book, l *wire.Resource, r flow.Resource) (err error) {
	for _, each := range []struct {
		what string
		flow.Latest
	}{{"accountable", r.Accountable}, {"location", r.Location}, {"stage", r.Stage}, {"state", r.State}, {"container", r.Container}} {
		if each.Value == "" && len(each.Beside) == 0 {
			continue
		}
		set := wire.ResourceSet{What: each.what}
		if set.SetTo, err = setTo(b, each.what, each.Statement); err != nil {
			return err
		}
		for _, s := range each.Beside {
			to, err := setTo(b, each.what, s)
			if err != nil {
				return err
			}
			set.Beside = append(set.Beside, to)
		}
		l.Set = append(l.Set, set)
	}
	return nil
}

func setTo(b *model.Book, what string, s flow.Statement) (to wire.SetTo, err error) {
	to.Value = s.Value
	if what != "state" && s.Value != "" {
		thing, err := thingOf(b, vf.Ref(s.Value))
		if err != nil {
			return to, err
		}
		to.Name = thing.Name
	}
	to.By, err = thingAt(b, s.By)
	return to, err
}

// thingAt is a thing where there may be none.
func thingAt(b *model.Book, ref vf.Ref) (*wire.Thing, error) {
	if ref == "" {
		return nil, nil
	}
	thing, err := thingOf(b, ref)
	return &thing, err
}

func measures(list []vf.Quantity) []wire.Measure {
	out := []wire.Measure{}
	for _, q := range list {
		out = append(out, measure(q))
	}
	return out
}

func measure(q vf.Quantity) wire.Measure {
	return wire.Measure{Number: q.Number.String(), Unit: string(q.Unit)}
}
