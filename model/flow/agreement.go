package flow

import (
	"slices"

	"tallystick/model/vf"
)

// Agreement is how far an agreement is kept, on both sides.
type Agreement struct {
	Ref        vf.Ref
	Node       *vf.Node
	Clauses    Side // what it stipulates
	Reciprocal Side // what it stipulates in return
}

// Side is one side of an agreement.
type Side struct {
	Clauses []Fulfilment // of its commitments, sorted by reference
	Missing []vf.Ref     // clauses of which nothing can be read here

	Events   []vf.Ref // that realize it: named by it or naming it, or fulfilling a clause; in the order of folds
	Unasked  []vf.Ref // those that fulfil no clause of it
	Realized []Line   // what they come to

	// Progress is that of the clause that is met least; without clauses it is
	// nothing or, where something happened, unresolved.
	Progress Progress
}

// Line is what came of one kind of thing in one kind of way. A sum of more
// digits than are written is left out.
type Line struct {
	Action   vf.Action
	Of       vf.Ref // the specification, "" where the events name none
	Resource Stock
	Effort   Stock
}

// Bundle is how far the agreements of a bundle are kept.
type Bundle struct {
	Ref        vf.Ref
	Node       *vf.Node
	Agreements []Agreement // sorted by reference, at most [MaxBundle]
	Missing    []vf.Ref    // agreements of which nothing can be read here
	Cut        bool        // there are more
}

// AgreementOf is how far the agreement that a reference means is kept; ok is
// false for anything else.
func AgreementOf(ref vf.Ref, a Around) (agreed Agreement, ok bool, err error) {
	if ref, err = a.Known(ref); err != nil {
		return agreed, false, err
	}
	n, err := a.Thing(ref)
	if err != nil || n == nil || n.Class != vf.ClassAgreement {
		return agreed, false, err
	}
	agreed = Agreement{Ref: ref, Node: n}
	if agreed.Clauses, err = sideOf(a, ref, vf.PropertyStipulates, vf.PropertyRealizes); err != nil {
		return agreed, false, err
	}
	agreed.Reciprocal, err = sideOf(a, ref, vf.PropertyStipulatesReciprocal, vf.PropertyRealizesReciprocal)
	return agreed, err == nil, err
}

// BundleOf is how far the agreements in the bundle that a reference means are
// kept; ok is false for anything else.
func BundleOf(ref vf.Ref, a Around) (b Bundle, ok bool, err error) {
	if ref, err = a.Known(ref); err != nil {
		return b, false, err
	}
	n, err := a.Thing(ref)
	if err != nil || n == nil || n.Class != vf.ClassAgreementBundle {
		return b, false, err
	}
	b = Bundle{Ref: ref, Node: n}
	refs, err := relatedOnce(a, ref, vf.PropertyBundles)
	if b.Cut = len(refs) > MaxBundle; b.Cut {
		refs = refs[:MaxBundle]
	}
	for _, each := range refs {
		agreed, ok, err := AgreementOf(each, a)
		switch {
		case err != nil:
			return b, false, err
		case ok:
			b.Agreements = append(b.Agreements, agreed)
		default:
			b.Missing = append(b.Missing, each)
		}
	}
	return b, err == nil, err
}

// Progress is how far the whole bundle is kept: as far as the side of an
// agreement that is met least. A side on which nothing was agreed and nothing
// happened does not count.
func (b Bundle) Progress() Progress { return least(sidesOf(b.Agreements...)...) }

// Progress is the same of one agreement.
func (a Agreement) Progress() Progress { return least(sidesOf(a)...) }

func sidesOf(list ...Agreement) (sides []Progress) {
	for _, a := range list {
		for _, s := range []Side{a.Clauses, a.Reciprocal} {
			if len(s.Clauses)+len(s.Missing)+len(s.Events) > 0 {
				sides = append(sides, s.Progress)
			}
		}
	}
	return sides
}

// sideOf adds up one side: its clauses are commitments, and events realize it.
func sideOf(a Around, agreement vf.Ref, clauses, realized vf.Property) (s Side, err error) {
	refs, err := relatedOnce(a, agreement, clauses)
	if err != nil {
		return s, err
	}
	asked := map[vf.Ref]bool{}
	var progress []Progress
	for _, ref := range refs {
		f, ok, err := FulfilmentOf(ref, a)
		if err != nil {
			return s, err
		}
		if !ok {
			s.Missing, progress = append(s.Missing, ref), append(progress, ProgressNothing)
			continue
		}
		s.Clauses, progress = append(s.Clauses, f), append(progress, f.Progress)
		for _, e := range f.Events {
			asked[e] = true
		}
	}
	events, err := realizing(a, agreement, realized, asked)
	if err != nil {
		return s, err
	}
	for _, e := range events {
		s.Events = append(s.Events, e.Ref)
		if !asked[e.Ref] {
			s.Unasked = append(s.Unasked, e.Ref)
		}
	}
	if s.Progress = least(progress...); len(progress) == 0 && len(events) > 0 {
		s.Progress = ProgressUnresolved
	}
	s.Realized = realizedLines(events)
	return s, nil
}

// realizing are the events of a side: those related to the agreement, their
// corrections, and those that were asked for by a clause.
func realizing(a Around, agreement vf.Ref, p vf.Property, asked map[vf.Ref]bool) ([]Event, error) {
	refs, err := relatedOnce(a, agreement, p)
	if err != nil {
		return nil, err
	}
	for ref := range asked {
		refs = append(refs, ref)
	}
	events, err := appendEvents(nil, a, refs)
	if err != nil {
		return nil, err
	}
	return corrected(a, events)
}

// realizedLines is what events come to, by action and specification.
func realizedLines(events []Event) (lines []Line) {
	type kind struct {
		action vf.Action
		of     vf.Ref
	}
	sums, kinds := map[kind]*parts{}, []kind{}
	for _, e := range events {
		k := kind{e.Action, e.ConformsTo}
		if sums[k] == nil {
			sums[k], kinds = new(parts), append(kinds, k)
		}
		sums[k].add(e.counted())
	}
	for _, k := range kinds {
		l := Line{Action: k.action, Of: k.of}
		l.Resource, _ = apartByUnit(sums[k].resource)
		l.Effort, _ = apartByUnit(sums[k].effort)
		lines = append(lines, l)
	}
	return lines
}

// relatedOnce is what a thing has in a property from both sides, each once,
// sorted.
func relatedOnce(a Around, ref vf.Ref, p vf.Property) (list []vf.Ref, err error) {
	refs, err := a.Related(ref, p)
	if err != nil {
		return nil, err
	}
	for _, ref := range refs {
		if ref, err = a.Known(ref); err != nil {
			return nil, err
		}
		list = append(list, ref)
	}
	slices.Sort(list)
	return slices.Compact(list), nil
}
