package flow

import (
	"cmp"
	"slices"

	"tallystick/crdt"
	"tallystick/model/vf"
)

// Around is what resources and walks ask about everything else. All references
// that it gives are the one name of each thing.
type Around interface {
	// Known is the one name of what a reference means, the reference itself
	// while nothing is known of it.
	Known(ref vf.Ref) (vf.Ref, error)

	// Thing is what is said of a thing, nil if nothing is.
	Thing(ref vf.Ref) (*vf.Node, error)

	// Event is an economic event; ok is false for anything else.
	Event(ref vf.Ref) (e Event, ok bool, err error)

	// Related is what a thing has in a property, from both sides.
	Related(ref vf.Ref, p vf.Property) ([]vf.Ref, error)

	// Saying is the things that name one in a property.
	Saying(p vf.Property, ref vf.Ref) ([]vf.Ref, error)

	// Naming is the events among them.
	Naming(p vf.Property, ref vf.Ref) ([]Event, error)

	Past
}

// Past tells what was written apart.
type Past interface {
	// Precedes reports whether the author of an entry knew another when
	// writing it: whether the first is in the past of the second.
	Precedes(first, second crdt.ID) bool
}

// eventsNaming are the events that name a thing in one of the properties.
func eventsNaming(a Around, ref vf.Ref, in ...vf.Property) (events []Event, err error) {
	for _, p := range in {
		some, err := a.Naming(p, ref)
		if err != nil {
			return nil, err
		}
		events = append(events, some...)
	}
	return inOrder(events), nil
}

func appendEvents(events []Event, a Around, refs []vf.Ref) ([]Event, error) {
	for _, ref := range refs {
		e, ok, err := a.Event(ref)
		if err != nil {
			return nil, err
		}
		if ok {
			events = append(events, e)
		}
	}
	return events, nil
}

// eventsOn are the events on one side of a process: hasInput or hasOutput.
func eventsOn(a Around, process vf.Ref, side vf.Property) ([]Event, error) {
	refs, err := a.Related(process, side)
	if err != nil {
		return nil, err
	}
	events, err := appendEvents(nil, a, refs)
	return inOrder(events), err
}

// processOf is the process that an event is an input or output of, whichever of
// the two says so; side is inputOf or outputOf.
func processOf(a Around, e Event, side vf.Property) (vf.Ref, error) {
	said := e.InputOf
	if side == vf.PropertyOutputOf {
		said = e.OutputOf
	}
	if said != "" {
		return said, nil
	}
	refs, err := a.Related(e.Ref, side)
	if err != nil || len(refs) == 0 {
		return "", err
	}
	return slices.MinFunc(refs, cmp.Compare[vf.Ref]), nil
}
