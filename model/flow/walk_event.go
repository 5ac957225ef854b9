package flow

import (
	"cmp"

	"tallystick/model/vf"
)

// leaveEvent goes from an event into its process, and to the resource on its
// far side.
func (w *walking) leaveEvent(i int, s stop, e Event) error {
	into, err := processOf(w.around, e, vf.PropertyInputOf)
	if err != nil {
		return err
	}
	outOf, err := processOf(w.around, e, vf.PropertyOutputOf)
	if err != nil {
		return err
	}
	ahead := into
	if !w.forwards {
		ahead = outOf
	}
	if ahead != "" {
		w.add(w.entering(ahead, s, e), i, ViaProcess)
	}
	if e.Action.Effects().Contained == vf.EffectUpdate {
		return w.leavePacking(i, e)
	}
	far, err := w.far(e)
	if err != nil || far == "" {
		return err
	}
	next := stop{ref: far, by: e.Ref, inside: s.inside}
	if e.Action.Effects().Contained == vf.EffectRemove {
		next.inside = "" // what was followed inside is out of it
	}
	w.add(next, i, ViaEvent)
	return nil
}

// far is the resource on an event's far side, "" for none: forwards, what it
// adds to; backwards, what it takes from.
func (w *walking) far(e Event) (vf.Ref, error) {
	switch {
	case w.forwards && e.To != "":
		return e.To, nil
	case w.forwards && e.adds() && e.From == "" && e.Action.Effects().CreateResource == vf.EffectOptional:
		return unnamed(w.around, e)
	case w.forwards == e.adds() || e.adds() && e.To != "":
		return e.From, nil
	}
	return "", nil
}

// adds reports whether the resource of an event's own action is more by it or
// comes out of it, rather than less.
func (e Event) adds() bool {
	return e.Action.Effects().InputOutput == vf.EffectOutput || e.Action == vf.Raise
}

// leavePacking goes from what is packed to what it is packed into, and back.
func (w *walking) leavePacking(i int, e Event) error {
	switch {
	case w.forwards && e.To != "":
		w.add(stop{ref: e.To, by: e.Ref, inside: e.From}, i, ViaContained)
	case !w.forwards && e.From != "":
		w.add(stop{ref: e.From, by: e.Ref}, i, ViaContained)
	}
	return nil
}

// entering is the stop in a process that an event leads to.
func (w *walking) entering(process vf.Ref, s stop, e Event) stop {
	next := stop{ref: process, inside: s.inside}
	effects := e.Action.Effects()
	switch {
	case effects.PairsWith != "":
		next.pair, next.only = e.Action, e.From
		if w.forwards {
			next.only = cmp.Or(e.To, e.From)
		}
	case w.forwards && effects.Contained == vf.EffectUpdate, !w.forwards && effects.Contained == vf.EffectRemove:
		next.inside = e.From
	}
	return next
}
