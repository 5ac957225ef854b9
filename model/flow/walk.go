package flow

import (
	"tallystick/model/vf"
)

// Direction is which way a walk follows the flow.
type Direction int

// The directions.
const (
	Forwards  Direction = iota // what became of it: track
	Backwards                  // where it came from: trace
)

// Via is how a walk came from one thing to the next.
type Via string

// The ways.
const (
	ViaEvent     Via = "event"     // between a resource and an event that names it
	ViaProcess   Via = "process"   // between an event and its process
	ViaBatch     Via = "batch"     // between a resource and its batch
	ViaContained Via = "contained" // between a resource and the one that it is in
)

// Step is one thing that a walk reaches.
type Step struct {
	Ref   vf.Ref
	Node  *vf.Node // what is said of it; nil if nothing is
	From  int      // the step that led here, by its index; −1 for the first
	Via   Via      // "" for the first
	Depth int      // steps from the first
	End   bool     // nothing leads on from it: there it came from, or there it is
}

// Walk is everything that the flow leads to from a resource, an event, a process
// or a batch, nearest first and each thing once: through processes, transfers,
// batches and containment. It ends after [MaxWalk] steps; whole tells whether
// that was all. Two replicas that hold the same take the same steps.
//
// A walk keeps to what it follows. Things that were in the same van, on the same
// bench or in the same box do not follow from each other: what enters a process
// by an action that pairs with another, accept or pickup, leaves by that one as
// the same resource, and of what is separated, only that is followed which was
// combined. Whatever else enters a process is in all that leaves it.
//
// Nor does what was added to a stock come out of it earlier, or from what was
// added later. Later is what says that it happened later; where one of two
// events does not say when, what was written by somebody who knew the other.
// Events that corrections brought to nothing lead nowhere.
func Walk(start vf.Ref, d Direction, a Around) (steps []Step, whole bool, err error) {
	if start, err = a.Known(start); err != nil {
		return nil, false, err
	}
	w := walking{around: a, forwards: d == Forwards, seen: map[stop]bool{}, number: map[vf.Ref]int{}, events: map[vf.Ref][]Event{}}
	w.add(stop{ref: start}, -1, "")
	for i := 0; i < len(w.stops) && !w.full; i++ {
		w.led = false
		if err := w.leave(w.stops[i]); err != nil {
			return nil, false, err
		}
		if w.led {
			w.steps[w.number[w.stops[i].ref]].End = false
		}
	}
	return w.steps, !w.full, nil
}

// stop is a thing on a walk, how it was reached, and what is followed through it.
type stop struct {
	ref    vf.Ref
	by     vf.Ref    // of a resource or batch: the event that led to it, "" for none
	inside vf.Ref    // the resource that is followed inside it, "" where the thing itself is
	pair   vf.Action // of a process: the action by which it was entered, if another pairs with it
	only   vf.Ref    // and the resource that entered by it
}

// walking is a walk under way.
type walking struct {
	around   Around
	forwards bool
	steps    []Step
	number   map[vf.Ref]int // of the step at a thing
	stops    []stop
	seen     map[stop]bool
	events   map[vf.Ref][]Event // of the resources reached
	looked   int                // events looked at
	led      bool               // what is being left leads somewhere, if only to what was seen
	full     bool
}

// add takes a step unless it was taken, from what is at a step.
func (w *walking) add(s stop, from int, via Via) {
	w.led = true
	if w.seen[s] || w.full {
		return
	}
	if w.full = len(w.stops) == MaxWalk; w.full {
		return
	}
	w.seen[s], w.stops = true, append(w.stops, s)
	if _, there := w.number[s.ref]; there {
		return
	}
	step := Step{Ref: s.ref, From: from, Via: via, End: true}
	if from >= 0 {
		step.Depth = w.steps[from].Depth + 1
	}
	w.number[s.ref] = len(w.steps)
	w.steps = append(w.steps, step)
}

// leave goes on from a stop.
func (w *walking) leave(s stop) (err error) {
	i := w.number[s.ref]
	e, isEvent, err := w.around.Event(s.ref)
	if err != nil {
		return err
	}
	n, err := w.around.Thing(s.ref)
	if err != nil {
		return err
	}
	w.steps[i].Node = n
	switch {
	case isEvent:
		return w.leaveEvent(i, s, e)
	case n != nil && n.Class == vf.ClassProcess:
		return w.leaveProcess(i, s)
	case n != nil && n.Class == vf.ClassBatchLotRecord:
		return w.leaveBatch(i, s)
	}
	return w.leaveResource(i, s, n)
}

// standing is the events that stand for themselves and were not undone.
func standing(events []Event) (stand []Event) {
	root := roots(events)
	void := undone(events, root)
	for i, e := range events {
		if root[i] == i && !void[i] {
			stand = append(stand, e)
		}
	}
	return stand
}
