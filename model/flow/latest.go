package flow

import (
	"slices"

	"tallystick/crdt"
	"tallystick/model/vf"
)

// Latest is what the last event in the order of folds set, and what others set
// apart from it: in islands that did not know of each other.
type Latest struct {
	Statement
	Beside []Statement // of other values, last first; all of them stand until somebody who has seen them decides
}

// Statement is one value that an event set.
type Statement struct {
	Value string // a name or a text; "" where the event took it away
	By    vf.Ref // the event; "" for what was there to begin with
}

// saying is what one event sets: a value, or what takes looking up.
type saying struct {
	event int // its index
	value string
	find  func(Event) (value string, ok bool, err error) // nil for the value
}

// say works out what events set.
func (f *folding) say(r *Resource) (err error) {
	var place, account, stage, state, container []saying
	for i := range f.events {
		if f.void[i] {
			continue
		}
		e := &f.events[i]
		for _, s := range f.steps[i] {
			about := func(word vf.Effect) bool { return word != "" && f.about(i, s, word) }
			if e.ToLocation != "" && about(s.effects.Location) {
				place = append(place, saying{event: i, value: string(e.ToLocation)})
			}
			if s.answers != "" && about(s.effects.Accountable) {
				account = append(account, saying{event: i, value: string(s.answers)})
			}
			if e.State != "" && about(s.effects.State) {
				state = append(state, saying{event: i, value: e.State})
			}
			if about(s.effects.Stage) {
				stage = append(stage, saying{event: i, find: f.stageOf})
			}
			switch {
			case !about(s.effects.Contained):
			case s.effects.Contained == vf.EffectRemove:
				container = append(container, saying{event: i})
			default:
				container = append(container, saying{event: i, find: f.containerOf})
			}
		}
	}
	o := f.opening
	for _, each := range []struct {
		to      *Latest
		opening string
		sayings []saying
	}{
		{&r.Location, string(o.location), place}, {&r.Accountable, string(o.accountable), account},
		{&r.Stage, string(o.stage), stage}, {&r.State, o.state, state}, {&r.Container, string(o.container), container},
	} {
		if *each.to, err = f.latest(each.opening, each.sayings); err != nil {
			return err
		}
	}
	return nil
}

// about reports whether a word of an event's step is about the resource.
func (f *folding) about(i int, s step, word vf.Effect) bool {
	created := vf.Ref("")
	if f.creating[i] {
		created = f.resource
	}
	receiving := s.inside || f.keep[s.receiver] || s.provider == s.receiver && s.provider != ""
	return s.about(word, created, receiving) == f.resource
}

// latest is the last saying that says something, and those made apart from it.
func (f *folding) latest(opening string, sayings []saying) (l Latest, err error) {
	slices.SortStableFunc(sayings, func(a, b saying) int { return compareOrder(f.order(a.event), f.order(b.event)) })
	l.Value = opening
	var stand []crdt.ID // of those that are shown, last first
	looked := 0
	for _, s := range slices.Backward(sayings) {
		if len(stand) > 0 {
			if looked++; looked > maxBeside {
				break
			}
			if !f.apart(s.event, stand) {
				continue
			}
		}
		e := f.events[s.event]
		value, ok := s.value, true
		if s.find != nil {
			if value, ok, err = s.find(e); err != nil {
				return l, err
			}
		}
		if !ok {
			continue
		}
		if len(stand) == 0 {
			l.Statement = Statement{value, e.Ref}
		} else if value != l.Value && !slices.ContainsFunc(l.Beside, func(o Statement) bool { return o.Value == value }) {
			l.Beside = append(l.Beside, Statement{value, e.Ref})
		}
		stand = append(stand, e.At.ID)
	}
	return l, nil
}

// apart reports whether an event was written by somebody who did not know the
// last of those that stand, nor the other way round, and whom none of the rest
// knew.
func (f *folding) apart(i int, stand []crdt.ID) bool {
	id := f.events[i].At.ID
	if f.around.Precedes(stand[0], id) {
		return false
	}
	return !slices.ContainsFunc(stand, func(o crdt.ID) bool { return o == id || f.around.Precedes(id, o) })
}

// stageOf is the specification of the process that the event is an output of.
func (f *folding) stageOf(e Event) (string, bool, error) {
	a := f.around
	process, err := processOf(a, e, vf.PropertyOutputOf)
	if err != nil || process == "" {
		return "", false, err
	}
	n, err := a.Thing(process)
	if err != nil || n == nil {
		return "", false, err
	}
	spec := vf.Process{Node: n}.BasedOn()
	if spec == "" {
		return "", false, nil
	}
	spec, err = a.Known(spec)
	return string(spec), true, err
}
