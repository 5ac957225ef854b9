package fold

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"fmt"
	"iter"
	"maps"
	"slices"

	"tallystick/crdt"
)

// view is the book as it is stored, for one reader; it changes nothing. Pages
// that it reads are kept for the next.
func (e *Engine) view() *Book {
	v := *e.book
	v.ledger = newLedger(e.book.ledger.rows)
	v.ledger.pages, v.ledger.most = e.read, maxReadPages
	return &v
}

// Record is what the entries about a thing add up to; ok is false if none of
// them is open and counts, whatever is held.
func (e *Engine) Record(id crdt.ID) (r Record, ok bool, err error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	r, ok, err = e.view().record(id)
	if err != nil {
		return Record{}, false, fmt.Errorf("read record %s: %w", id.Short(), err)
	}
	return r, ok, nil
}

func (b *Book) record(id crdt.ID) (Record, bool, error) {
	at, ok := b.lineage.Place(id)
	if !ok {
		return Record{}, false, nil
	}
	s, err := b.ledger.slot(at)
	if err != nil || s.status == unseen {
		return Record{}, false, err
	}
	m, ok, err := b.merge(at, s)
	if !ok {
		return Record{}, false, err
	}
	return m.record, true, err
}

// Listing is ids in an order that every replica gives them in. An error is the
// last thing that it yields. It holds nobody up while it is gone through.
type Listing = iter.Seq2[crdt.ID, error]

// Records are the ids of the records of a kind, in the order of log and seq.
func (e *Engine) Records(kind string) Listing {
	return e.listing(func(b *Book) ([]crdt.ID, error) { return b.records(kind) })
}

// listing gives the answer of a question, asked when it is iterated over.
func (e *Engine) listing(ask func(*Book) ([]crdt.ID, error)) Listing {
	return func(yield func(crdt.ID, error) bool) {
		e.mu.Lock()
		ids, err := ask(e.view())
		e.mu.Unlock()
		for _, id := range ids {
			if !yield(id, nil) {
				return
			}
		}
		if err != nil {
			yield(crdt.ID{}, fmt.Errorf("list records: %w", err))
		}
	}
}

// records lists a kind; the branches of a log, which replicas number each in
// their way, are put in order page by page.
func (b *Book) records(kind string) (ids []crdt.ID, err error) {
	type numbered struct {
		seq uint64
		id  crdt.ID
	}
	var group []numbered
	var last []byte
	end := func() {
		slices.SortFunc(group, func(a, b numbered) int { return cmp.Or(cmp.Compare(a.seq, b.seq), compareIDs(a.id, b.id)) })
		for _, n := range group {
			ids = append(ids, n.id)
		}
		group = group[:0]
	}
	for row, err := range b.ledger.rows.All(append(append([]byte{rowKind}, kind...), 0)) {
		if err != nil {
			return nil, err
		}
		logAndPage, strand := row.Key[:len(row.Key)-4], binary.BigEndian.Uint32(row.Key[len(row.Key)-4:])
		if !bytes.Equal(last, logAndPage) {
			end()
			last = logAndPage
		}
		key := pageKey{strand, binary.BigEndian.Uint64(logAndPage[len(logAndPage)-8:])}
		p, err := b.ledger.page(key)
		if err != nil {
			return nil, err
		}
		for _, at := range key.places(bitsOf(row.Value)) {
			group = append(group, numbered{at.seq, p[at.seq%pageEntries].id})
		}
	}
	end()
	return ids, nil
}

// Find lists the records that have a term of an index whose value begins with
// prefix, in the order of values, then of log and seq. A record with several
// such terms comes once for each.
func (e *Engine) Find(index, prefix string) Listing {
	return e.listing(func(b *Book) ([]crdt.ID, error) {
		return b.named(append(append(append([]byte{rowTerm}, index...), 0), prefix...))
	})
}

// Conflicts are the records with a field of which several values stand, in the
// order of log and seq.
func (e *Engine) Conflicts() Listing {
	return e.listing(func(b *Book) ([]crdt.ID, error) { return b.named([]byte{rowConflict}) })
}

// named are the ids at the end of keys.
func (b *Book) named(prefix []byte) (ids []crdt.ID, err error) {
	for row, err := range b.ledger.rows.All(prefix) {
		if err != nil {
			return nil, err
		}
		if n := len(row.Key) - len(crdt.ID{}.Link); n > 0 {
			ids = append(ids, crdt.ID{Link: [32]byte(row.Key[n:])})
		}
	}
	return ids, nil
}

// Conflicting are the fields of a record of which several values stand, sorted
// as its kind lists them.
func (e *Engine) Conflicting(r Record) []string {
	if k := e.kinds[r.Kind]; k != nil {
		return r.conflicts(k)
	}
	return nil
}

// History is every entry about a record that was opened at some time or
// created it, in the order of folds, with what came of it: those that do not
// count have Refused, those erased or lacking by now no body. It is empty for a
// record of which no entry is open.
func (e *Engine) History(id crdt.ID) ([]Entry, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	entries, err := e.view().history(id)
	if err != nil {
		return nil, fmt.Errorf("read history of %s: %w", id.Short(), err)
	}
	return entries, nil
}

func (b *Book) history(id crdt.ID) ([]Entry, error) {
	at, ok := b.lineage.Place(id)
	if !ok {
		return nil, nil
	}
	entries, err := b.entries(at, func(*slot) bool { return true })
	if err != nil || !slices.ContainsFunc(entries, func(e Entry) bool { return e.Body.Kind != "" }) {
		return nil, err
	}
	s, err := b.ledger.slot(at)
	if err != nil {
		return nil, err
	}
	m, _, err := b.merge(at, s)
	for _, r := range m.refused {
		for i := range entries {
			if entries[i].ID == r.Entry && entries[i].Refused == nil && r.Rule != RuleFixed {
				entries[i].Refused = &r
			}
		}
	}
	return entries, err
}

// Refusals are why entries in the set do not count, or not in all that they
// say, sorted by entry and rule. Replicas with the same set, bodies and keys
// list the same.
func (e *Engine) Refusals() ([]Refusal, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	list, err := e.view().refusals()
	if err != nil {
		return nil, fmt.Errorf("list refusals: %w", err)
	}
	return list, nil
}

func (b *Book) refusals() ([]Refusal, error) {
	all := b.authority.Refusals()
	for row, err := range b.ledger.rows.All([]byte{rowRefusal}) {
		if err != nil {
			return nil, err
		}
		list, err := decodeRefusals(row.Value)
		if err != nil {
			return nil, err
		}
		all = append(all, list...)
	}
	in := b.setOf()
	var listed []Refusal
	for _, r := range all {
		member, err := in.has(r.Entry)
		if err != nil {
			return nil, err
		}
		if member {
			listed = append(listed, r)
		}
	}
	slices.SortFunc(listed, compareRefusals)
	return listed, nil
}

// Unknown counts the entries that could be opened, or are in clear, and are of
// kinds that this build does not know, by kind.
func (e *Engine) Unknown() map[string]uint64 {
	e.mu.Lock()
	defer e.mu.Unlock()
	counts := maps.Clone(e.book.unknown)
	maps.DeleteFunc(counts, func(_ string, n uint64) bool { return n == 0 })
	return counts
}
