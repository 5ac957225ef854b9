package community

import "tallystick/crdt"

// The kinds of an erasure and of a device's word that it has been done.
const (
	KindErase  = "erase"
	KindErased = "erased"
)

// Erase says that the bodies of these sealed entries are to be dropped: on
// every replica where they are the author's own, on readers where a record's
// rule lets the author erase those of others.
type Erase struct {
	Entries []crdt.ID // 1 to [crdt.MaxErase], sorted
}

// Body is the erasure as a body in clear, its list in order.
func (e Erase) Body() crdt.Body {
	return bodyOf(KindErase, fieldWriter{"entries": idList(e.Entries)})
}

// ReadErase reads a body of that kind; ok is false for any other and for
// fields of another shape.
func ReadErase(body crdt.Body) (e Erase, ok bool) {
	f := fieldsOf(body, KindErase)
	e.Entries = readIDs(f, f.list("entries", crdt.MaxErase))
	f.require(len(e.Entries) > 0)
	return e, !f.void
}

// Erased is a device's word that it holds none of the bodies any more that an
// erasure names.
type Erased struct{ Erasure crdt.ID }

// Body is the confirmation as a body in clear.
func (e Erased) Body() crdt.Body {
	return bodyOf(KindErased, fieldWriter{"erasure": e.Erasure.Link})
}

// ReadErased reads a body of that kind; ok is false for any other and for
// fields of another shape.
func ReadErased(body crdt.Body) (e Erased, ok bool) {
	f := fieldsOf(body, KindErased)
	e.Erasure = f.link("erasure")
	return e, !f.void
}
