package fold

import (
	"encoding/binary"
	"errors"
	"fmt"
	"iter"
	"maps"
	"slices"

	"tallystick/crdt"
	"tallystick/crdt/dagcbor"
	"tallystick/identity"
)

// Held is what a book asks about the entries of its community.
type Held interface {
	Holdings

	// Entry is an entry that is held, with its body if that is here.
	Entry(id crdt.ID) (crdt.Verified, error)

	// Person is whose device writes a log that is held.
	Person(log crdt.LogID) (identity.PersonID, bool)

	// Ends are the ends of a log as far as it is in the set, which has the
	// losses taken out: what replicas compare and list is limited to it.
	Ends(log crdt.LogID) []crdt.Tip

	// Reaches reports whether at is end, or is reached from it by prev.
	Reaches(end, at crdt.Tip) (bool, error)
}

// Book is one community's records: the pure part of an [Engine], which reads
// what is stored through [Rows] and hands out what is to be stored. It is used
// by one goroutine.
type Book struct {
	held      Held
	kinds     kinds
	print     [32]byte // fingerprint of the kinds
	authority Authority
	lineage   *Lineage
	ledger    *ledger
	spread    func(n int, do func(i int))

	keys    map[identity.KeyID]uint64 // their numbers
	unknown map[string]uint64         // entries of kinds that are not known, by kind
	last    []Row                     // to be stored, beside the ledger's
	changed map[string]bool           // of unknown
	dirty   map[Place]bool            // records to be merged anew
	bodies  map[Place]crdt.Body       // of entries opened since records were last merged
	revised map[string]uint64         // how often records of a kind were worked out, since this book was made
	persons map[crdt.LogID]identity.PersonID
	meta    meta
	resumed []crdt.Verified       // taken up on opening, and not noted
	todo    []Place               // entries to be folded again, once there is nothing new
	judging map[crdt.LogID]uint64 // of meta.logs, those of which entries are in todo
}

// meta is how far a book is, in one row.
type meta struct {
	cursor    uint64
	print     [32]byte // of the kinds
	authority [32]byte // digest
	reopen    bool     // closed entries are to be tried again

	// logs are those whose entries are to be judged again, below a seq.
	logs map[crdt.LogID]uint64
}

// errStale is why what is stored is of no use: it is made anew.
var errStale = errors.New("stored records are not of these kinds, or damaged")

// newBook is the book of nothing.
func newBook(held Held, rows Rows, list []Kind, authority func(*Lineage) Authority) *Book {
	b := &Book{
		held: held, kinds: kindsOf(list), print: fingerprint(list), lineage: NewLineage(held), ledger: newLedger(rows),
		spread: inTurn, keys: map[identity.KeyID]uint64{}, unknown: map[string]uint64{}, changed: map[string]bool{}, dirty: map[Place]bool{}, bodies: map[Place]crdt.Body{}, revised: map[string]uint64{},
		persons: map[crdt.LogID]identity.PersonID{}, meta: meta{logs: map[crdt.LogID]uint64{}},
	}
	b.authority = authority(b.lineage)
	return b
}

func inTurn(n int, do func(i int)) {
	for i := range n {
		do(i)
	}
}

// openBook continues from what is stored, without folding anything again. The
// effects are all that hold now. It returns errStale if the rows are of other
// kinds or of no use.
func openBook(held Held, rows Rows, list []Kind, authority func(*Lineage) Authority) (*Book, Effects, error) {
	b := newBook(held, rows, list, authority)
	raw, err := rows.Get([]byte{rowMeta})
	if err != nil || raw == nil {
		return b, Effects{}, err
	}
	if b.meta, err = decodeMeta(raw); err != nil || b.meta.print != b.print {
		return nil, Effects{}, errors.Join(errStale, err)
	}
	fault := error(nil)
	if b.lineage, err = RestoreLineage(held, b.lineageRows(&fault)); err != nil || fault != nil {
		return nil, Effects{}, cmpError(fault, errors.Join(errStale, err))
	}
	b.authority = authority(b.lineage)
	for _, load := range []func() error{b.loadKeys, b.loadUnknown, b.offerWaiting} {
		if err := load(); err != nil {
			return nil, Effects{}, err
		}
	}
	effects, err := b.retake()
	return b, effects, err
}

func cmpError(first, second error) error {
	if first != nil {
		return first
	}
	return second
}

func (b *Book) lineageRows(fault *error) iter.Seq[Row] {
	return func(yield func(Row) bool) {
		for row, err := range b.ledger.rows.All([]byte{rowLineage}) {
			if err != nil {
				*fault = err
				return
			}
			if !yield(Row{row.Key[1:], row.Value}) {
				return
			}
		}
	}
}

func (b *Book) loadKeys() error {
	for row, err := range b.ledger.rows.All([]byte{rowKey}) {
		if err != nil {
			return err
		}
		if len(row.Key) != 1+len(identity.KeyID{}) || len(row.Value) != 8 {
			return fmt.Errorf("%w: a key's row", errStale)
		}
		b.keys[identity.KeyID(row.Key[1:])] = binary.BigEndian.Uint64(row.Value)
	}
	return nil
}

func (b *Book) loadUnknown() error {
	for row, err := range b.ledger.rows.All([]byte{rowUnknown}) {
		if err != nil {
			return err
		}
		if len(row.Value) != 8 {
			return fmt.Errorf("%w: a count", errStale)
		}
		b.unknown[string(row.Key[1:])] = binary.BigEndian.Uint64(row.Value)
	}
	return nil
}

// offerWaiting lets those wait again that did. What they lack may have come to
// be held meanwhile, in their own log, so that they need not: they are news then.
func (b *Book) offerWaiting() error {
	for _, id := range b.lineage.Waiting() {
		v, err := b.held.Entry(id)
		if err != nil {
			return err
		}
		b.resumed = append(b.resumed, b.offer(v)...)
	}
	return nil
}

// number gives a key its number in pages.
func (b *Book) number(id identity.KeyID) uint64 {
	if id == (identity.KeyID{}) {
		return 0
	}
	if b.keys[id] == 0 {
		b.keys[id] = uint64(len(b.keys) + 1)
		b.last = append(b.last, Row{append([]byte{rowKey}, id[:]...), binary.BigEndian.AppendUint64(nil, b.keys[id])})
	}
	return b.keys[id]
}

// Flush is everything that has to be stored since it was last called, all of
// it or none. It then stands after a number of the feed. Where it does not fit
// one transaction, torn goes ahead of it and its last row comes last.
func (b *Book) Flush(cursor uint64) (rows []Row) {
	rows = append(b.ledger.flush(), b.last...)
	for _, row := range b.lineage.Unsaved() {
		rows = append(rows, Row{append([]byte{rowLineage}, row.Key...), row.Value})
	}
	for _, kind := range slices.Sorted(maps.Keys(b.changed)) {
		row := Row{Key: append([]byte{rowUnknown}, kind...)}
		if n := b.unknown[kind]; n > 0 {
			row.Value = binary.BigEndian.AppendUint64(nil, n)
		}
		rows = append(rows, row)
	}
	b.meta.cursor, b.meta.print, b.meta.authority = cursor, b.print, b.authority.Digest()
	b.last, b.changed = nil, map[string]bool{}
	return append(rows, Row{[]byte{rowMeta}, b.unfinished().encode()})
}

// unfinished is how far the book is for one who opens it without what is left
// to do: all of that is listed again then.
func (b *Book) unfinished() meta {
	m := b.meta
	if len(b.todo) == 0 {
		return m
	}
	m.reopen, m.logs = true, maps.Clone(m.logs)
	for log, below := range b.judging {
		m.logs[log] = max(m.logs[log], below)
	}
	return m
}

// torn says that what is stored is a part of something: a book that opens
// there makes everything anew.
func torn() Row { return Row{[]byte{rowMeta}, []byte{}} }

func (m meta) encode() []byte {
	reopen := uint64(0)
	if m.reopen {
		reopen = 1
	}
	b := dagcbor.AppendArray(nil, 5)
	b = dagcbor.AppendUint(b, m.cursor)
	b = dagcbor.AppendBytes(b, m.print[:])
	b = dagcbor.AppendBytes(b, m.authority[:])
	b = dagcbor.AppendUint(b, reopen)
	b = dagcbor.AppendArray(b, len(m.logs))
	for _, log := range slices.SortedFunc(maps.Keys(m.logs), crdt.LogID.Compare) {
		b = dagcbor.AppendBytes(dagcbor.AppendArray(b, 2), log[:])
		b = dagcbor.AppendUint(b, m.logs[log])
	}
	return b
}

func decodeMeta(data []byte) (m meta, err error) {
	r := dagcbor.NewReader(data)
	r.ArrayOf(5)
	m = meta{cursor: r.Uint(), print: r.Array32(), authority: r.Array32(), reopen: r.Uint() != 0, logs: map[crdt.LogID]uint64{}}
	for range r.Array(len(data) / len(crdt.LogID{})) {
		r.ArrayOf(2)
		log := crdt.LogID(r.Array32())
		m.logs[log] = r.Uint()
	}
	return m, r.Close()
}
