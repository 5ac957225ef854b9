package flow

import (
	"slices"

	"tallystick/model/vf"
)

// Related is what a thing has in a property with an inverse, from both sides:
// what its own records name, and what names it by the inverse. A reference that
// leads nowhere is among them, and a thing with several names comes once, under
// the one of the record that stands for it.
func (t Things) Related(thing vf.Ref, p vf.Property) (refs []vf.Ref, err error) {
	add := func(ref vf.Ref) {
		if !slices.Contains(refs, ref) {
			refs = append(refs, ref)
		}
	}
	records, err := t.Thing(thing)
	for _, r := range records {
		for _, v := range r.Node.Values[p] {
			ref, ok := v.(vf.Ref)
			if !ok {
				continue
			}
			if ref, err = t.Known(ref); err != nil {
				return nil, err
			}
			add(ref)
		}
	}
	if err != nil || p.Inverse() == "" {
		return refs, err
	}
	for r, err := range t.Saying(p.Inverse(), thing) {
		if err != nil {
			return nil, err
		}
		add(vf.Ref(r.Node.ID))
	}
	return refs, nil
}

// Known is the name of the record that stands for what a reference means, or
// the reference itself while it is dangling.
func (t Things) Known(ref vf.Ref) (vf.Ref, error) {
	things, err := t.Thing(ref)
	if err != nil || len(things) == 0 {
		return ref, err
	}
	return vf.Ref(things[0].Node.ID), nil
}

// Linked is an event of a process or an agreement, and how it belongs there.
type Linked struct {
	Event   Record
	As      vf.Property // of the process or agreement: hasInput, hasOutput, realizes or realizesReciprocal
	Through []vf.Ref    // from the event to what names the process or agreement: nothing, a commitment, an intent, or both
}

// Events are what happened in a process or under an agreement: the events that
// name it and those that keep a promise or meet a wish which does, each once
// for each way to be part of it.
func (t Things) Events(thing vf.Ref) (list []Linked, err error) {
	sides := []struct {
		as    vf.Property
		flows []vf.Property // of the thing: what names it, or it names, as this
	}{
		{vf.PropertyHasInput, []vf.Property{vf.PropertyHasInput}},
		{vf.PropertyHasOutput, []vf.Property{vf.PropertyHasOutput}},
		{vf.PropertyRealizes, []vf.Property{vf.PropertyRealizes, vf.PropertyStipulates}},
		{vf.PropertyRealizesReciprocal, []vf.Property{vf.PropertyRealizesReciprocal, vf.PropertyStipulatesReciprocal}},
	}
	for _, side := range sides {
		for _, p := range side.flows {
			flows, err := t.Related(thing, p)
			if err != nil {
				return nil, err
			}
			for _, flow := range flows {
				if list, err = t.events(list, flow, Linked{As: side.as}); err != nil {
					return nil, err
				}
			}
		}
	}
	return list, nil
}

// events adds the event that a reference means, or those that fulfil or satisfy
// the flow that it means.
func (t Things) events(list []Linked, flow vf.Ref, how Linked) ([]Linked, error) {
	things, err := t.Thing(flow)
	if err != nil || len(things) == 0 || len(how.Through) > 2 {
		return list, err
	}
	if how.Event = things[0]; how.Event.Node.Class == vf.ClassEconomicEvent {
		if !slices.ContainsFunc(list, func(l Linked) bool { return l.Event.ID == how.Event.ID && l.As == how.As }) {
			list = append(list, how)
		}
		return list, nil
	}
	how.Through = slices.Insert(slices.Clone(how.Through), 0, flow)
	for _, p := range []vf.Property{vf.PropertyFulfills, vf.PropertySatisfies} {
		for r, err := range t.Saying(p, flow) {
			if err != nil {
				return nil, err
			}
			if list, err = t.events(list, vf.Ref(r.Node.ID), how); err != nil {
				return nil, err
			}
		}
	}
	return list, nil
}
