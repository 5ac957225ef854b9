package fold

// Revision tells two moments of an engine apart: equal ones have the same
// records of a kind.
type Revision struct {
	book *ledger // of which the count is: another one begins anew
	n    uint64
}

// Revision changes whenever a record of a kind may have.
func (e *Engine) Revision(kind string) Revision {
	e.mu.Lock()
	defer e.mu.Unlock()
	return Revision{e.book.ledger, e.book.revised[kind]}
}
