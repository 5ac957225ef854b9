package fold

import "tallystick/crdt"

// Precedes reports whether an entry is in the past of another: whether the
// author of the second knew it when signing. It is false for entries that were
// not taken up.
func (e *Engine) Precedes(first, second crdt.ID) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	at, ok := e.book.lineage.Place(first)
	if !ok {
		return false
	}
	of, ok := e.book.lineage.Place(second)
	return ok && e.book.lineage.Precedes(at, of)
}
