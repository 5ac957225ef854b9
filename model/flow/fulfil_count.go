package flow

import (
	"maps"
	"slices"

	"tallystick/model/vf"
)

// fulfilling is a fulfilment that is being counted.
type fulfilling struct {
	Fulfilment
	around Around
	by     vf.Property // by which events meet it
	events []Event
	flags  map[FlagCode][]vf.Ref
}

func (f *fulfilling) fulfil() (Fulfilment, error) {
	events, err := f.around.Naming(f.by, f.Ref)
	if err != nil {
		return Fulfilment{}, err
	}
	promised := parts{}
	if f.Node.Class == vf.ClassIntent {
		if events, err = f.promises(&promised, events); err != nil {
			return Fulfilment{}, err
		}
	}
	if f.events, err = corrected(f.around, events); err != nil {
		return Fulfilment{}, err
	}
	done := parts{}
	if err := f.count(&done); err != nil {
		return Fulfilment{}, err
	}
	f.Met = f.balance(done)
	if f.Node.Class == vf.ClassIntent {
		f.Promised = f.balance(promised)
	}
	f.Finished = slices.Contains(f.Node.Values[vf.PropertyFinished], vf.Value(vf.Truth(true)))
	if f.Progress = f.Met.Progress(); f.Progress == ProgressNothing && len(f.flags[FlagUncounted]) > 0 {
		f.Progress = ProgressUnresolved
	}
	if err := f.trigger(); err != nil {
		return Fulfilment{}, err
	}
	for _, code := range slices.Sorted(maps.Keys(f.flags)) {
		f.Flags = append(f.Flags, Flag{Code: code, By: f.flags[code]})
	}
	return f.Fulfilment, nil
}

// parts is what came, or was promised, in both measures.
type parts struct{ resource, effort []vf.Quantity }

func (p *parts) add(resource, effort *vf.Quantity) {
	if resource != nil {
		p.resource = append(p.resource, *resource)
	}
	if effort != nil {
		p.effort = append(p.effort, *effort)
	}
}

// promises adds up the commitments to an intent and what happened without one,
// and adds the events that fulfil those commitments.
func (f *fulfilling) promises(p *parts, events []Event) ([]Event, error) {
	direct := events
	refs, err := sayingOnce(f.around, vf.PropertySatisfies, f.Ref)
	if err != nil {
		return nil, err
	}
	through := map[vf.Ref]bool{}
	for _, ref := range refs {
		n, err := f.around.Thing(ref)
		if err != nil {
			return nil, err
		}
		if n == nil || n.Class != vf.ClassCommitment {
			continue
		}
		f.Commitments = append(f.Commitments, ref)
		f.compare(ref, n)
		some, err := f.promise(p, ref, n)
		if err != nil {
			return nil, err
		}
		for _, e := range some {
			through[e.Ref] = true
		}
		events = append(events, some...)
	}
	for _, e := range inOrder(direct) {
		if !through[e.Ref] {
			p.add(e.counted())
		}
	}
	return events, nil
}

// promise adds what a commitment promises: what came of it, if no more will.
func (f *fulfilling) promise(p *parts, ref vf.Ref, n *vf.Node) ([]Event, error) {
	events, err := f.around.Naming(vf.PropertyFulfills, ref)
	if err != nil {
		return nil, err
	}
	if !slices.Contains(n.Values[vf.PropertyFinished], vf.Value(vf.Truth(true))) {
		p.add(measuresOf(n))
		return events, nil
	}
	all, err := corrected(f.around, events)
	for _, e := range all {
		p.add(e.counted())
	}
	return events, err
}

// count adds up what happened.
func (f *fulfilling) count(done *parts) error {
	for _, e := range f.events {
		f.Events = append(f.Events, e.Ref)
		resource, effort := e.counted()
		done.add(resource, effort)
		switch {
		case e.Counted && e.Quantity.Sign() < 0 && e.Corrects == "" || e.Worked && e.Effort.Sign() < 0 && e.Corrects == "":
			f.flag(FlagNegativeEvent, e.Ref)
		case resource == nil && effort == nil:
			f.flag(FlagUncounted, e.Ref)
		}
		n, err := f.around.Thing(e.Ref)
		if err != nil {
			return err
		}
		if n != nil {
			f.compare(e.Ref, n)
		}
	}
	return nil
}

// counted are the measures of an event that are added up, nil for what is not.
func (e Event) counted() (resource, effort *vf.Quantity) {
	if e.counts() {
		resource = &e.Quantity
	}
	if e.Worked && e.Effort.Unit != "" && (e.Effort.Sign() >= 0 || e.Corrects != "") {
		effort = &e.Effort
	}
	return resource, effort
}

// compare flags what meets it as something else, or meets others as well.
func (f *fulfilling) compare(ref vf.Ref, n *vf.Node) {
	for _, p := range []vf.Property{vf.PropertyAction, vf.PropertyResourceConformsTo} {
		wanted, came := f.Node.Values[p], n.Values[p]
		if len(wanted) > 0 && len(came) > 0 && !f.alike(wanted[0], came[0]) {
			f.flag(FlagDiffers, ref)
		}
	}
	for _, p := range []vf.Property{vf.PropertySatisfies, vf.PropertyFulfills, vf.PropertySettles} {
		if p == f.by && len(n.Values[p]) > 1 {
			f.flag(FlagShared, ref)
		}
	}
}

// alike reports whether two values mean the same, by whatever name.
func (f *fulfilling) alike(a, b vf.Value) bool {
	x, isRef := a.(vf.Ref)
	y, too := b.(vf.Ref)
	if !isRef || !too {
		return a == b
	}
	one, err := f.around.Known(x)
	other, bad := f.around.Known(y)
	return err == nil && bad == nil && one == other
}

func (f *fulfilling) flag(code FlagCode, by vf.Ref) {
	if !slices.Contains(f.flags[code], by) {
		f.flags[code] = append(f.flags[code], by)
	}
}

// balance compares both measures with what was asked for.
func (f *fulfilling) balance(p parts) Met {
	resource, effort := measuresOf(f.Node)
	one := func(wanted *vf.Quantity, came []vf.Quantity) Balance {
		b, err := BalanceOf(wanted, came)
		if err != nil {
			f.flags[FlagOverflow] = nil
		}
		if len(b.Beside) > 1 || b.Counted && !b.Beside.nothing() {
			f.flags[FlagUnitUnresolved] = nil
		}
		return b
	}
	return Met{Resource: one(resource, p.resource), Effort: one(effort, p.effort)}
}

// trigger looks at what a claim arose from.
func (f *fulfilling) trigger() error {
	if f.Node.Class != vf.ClassClaim {
		return nil
	}
	e, ok, err := f.around.Event(vf.Claim{Node: f.Node}.TriggeredBy())
	if err != nil || !ok {
		return err
	}
	events, err := corrected(f.around, []Event{e})
	if err != nil || len(events) == 1 {
		return err
	}
	var left parts
	for _, e := range events {
		left.add(e.counted())
	}
	resource, err := apartByUnit(left.resource)
	effort, bad := apartByUnit(left.effort)
	if err == nil && bad == nil && resource.nothing() && effort.nothing() {
		f.flag(FlagTriggerUndone, e.Ref)
	}
	return nil
}

// corrected is events and what corrects them, in the order of folds, each once.
func corrected(a Around, events []Event) ([]Event, error) {
	all, latest := inOrder(events), events
	for range maxCorrections {
		var next []Event
		for _, e := range latest {
			some, err := a.Naming(vf.PropertyCorrects, e.Ref)
			if err != nil {
				return nil, err
			}
			next = append(next, some...)
		}
		before := len(all)
		if all = inOrder(append(all, next...)); len(all) == before {
			break
		}
		latest = next
	}
	return all, nil
}
