package flow

import (
	"cmp"

	"tallystick/model/vf"
)

// leaveProcess goes to the events on the far side of a process.
func (w *walking) leaveProcess(i int, s stop) error {
	side := vf.PropertyHasOutput
	if !w.forwards {
		side = vf.PropertyHasInput
	}
	events, err := eventsOn(w.around, s.ref, side)
	if err != nil {
		return err
	}
	for _, e := range standing(events) {
		if next, follows := w.through(s, e); follows {
			w.add(next, i, ViaProcess)
		}
	}
	return nil
}

// through is the stop at an event that a process leads to; follows is false for
// one that has to do with something else.
func (w *walking) through(s stop, e Event) (next stop, follows bool) {
	next = stop{ref: e.Ref, inside: s.inside}
	effects := e.Action.Effects()
	if s.pair != "" && effects.PairsWith == s.pair {
		same := e.From
		if !w.forwards {
			same = cmp.Or(e.To, e.From)
		}
		return next, same == s.only || e.From == s.only
	}
	unpacks := effects.Contained == vf.EffectRemove
	if !w.forwards {
		unpacks = effects.Contained == vf.EffectUpdate
	}
	if unpacks && s.inside != "" {
		next.inside = ""
		return next, e.From == s.inside
	}
	return next, true
}

// leaveBatch goes from a batch to what is of it.
func (w *walking) leaveBatch(i int, s stop) error {
	refs, err := w.around.Saying(vf.PropertyOfBatchLot, s.ref)
	for _, ref := range refs {
		w.add(stop{ref: ref, by: s.by}, i, ViaBatch)
	}
	return err
}
