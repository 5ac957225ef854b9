package fold

import (
	"bytes"
	"cmp"
	"slices"
	"strings"

	"tallystick/crdt"
	"tallystick/crdt/dagcbor"
	"tallystick/identity"
)

// mergeDirty works out anew the records of which an entry changed.
func (b *Book) mergeDirty() error {
	for at := range b.dirty {
		if err := b.derive(at); err != nil {
			return err
		}
	}
	clear(b.dirty)
	clear(b.bodies)
	return nil
}

// derive brings the rows that follow from a record up to date. A record of one
// entry whose kind asks for no more is only listed.
func (b *Book) derive(at Place) error {
	s, err := b.ledger.slot(at)
	if err != nil {
		return err
	}
	b.revised[s.kind]++
	if k := b.kinds[s.kind]; !s.is(flagTouched|flagDerived) && (!s.is(flagCreates) || k.plain()) {
		return b.list(at, s, s.kind, s.is(flagCreates) && !s.is(flagRefused))
	}
	m, exists, err := b.merge(at, s)
	if err != nil {
		return err
	}
	kind := ""
	if exists {
		kind = m.record.Kind
	}
	b.revised[kind]++
	return b.replaceDerived(at, s, kind, b.rowsOf(at, m, exists))
}

// list enters a record among those of its kind, or takes it out.
func (b *Book) list(at Place, s *slot, kind string, exists bool) error {
	if s.is(flagRecord) == exists {
		return nil
	}
	s.set(flagRecord, exists)
	b.ledger.touch(at)
	return b.ledger.bit(kindKey(kind, b.lineage.Log(at), pageOf(at)), at, exists)
}

// unlist takes a record out that was listed by its one entry, of which other
// things have been found out since.
func (b *Book) unlist(at Place, s *slot, kind string) error {
	if s.is(flagDerived) {
		return nil // the row of what is derived knows its kind
	}
	return b.list(at, s, kind, false)
}

// merge reads the entries about a record and adds them up.
func (b *Book) merge(at Place, s *slot) (m merging, exists bool, err error) {
	entries, err := b.entries(at, func(s *slot) bool { return s.status == text && b.kinds[s.kind] != nil })
	if err != nil {
		return m, false, err
	}
	m, exists = b.kinds.merge(s.id, crdt.Position{Depth: s.depth, ID: s.id}, s.status.outcome(), entries)
	return m, exists, nil
}

// entries are those about a record that are wanted, in the order of folds.
func (b *Book) entries(at Place, wanted func(*slot) bool) (entries []Entry, err error) {
	places, err := b.placesAbout(at)
	if err != nil {
		return nil, err
	}
	for _, place := range places {
		s, err := b.ledger.slot(place)
		if err != nil {
			return nil, err
		}
		if !wanted(s) {
			continue
		}
		e, err := b.entry(place, s)
		if err != nil {
			return nil, err
		}
		entries = append(entries, e)
	}
	slices.SortFunc(entries, func(a, b Entry) int { return a.Position().Compare(b.Position()) })
	return entries, nil
}

// placesAbout are those of the entries about a record, the first its creator's.
func (b *Book) placesAbout(at Place) ([]Place, error) {
	places := []Place{at}
	if s, err := b.ledger.slot(at); err != nil || !s.is(flagTouched) {
		return places, err
	}
	for row, err := range b.ledger.All(appendPlace([]byte{rowAbout}, at)) {
		key, bad := parsePageKey(row.Key)
		if err != nil || bad != nil {
			return nil, cmpError(err, bad)
		}
		places = append(places, key.places(bitsOf(row.Value))...)
	}
	return places, nil
}

// entry is an entry as kinds see it.
func (b *Book) entry(at Place, s *slot) (e Entry, err error) {
	log := b.lineage.Log(at)
	e = Entry{ID: s.id, Log: log, Seq: at.seq, Depth: s.depth, Author: b.person(log), Void: s.void, Outcome: s.status.outcome(), at: at}
	if body, fresh := b.bodies[at]; fresh {
		e.Body = body
	} else if block, err := b.block(s); err != nil {
		return e, err
	} else if block != nil {
		if e.Body, err = crdt.ParseBody(block); err != nil {
			return e, err
		}
	}
	if s.is(flagRefused) {
		e.Refused, err = b.refusal(e)
	}
	return e, err
}

// block is an opened body, kept or opened again; nil if it is of no known kind.
func (b *Book) block(s *slot) ([]byte, error) {
	if !s.is(flagLong) {
		return s.body, nil
	}
	v, err := b.held.Entry(s.id)
	if err != nil {
		return nil, err
	}
	block, _, _ := b.authority.Open(v)
	return block, nil
}

// refusal is the first reason why an entry does not count.
func (b *Book) refusal(e Entry) (*Refusal, error) {
	raw, err := b.ledger.Get(recordKey([]byte{rowRefusal}, e.Log, e.Seq, e.ID))
	if err != nil || raw == nil {
		return &Refusal{Entry: e.ID}, err
	}
	list, err := decodeRefusals(raw)
	if err != nil || len(list) == 0 {
		return &Refusal{Entry: e.ID}, err
	}
	return &list[0], nil
}

func (b *Book) person(log crdt.LogID) identity.PersonID {
	person, known := b.persons[log]
	if !known {
		if person, known = b.held.Person(log); known {
			b.persons[log] = person
		}
	}
	return person
}

// rowsOf are the rows that follow from a record, in the order of their keys.
func (b *Book) rowsOf(at Place, m merging, exists bool) (rows []Row) {
	where := b.where(at, m.record.ID)
	perEntry := map[crdt.ID][]Refusal{}
	for _, r := range m.refused {
		perEntry[r.Entry] = append(perEntry[r.Entry], r)
	}
	if exists {
		if len(m.record.conflicts(m.kind)) > 0 {
			rows = append(rows, Row{slices.Concat([]byte{rowConflict}, where), []byte{}})
		}
		terms, refused := m.terms()
		for _, t := range terms {
			rows = append(rows, Row{append(termKey(t, len(where)), where...), []byte{}})
		}
		if refused != nil {
			perEntry[m.record.ID] = append(perEntry[m.record.ID], *refused)
		}
	}
	for id, list := range perEntry {
		of, _ := b.lineage.Place(id)
		slices.SortFunc(list, compareRefusals)
		key := appendPlace(recordKey([]byte{rowRefusal}, b.lineage.Log(of), of.seq, id), at)
		rows = append(rows, Row{key, encodeRefusals(list[:min(len(list), maxRefusals)])})
	}
	slices.SortFunc(rows, func(a, b Row) int { return bytes.Compare(a.Key, b.Key) })
	return slices.CompactFunc(rows, func(a, b Row) bool { return bytes.Equal(a.Key, b.Key) }) // one term may come twice
}

// where is the end of the keys under which a record is found.
func (b *Book) where(at Place, id crdt.ID) []byte {
	return recordKey(make([]byte, 0, whereSize), b.lineage.Log(at), at.seq, id)
}

// whereSize is the length of log, seq and id.
const whereSize = len(crdt.LogID{}) + 8 + len(dagcbor.Link{})

// terms are the index terms of a record; a kind that fails on it gives none.
func (m *merging) terms() (terms []Term, problem *Refusal) {
	if m.kind.Index == nil {
		return nil, nil
	}
	defer func() {
		if p := recover(); p != nil {
			terms = nil
			problem = &Refusal{Entry: m.record.ID, Rule: RulePoison, Found: "index", Needed: "a record that its kind can index", Who: WhoAuthor}
		}
	}()
	terms = m.kind.Index(m.record)
	return terms[:min(len(terms), maxTerms)], nil
}

// termKey is the beginning of a term's row, with room for more; a zero byte
// ends the value.
func termKey(t Term, more int) []byte {
	value, _, _ := strings.Cut(t.Value, "\x00")
	value = value[:min(len(value), maxTerm)]
	b := make([]byte, 0, 3+len(t.Index)+len(value)+more)
	b = append(append(append(b, rowTerm), t.Index...), 0)
	return append(append(b, value...), 0)
}

// replaceDerived stores what follows from a record, and takes out what did.
func (b *Book) replaceDerived(at Place, s *slot, kind string, rows []Row) error {
	key, where := appendPlace([]byte{rowDerived}, at), b.where(at, s.id)
	oldKind, oldKeys := s.kind, [][]byte(nil)
	if s.is(flagDerived) {
		raw, err := b.ledger.Get(key)
		if err != nil {
			return err
		}
		if oldKind, oldKeys, err = decodeDerived(raw, where); err != nil {
			return err
		}
	}
	b.revised[oldKind]++
	if kind != oldKind {
		if err := b.list(at, s, oldKind, false); err != nil {
			return err
		}
	}
	if err := b.list(at, s, cmp.Or(kind, oldKind), kind != ""); err != nil {
		return err
	}
	for _, old := range oldKeys {
		if _, stays := slices.BinarySearchFunc(rows, old, func(r Row, key []byte) int { return bytes.Compare(r.Key, key) }); !stays {
			b.ledger.put(old, nil)
		}
	}
	rows = append(rows, Row{key, encodeDerived(kind, rows)})
	if !s.is(flagDerived) { // no row of the record can be there: each names it
		s.set(flagDerived, true)
		b.ledger.touch(at)
		b.ledger.cover(rows)
		return nil
	}
	for _, fresh := range rows {
		if err := b.putIfNew(fresh.Key, fresh.Value); err != nil {
			return err
		}
	}
	return nil
}

func (b *Book) putIfNew(key, value []byte) error {
	old, err := b.ledger.Get(key)
	if err == nil && (old == nil || !bytes.Equal(old, value)) {
		b.ledger.put(key, value)
	}
	return err
}

// encodeDerived is [kind, [key …]], the kind empty for no record. Keys are
// without their end, where the record is, but for those of refusals, which end
// otherwise.
func encodeDerived(kind string, rows []Row) []byte {
	b := dagcbor.AppendArray(nil, 2)
	b = dagcbor.AppendText(b, kind)
	b = dagcbor.AppendArray(b, len(rows))
	for _, row := range rows {
		key := row.Key
		if key[0] != rowRefusal {
			key = key[:len(key)-whereSize]
		}
		b = dagcbor.AppendBytes(b, key)
	}
	return b
}

func decodeDerived(data, where []byte) (kind string, keys [][]byte, err error) {
	r := dagcbor.NewReader(data)
	r.ArrayOf(2)
	kind = r.Text(crdt.MaxKind)
	for range r.Array(len(data)) {
		key := r.Bytes(len(data))
		if len(key) > 0 && key[0] != rowRefusal {
			key = slices.Concat(key, where)
		}
		keys = append(keys, key)
	}
	return kind, keys, r.Close()
}
