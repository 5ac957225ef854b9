package fold

import (
	"context"

	"tallystick/crdt"
	"tallystick/crdt/replica"
	"tallystick/identity"
)

// ID and KeyID keep the lines below short.
type (
	ID    = crdt.ID
	KeyID = identity.KeyID
)

// NewBook, OpenBook and Settled let tests hold a book without a replica.
var (
	NewBook  = newBook
	OpenBook = openBook
	ErrStale = errStale
	Torn     = torn
)

// View is the book as it is stored.
func (b *Book) View(rows Rows) Reader {
	v := *b
	v.ledger = newLedger(rows)
	return Reader{&v}
}

// Reader asks a book what an engine would.
type Reader struct{ *Book }

func (r Reader) Record(id ID) (Record, bool, error) { return r.record(id) }
func (r Reader) Records(kind string) ([]ID, error)  { return r.records(kind) }
func (r Reader) History(id ID) ([]Entry, error)     { return r.history(id) }
func (r Reader) Refusals() ([]Refusal, error)       { return r.refusals() }
func (r Reader) State() (map[KeyID][32]byte, error) { return r.state() }
func (r Reader) Conflicts() ([]ID, error)           { return r.named([]byte{rowConflict}) }
func (r Reader) Unknown() map[string]uint64         { return r.unknown }
func (r Reader) Find(index, prefix string) ([]ID, error) {
	return r.named(append(append(append([]byte{rowTerm}, index...), 0), prefix...))
}

// The decoders of what is stored, and the reader of bodies.
var (
	EncodeRefusals = encodeRefusals
	DecodeRefusals = decodeRefusals
	DecodeTaken    = decodeTaken
)

func ReadFields(k *Kind, body crdt.Body) { _, _ = k.read(body) }

func PageAgain(data []byte) ([]byte, bool) {
	p, err := decodePage(data)
	if err != nil {
		return nil, false
	}
	return p.encode(nil), true
}

func PageForTest() []byte {
	p := page{}
	p[3] = slot{id: crdt.ID{Link: [32]byte{1}}, depth: 4, status: text, flags: flagCreates, key: 1, about: []Place{{1, 2}}, void: []ID{{Link: [32]byte{2}}}, kind: "task", body: []byte{1, 2, 3}}
	return p.encode(nil)
}

// FillDisk makes an engine find the disk full, until it is called with false.
func (e *Engine) FillDisk(full bool) {
	e.write, e.tell = e.replica.Put, e.effect
	if full {
		e.write = func(context.Context, ...replica.Record) error { return replica.ErrFull }
		e.tell = func(context.Context, Effects) error { return replica.ErrFull }
	}
}
