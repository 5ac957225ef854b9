package flow

import (
	"tallystick/model/vf"
)

// leaveResource goes from a resource to the events that take from it or, back,
// that added to it; to its batch; and to what it is in or, back, what is in it.
func (w *walking) leaveResource(i int, s stop, n *vf.Node) error {
	events, err := w.naming(s.ref)
	if err != nil {
		return err
	}
	led, begun, err := w.leadOn(events, s, n)
	if err != nil {
		return err
	}
	for _, e := range led {
		w.add(stop{ref: e.Ref, inside: s.inside}, i, ViaEvent)
	}
	if n == nil {
		return nil
	}
	v := vf.EconomicResource{Node: n}
	if !w.forwards && !begun {
		if err := w.leaveUnnamed(i, s, v); err != nil {
			return err
		}
	}
	if batch := v.OfBatchLot(); batch != "" && s.inside == "" {
		if batch, err = w.around.Known(batch); err != nil {
			return err
		}
		w.add(stop{ref: batch, by: s.by}, i, ViaBatch)
	}
	return w.leaveContained(i, s)
}

// naming is the events about a resource that stand.
func (w *walking) naming(ref vf.Ref) ([]Event, error) {
	events, read := w.events[ref]
	if !read {
		all, err := eventsNaming(w.around, ref, vf.PropertyResourceInventoriedAs, vf.PropertyToResourceInventoriedAs)
		if err != nil {
			return nil, err
		}
		events = standing(all)
		w.events[ref] = events
	}
	if w.looked += len(events); w.looked > maxLooked {
		w.full = true
	}
	return events, nil
}

// leadOn is the events that a walk follows from a resource, and whether one of
// all says that it brought the resource about. Back from a resource of which
// nothing was there to begin with, something must have come before what was
// taken: where all that was added says that it was later, all of it is followed.
func (w *walking) leadOn(events []Event, s stop, n *vf.Node) (led []Event, begun bool, err error) {
	came, known, err := w.around.Event(s.by)
	if err != nil {
		return nil, false, err
	}
	var wrong []Event
	for _, e := range events {
		begun = begun || e.creates(s.ref)
		switch {
		case !w.leads(e, s.ref):
		case known && w.forwards && w.later(came, e), known && !w.forwards && w.later(e, came):
			wrong = append(wrong, e)
		default:
			led = append(led, e)
		}
	}
	o, err := openingOf(n, w.around)
	if len(led) == 0 && !w.forwards && !o.counted[accounting] && !o.counted[onhand] {
		led = wrong
	}
	return led, begun, err
}

// later reports whether an event came after another.
func (w *walking) later(e, than Event) bool {
	if e.Began.IsZero() || than.Ended.IsZero() {
		return w.around.Precedes(than.At.ID, e.At.ID)
	}
	return e.Began.After(than.Ended)
}

// leads reports whether an event is on a walk from a resource that it names:
// what takes from it, forwards, and what adds to it, backwards. What changes
// hands under one name does either, and what is packed adds to its package.
func (w *walking) leads(e Event, resource vf.Ref) bool {
	if w.forwards {
		return e.From == resource && (!e.adds() || e.To != "" && e.To != resource)
	}
	if e.To == resource {
		return true
	}
	effects := e.Action.Effects()
	passes := effects.Accounting == vf.EffectDecrementIncrement || effects.Onhand == vf.EffectDecrementIncrement
	return e.From == resource && (e.adds() || passes && e.To == "")
}

// leaveUnnamed goes back to the event that brought a resource about without
// naming it.
func (w *walking) leaveUnnamed(i int, s stop, v vf.EconomicResource) error {
	spec := v.ConformsTo()
	if spec == "" {
		return nil
	}
	spec, err := w.around.Known(spec)
	if err != nil {
		return err
	}
	events, err := eventsNaming(w.around, spec, vf.PropertyResourceConformsTo)
	if err != nil || len(events) > maxUnnamed {
		return err
	}
	for _, e := range standing(events) {
		if e.From != "" || e.Action.Effects().CreateResource != vf.EffectOptional {
			continue
		}
		made, err := unnamed(w.around, e)
		if err != nil {
			return err
		}
		if made == s.ref {
			w.add(stop{ref: e.Ref, inside: s.inside}, i, ViaEvent)
		}
	}
	return nil
}

// leaveContained goes by what resources were in when they were described.
func (w *walking) leaveContained(i int, s stop) error {
	p := vf.PropertyContains
	if w.forwards {
		p = vf.PropertyContainedIn
	}
	refs, err := w.around.Related(s.ref, p)
	for _, ref := range refs {
		switch {
		case w.forwards:
			w.add(stop{ref: ref, inside: s.ref}, i, ViaContained)
		case s.inside == "" || s.inside == ref:
			w.add(stop{ref: ref}, i, ViaContained)
		}
	}
	return err
}
