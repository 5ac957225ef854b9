package flow

import (
	"cmp"

	"tallystick/model/vf"
)

// step is one thing that an event does: what its action says, or a transfer
// that is implied. All words of effects are about one of its resources.
type step struct {
	effects  vf.Effects
	from, to vf.Ref // the resources on either side, "" where none is named
	provider vf.Ref
	receiver vf.Ref
	holder   vf.Ref // in whose hands an increment or decrement takes place
	answers  vf.Ref // who answers for what it makes somebody answer for
	inside   bool   // both sides are in the same hands
}

// steps are what an event does, in the order in which it happens. Of an input,
// the transfer comes first: what enters the process is the receiver's by then.
// Of an output it comes last.
func (e Event) steps() []step {
	effects := e.Action.Effects()
	own := step{effects: effects, from: e.From, to: e.To, provider: e.Provider, receiver: e.Receiver, holder: cmp.Or(e.Receiver, e.Provider), answers: e.Receiver}
	if effects.Accountable == vf.EffectNew {
		own.answers = e.newKeeper(e.From)
	}
	if effects.Accounting == vf.EffectDecrement || effects.Onhand == vf.EffectDecrement {
		own.holder = cmp.Or(e.Provider, e.Receiver)
	}
	if e.Action == vf.Move { // it changes hands only by mistake: see the vocabulary's columns
		own.provider = cmp.Or(e.Provider, e.Receiver)
		own.receiver = own.provider
	}
	own.inside = e.Action == vf.Move || own.provider == own.receiver && own.provider != ""
	implied := e.implied()
	if implied == "" {
		return []step{own}
	}
	hand := step{effects: implied.Effects(), from: e.From, to: e.To, provider: e.Provider, receiver: e.Receiver, answers: e.Receiver}
	if effects.InputOutput == vf.EffectInput {
		own.from, own.holder = cmp.Or(e.To, e.From), e.Receiver
		return []step{hand, own}
	}
	own.holder = e.Provider
	return []step{own, hand}
}

// implied is the transfer that an event between different agents implies, or
// "". ValueFlows says it in words, in "Explicit and implied transfers"; its
// table of actions has no column for it.
func (e Event) implied() vf.Action {
	if e.Provider == e.Receiver || e.Provider == "" || e.Receiver == "" {
		return ""
	}
	switch e.Action {
	case vf.Consume, vf.Produce, vf.DeliverService:
		return vf.Transfer
	case vf.Pickup, vf.Dropoff, vf.Accept, vf.Modify:
		return vf.TransferCustody
	}
	return ""
}

// column is a quantity of a resource.
type column int

const (
	accounting column = iota
	onhand
	columns
)

// word is what the step does to a quantity.
func (s step) word(c column) vf.Effect {
	if c == accounting {
		return s.effects.Accounting
	}
	return s.effects.Onhand
}

// leg is a change of one quantity of one resource in somebody's hands.
type leg struct {
	resource vf.Ref
	agent    vf.Ref // "" if nobody said
	down     bool
	echo     bool // the event names no resource on this side: the other side's is meant
	aside    bool // it takes place in hands whose holdings are not the resource's own figure
}

// legs are what the step does to a quantity.
//
// A transfer has two sides. If it names one resource, then both sides are about
// that: the giving side through the provider's hands, the receiving side
// through the receiver's. In the same hands, what is given stays what it is, and
// what is received came from what nobody keeps a record of.
func (s step) legs(c column) []leg {
	switch s.word(c) {
	case vf.EffectIncrement:
		return []leg{{resource: s.from, agent: s.holder}}
	case vf.EffectDecrement:
		return []leg{{resource: s.from, agent: s.holder, down: true}}
	case vf.EffectIncrementTo:
		return []leg{{resource: s.to, agent: s.holder}}
	case vf.EffectDecrementIncrement:
		give := leg{resource: cmp.Or(s.from, s.to), agent: s.provider, down: true, echo: s.from == ""}
		take := leg{resource: cmp.Or(s.to, s.from), agent: s.receiver, echo: s.to == ""}
		both := make([]leg, 0, 2)
		if !give.echo || give.agent != "" && take.agent != "" && !s.inside {
			both = append(both, give)
		}
		if !take.echo || take.agent != "" || s.inside {
			both = append(both, take)
		}
		return both
	}
	return nil
}

// about is the resource that a word of the step is about, "" for none. It is
// only about a resource named on one side of a transfer if the receiving side
// is that resource too.
func (s step) about(word vf.Effect, creates vf.Ref, receiving bool) vf.Ref {
	switch word {
	case vf.EffectUpdate, vf.EffectRemove:
		return s.from
	case vf.EffectNew:
		return creates
	case vf.EffectUpdateTo:
		if s.to == "" && receiving && (s.word(accounting) == vf.EffectDecrementIncrement || s.word(onhand) == vf.EffectDecrementIncrement) {
			return s.from
		}
		return s.to
	}
	return ""
}
