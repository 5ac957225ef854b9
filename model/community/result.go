package community

import "tallystick/crdt"

// KindResult is the kind by which a motion takes effect.
const KindResult = "result"

// Result closes a motion: it lists the answers that it counts. Whether they
// are enough is judged in its own past.
type Result struct {
	Motion  crdt.ID
	Answers []crdt.ID // that count, at most MaxAnswers, sorted
	Late    []crdt.ID // that came after the first result, at most MaxAnswers, sorted
	Text    [32]byte  // hash of a sealed record, such as how objections were met; zero: none
}

// Body is the result as a body in clear, its lists in order.
func (r Result) Body() crdt.Body {
	w := fieldWriter{"motion": r.Motion.Link}
	w.ids("answers", r.Answers)
	w.ids("late", r.Late)
	w.hash("text", r.Text)
	return bodyOf(KindResult, w)
}

// ReadResult reads a body of that kind; ok is false for any other and for
// fields of another shape.
func ReadResult(body crdt.Body) (r Result, ok bool) {
	f := fieldsOf(body, KindResult)
	r.Motion = f.link("motion")
	r.Answers, r.Late = f.ids("answers", MaxAnswers), f.ids("late", MaxAnswers)
	r.Text = f.hash("text")
	return r, !f.void
}
