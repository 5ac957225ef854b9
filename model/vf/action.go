package vf

import (
	"maps"
	"slices"
)

// Action is what an event did, a commitment promises or an intent asks for, as
// the vocabulary spells it.
type Action string

// Effect is one word in a column of [Effects]; "" is no effect.
//
// A word that ends in To is about the resource on the receiving side,
// decrementIncrement about both: down here and up there.
type Effect string

// Purpose is what a proposal is for.
type Purpose string

// Effects is what an event of an action does to the resources that it names:
// the eleven columns of the vocabulary's table of actions.
type Effects struct {
	InputOutput    Effect // side of a process that the flow stands on, "" for none
	PairsWith      Action // the action that a flow on the other side of the process has
	CreateResource Effect // whether the event may bring a resource about, and on which side
	EventQuantity  Effect // whether it counts resource, effort or both
	Accounting     Effect // on accountingQuantity: what one answers for
	Onhand         Effect // on onhandQuantity: what is there
	Location       Effect // on currentLocation
	Contained      Effect // on containedIn
	Accountable    Effect // on primaryAccountable
	Stage          Effect // on stage: the process's specification
	State          Effect // on state: the one that the event names
}

// Actions is the 19 actions, in order.
func Actions() []Action { return slices.Sorted(maps.Keys(actionTable)) }

// Known reports whether the vocabulary has the action.
func (a Action) Known() bool {
	_, ok := actionTable[a]
	return ok
}

// Effects is the action's row; that of an unknown action is empty.
func (a Action) Effects() Effects { return actionTable[a] }
