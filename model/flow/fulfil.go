package flow

import (
	"slices"

	"tallystick/model/vf"
)

// Met is how far both measures of a flow are met.
type Met struct{ Resource, Effort Balance }

// Fulfilment is how far an intent, a commitment or a claim is met by events:
// those that satisfy it, fulfil it or settle it.
type Fulfilment struct {
	Ref  vf.Ref
	Node *vf.Node // what is said of it

	Met          // by what happened
	Promised Met // of an intent: by commitments, and by what happened without one

	Commitments []vf.Ref // of an intent: those that satisfy it, sorted
	Events      []vf.Ref // that count, corrections among them, in the order of folds
	Progress    Progress

	// Finished says that no more will come, whatever was reached: what is left
	// then is what will not come.
	Finished bool
	Flags    []Flag // sorted by code
}

// The flags of a fulfilment, beside those of resources.
const (
	FlagShared        FlagCode = "shared"         // counted in whole for each of several that it names
	FlagDiffers       FlagCode = "differs"        // another action or specification than was asked for
	FlagTriggerUndone FlagCode = "trigger-undone" // corrections brought to nothing what the claim arose from
)

// Open reports whether more is to come.
func (f Fulfilment) Open() bool {
	return !f.Finished && f.Progress != ProgressWhole && f.Progress != ProgressOver
}

// Progress is how far the flow is met in the measure that is met less, of those
// that were asked for.
func (m Met) Progress() Progress {
	r, e := m.Resource.Progress(), m.Effort.Progress()
	switch {
	case m.Resource.Counted && !m.Effort.Counted:
		return r
	case m.Effort.Counted && !m.Resource.Counted:
		return e
	case m.Resource.Counted:
		return least(r, e)
	}
	return max(r, e) // by letters: nothing before unresolved, the only ones that can be
}

// least is how far several things are met of which all are wanted: as far as
// the one that is met least, and in part as soon as something of them is.
func least(list ...Progress) Progress {
	order := []Progress{ProgressNothing, ProgressUnresolved, ProgressPart, ProgressWhole, ProgressOver}
	first, last := len(order), 0
	for _, p := range list {
		i := slices.Index(order, p)
		first, last = min(first, i), max(last, i)
	}
	switch {
	case len(list) == 0:
		return ProgressNothing
	case order[first] == ProgressNothing && order[last] != ProgressNothing:
		return ProgressPart
	}
	return order[first]
}

// FulfilmentOf is how far the intent, commitment or claim that a reference
// means is met; ok is false for anything else.
//
// An event or commitment that names several counts in whole for each: the
// vocabulary has no place to say how much is for which. A correction counts
// wherever what it corrects does. What has no unit, or is negative and corrects
// nothing, does not count.
func FulfilmentOf(ref vf.Ref, a Around) (f Fulfilment, ok bool, err error) {
	if ref, err = a.Known(ref); err != nil {
		return f, false, err
	}
	n, err := a.Thing(ref)
	if err != nil || n == nil || metBy(n.Class) == "" {
		return f, false, err
	}
	c := fulfilling{around: a, by: metBy(n.Class), Fulfilment: Fulfilment{Ref: ref, Node: n}, flags: map[FlagCode][]vf.Ref{}}
	f, err = c.fulfil()
	return f, err == nil, err
}

// ClaimsOf is the claims that an event triggered, and how far each is settled,
// sorted by reference.
func ClaimsOf(event vf.Ref, a Around) (claims []Fulfilment, err error) {
	refs, err := sayingOnce(a, vf.PropertyTriggeredBy, event)
	if err != nil {
		return nil, err
	}
	for _, ref := range refs {
		f, ok, err := FulfilmentOf(ref, a)
		if err != nil {
			return nil, err
		}
		if ok {
			claims = append(claims, f)
		}
	}
	return claims, nil
}

// metBy is the property by which events meet things of a class, "" for none.
func metBy(c vf.Class) vf.Property {
	switch c {
	case vf.ClassIntent:
		return vf.PropertySatisfies
	case vf.ClassCommitment:
		return vf.PropertyFulfills
	case vf.ClassClaim:
		return vf.PropertySettles
	}
	return ""
}

// measuresOf are what a flow says of how much, nil where it does not.
func measuresOf(n *vf.Node) (resource, effort *vf.Quantity) {
	said := func(p vf.Property) *vf.Quantity {
		for _, v := range n.Values[p] {
			if q, ok := v.(vf.Quantity); ok {
				return &q
			}
		}
		return nil
	}
	return said(vf.PropertyResourceQuantity), said(vf.PropertyEffortQuantity)
}

// sayingOnce is the things that name one in a property, each once, sorted.
func sayingOnce(a Around, p vf.Property, ref vf.Ref) (list []vf.Ref, err error) {
	refs, err := a.Saying(p, ref)
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
