package flow

import (
	"cmp"
	"slices"
	"time"

	"tallystick/crdt"
	"tallystick/model/vf"
)

// Event is what an economic event says of resources, read once. Its references
// are the one name of each thing, so that equal ones mean the same.
type Event struct {
	Ref vf.Ref        // its own name; events of one name are one event
	At  crdt.Position // of its entry: in this order events stand

	Action             vf.Action
	Provider, Receiver vf.Ref
	From, To           vf.Ref // resourceInventoriedAs and toResourceInventoriedAs
	InputOf, OutputOf  vf.Ref // as the event itself says; a process may say it instead
	ConformsTo         vf.Ref // resourceConformsTo
	Corrects           vf.Ref
	ToLocation         vf.Ref
	State              string

	Quantity vf.Quantity // resourceQuantity
	Counted  bool        // whether there is one
	Effort   vf.Quantity // effortQuantity
	Worked   bool        // whether there is one

	Began, Ended time.Time // as it says: a claim; zero where it does not
}

// EventOf reads an event at a position. Known gives the one name of what a
// reference means.
func EventOf(ref vf.Ref, at crdt.Position, n *vf.Node, known func(vf.Ref) vf.Ref) Event {
	v := vf.EconomicEvent{Node: n}
	e := Event{
		Ref: ref, At: at, Action: v.Action(), Provider: v.Provider(), Receiver: v.Receiver(),
		From: v.ResourceInventoriedAs(), To: v.ToResourceInventoriedAs(), InputOf: v.InputOf(), OutputOf: v.OutputOf(),
		ConformsTo: v.ResourceConformsTo(), Corrects: v.Corrects(), ToLocation: v.ToLocation(), State: v.State(),
	}
	e.Quantity, e.Counted = v.ResourceQuantity()
	e.Effort, e.Worked = v.EffortQuantity()
	e.Began = moment(v.HasPointInTime(), v.HasBeginning(), v.HasEnd())
	e.Ended = moment(v.HasPointInTime(), v.HasEnd(), v.HasBeginning())
	return e.under(known)
}

// moment is the first of several that is said.
func moment(said ...vf.Moment) (t time.Time) {
	for _, m := range said {
		if t.IsZero() {
			t, _ = time.Parse(time.RFC3339, string(m)) // what is none was refused when it was written
		}
	}
	return t
}

// under is the event with other names for the things that it names.
func (e Event) under(known func(vf.Ref) vf.Ref) Event {
	for _, ref := range []*vf.Ref{&e.Provider, &e.Receiver, &e.From, &e.To, &e.InputOf, &e.OutputOf, &e.ConformsTo, &e.Corrects, &e.ToLocation} {
		if *ref != "" {
			*ref = known(*ref)
		}
	}
	return e
}

// inOrder is the events in the order of folds, each once. What several people
// recorded under one IRI is one event, and happened once: the first stands.
func inOrder(events []Event) []Event {
	sorted := slices.Clone(events)
	slices.SortFunc(sorted, func(a, b Event) int { return a.At.Compare(b.At) })
	seen := make(map[vf.Ref]bool, len(sorted))
	return slices.DeleteFunc(sorted, func(e Event) bool {
		again := seen[e.Ref]
		seen[e.Ref] = true
		return again
	})
}

// names reports whether the event is about the resource. One that is packed
// into another says nothing of what that other is.
func (e Event) names(resource vf.Ref) bool {
	return e.From == resource || e.To == resource && e.Action.Effects().Contained != vf.EffectUpdate
}

// creates reports whether the event may bring the resource about.
func (e Event) creates(resource vf.Ref) bool {
	own, hand := e.Action.Effects().CreateResource, e.implied().Effects().CreateResource
	return own == vf.EffectOptional && e.From == resource || (own == vf.EffectOptionalTo || hand == vf.EffectOptionalTo) && e.To == resource
}

// newKeeper is whose resource one becomes that the event brings about, "" if
// nobody said. One agent named alone is meant on both sides, except of what
// passes between them. What is produced for somebody into a resource of theirs
// leaves the producer's behind.
func (e Event) newKeeper(resource vf.Ref) vf.Ref {
	switch {
	case e.Action.Effects().Accountable != vf.EffectNew:
		return e.Receiver
	case e.implied() != "" && e.To != "" && resource != e.To:
		return e.Provider
	}
	return cmp.Or(e.Receiver, e.Provider)
}
