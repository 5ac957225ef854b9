package community

import (
	"slices"

	"tallystick/crdt"
)

// KindAnswer is the kind of a person's answer to a motion.
const KindAnswer = "answer"

// Choice is what a person answers to a motion.
type Choice string

// The choices. An objection in a consent round is met in the result's prose;
// where answers are counted only [Yes] is for the motion.
const (
	Yes     Choice = "yes"
	No      Choice = "no"
	Abstain Choice = "abstain"
	Object  Choice = "object"
)

// Answer is one person's answer to a motion. A person who answers twice has
// answered what the result of the motion names.
type Answer struct {
	Motion crdt.ID
	Choice Choice
	Text   [32]byte // hash of a sealed record that says why; zero: none
}

// Body is the answer as a body in clear.
func (a Answer) Body() crdt.Body {
	w := fieldWriter{"motion": a.Motion.Link, "choice": string(a.Choice)}
	w.hash("text", a.Text)
	return bodyOf(KindAnswer, w)
}

// ReadAnswer reads a body of that kind; ok is false for any other and for
// fields of another shape.
func ReadAnswer(body crdt.Body) (a Answer, ok bool) {
	f := fieldsOf(body, KindAnswer)
	a.Motion, a.Choice = f.link("motion"), Choice(f.code("choice"))
	f.require(slices.Contains([]Choice{Yes, No, Abstain, Object}, a.Choice))
	a.Text = f.hash("text")
	return a, !f.void
}
