package flow

import (
	"maps"
	"slices"

	"tallystick/model/vf"
)

// agents is a set of agents.
type agents map[vf.Ref]bool

// keepers are the agents whose record a resource is: who answered for it at any
// time, and who received into it. Where nobody ever answered, it is who should:
// the receivers of what is produced or counted.
func (f *folding) keepers() agents {
	keep, should := agents{}, agents{}
	add := func(to agents, agent vf.Ref) {
		if agent != "" {
			to[agent] = true
		}
	}
	add(keep, f.opening.accountable)
	for i, e := range f.events {
		if f.void[i] {
			continue
		}
		if f.creating[i] {
			add(keep, e.newKeeper(f.resource))
		}
		if e.Action.Effects().Accountable == vf.EffectNew && e.From == f.resource {
			add(should, e.newKeeper(f.resource))
		}
		for _, s := range f.steps[i] {
			if !s.inside && s.to == f.resource && (len(s.legs(accounting)) > 0 || len(s.legs(onhand)) > 0) {
				add(keep, e.Receiver)
			}
		}
	}
	if len(keep) == 0 {
		return should
	}
	return keep
}

// outside are the agents in whose hands a quantity of the resource no longer is
// in its keepers': those to whom they gave, and who passed it on. What happens
// there does not change the resource's own figure. Whoever gave first, before
// anybody else had it, keeps it: a borrower brings back what a lender lent.
func (f *folding) outside(c column) agents {
	keep, out := maps.Clone(f.keep), agents{}
	for i := range f.events {
		for _, s := range f.steps[i] {
			if f.void[i] || s.inside || s.provider == "" || s.receiver == "" || s.word(c) != vf.EffectDecrementIncrement {
				continue
			}
			switch {
			case s.from == "" && s.to == f.resource:
				out[s.provider] = true
			case s.from != f.resource || s.to != "":
			case keep[s.receiver]:
				out[s.provider] = true
			case keep[s.provider] || out[s.provider]:
				out[s.receiver] = true
			default:
				keep[s.provider], out[s.receiver] = true, true
			}
		}
	}
	maps.DeleteFunc(out, func(agent vf.Ref, _ bool) bool { return keep[agent] })
	return out
}

// legs are what a step does to a quantity of the resource. Where nobody said who
// gave, and one resource is named, it has come to the resource if one of its
// keepers received, and has left it if somebody else did.
func (f *folding) legs(s step, c column, outside agents) []leg {
	untold := s.word(c) == vf.EffectDecrementIncrement && s.to == "" && s.provider == "" && !s.inside
	received := untold && f.keep[s.receiver]
	legs := slices.DeleteFunc(s.legs(c), func(l leg) bool { return l.resource != f.resource || received && l.down })
	for i := range legs {
		legs[i].aside = outside[legs[i].agent] || untold && !received && !legs[i].down
	}
	return legs
}
