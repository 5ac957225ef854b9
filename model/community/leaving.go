package community

import "tallystick/crdt"

// KindLeaving is the kind by which a person leaves the community.
const KindLeaving = "leaving"

// Leaving ends its author's own membership. It honours the log that it stands
// in up to its own prev, whatever it lists. Promises that are open stay so
// until they are settled, and for those the leaver may still sign; a second
// one says that nothing is open any more.
type Leaving struct {
	Logs []Honoured // the leaver's other logs, at most MaxHonoured, sorted
	Done bool       // nothing is open any more, or ever was
}

// Body is the leaving as a body in clear, its lists in order.
func (l Leaving) Body() crdt.Body {
	w := fieldWriter{}
	w.honoured(l.Logs)
	if l.Done {
		w["done"] = true
	}
	return bodyOf(KindLeaving, w)
}

// ReadLeaving reads a body of that kind; ok is false for any other and for
// fields of another shape.
func ReadLeaving(body crdt.Body) (l Leaving, ok bool) {
	f := fieldsOf(body, KindLeaving)
	l.Logs = f.honoured()
	l.Done = f.has("done") && f.flag("done")
	return l, !f.void
}
