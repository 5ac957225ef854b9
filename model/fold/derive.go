package fold

import (
	"bytes"
	"cmp"
	"maps"
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
	return b.replaceDerived(at, s, kind, b.rowsOf(m, exists))
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

// rowsOf are the rows that follow from a record.
func (b *Book) rowsOf(m merging, exists bool) map[string][]byte {
	rows := map[string][]byte{}
	at, _ := b.lineage.Place(m.record.ID)
	where := recordKey(nil, b.lineage.Log(at), at.seq, m.record.ID)
	perEntry := map[crdt.ID][]Refusal{}
	for _, r := range m.refused {
		perEntry[r.Entry] = append(perEntry[r.Entry], r)
	}
	if exists {
		if len(m.record.conflicts(m.kind)) > 0 {
			rows[string(append([]byte{rowConflict}, where...))] = []byte{}
		}
		terms, refused := m.terms()
		for _, t := range terms {
			rows[string(append(termKey(t), where...))] = []byte{}
		}
		if refused != nil {
			perEntry[m.record.ID] = append(perEntry[m.record.ID], *refused)
		}
	}
	for id, list := range perEntry {
		of, _ := b.lineage.Place(id)
		slices.SortFunc(list, compareRefusals)
		key := appendPlace(recordKey([]byte{rowRefusal}, b.lineage.Log(of), of.seq, id), at)
		rows[string(key)] = encodeRefusals(list[:min(len(list), maxRefusals)])
	}
	return rows
}

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

// termKey is the beginning of a term's row; a zero byte ends the value.
func termKey(t Term) []byte {
	value, _, _ := strings.Cut(t.Value, "\x00")
	b := append(append([]byte{rowTerm}, t.Index...), 0)
	return append(append(b, value[:min(len(value), maxTerm)]...), 0)
}

// replaceDerived stores what follows from a record, and takes out what did.
func (b *Book) replaceDerived(at Place, s *slot, kind string, rows map[string][]byte) error {
	key := appendPlace([]byte{rowDerived}, at)
	oldKind, oldKeys := s.kind, []string(nil)
	if s.is(flagDerived) {
		raw, err := b.ledger.Get(key)
		if err != nil {
			return err
		}
		if oldKind, oldKeys, err = decodeDerived(raw); err != nil {
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
		if _, stays := rows[old]; !stays {
			b.ledger.put([]byte(old), nil)
		}
	}
	put := b.putIfNew
	if !s.is(flagDerived) { // no row of the record can be there: each names it
		s.set(flagDerived, true)
		b.ledger.touch(at)
		put = func(key, value []byte) error {
			b.ledger.put(key, value)
			return nil
		}
	}
	for _, fresh := range slices.Sorted(maps.Keys(rows)) {
		if err := put([]byte(fresh), rows[fresh]); err != nil {
			return err
		}
	}
	return put(key, encodeDerived(kind, slices.Sorted(maps.Keys(rows))))
}

func (b *Book) putIfNew(key, value []byte) error {
	old, err := b.ledger.Get(key)
	if err == nil && (old == nil || !bytes.Equal(old, value)) {
		b.ledger.put(key, value)
	}
	return err
}

// encodeDerived is [kind, [key …]], the kind empty for no record.
func encodeDerived(kind string, keys []string) []byte {
	b := dagcbor.AppendArray(nil, 2)
	b = dagcbor.AppendText(b, kind)
	b = dagcbor.AppendArray(b, len(keys))
	for _, key := range keys {
		b = dagcbor.AppendBytes(b, []byte(key))
	}
	return b
}

func decodeDerived(data []byte) (kind string, keys []string, err error) {
	r := dagcbor.NewReader(data)
	r.ArrayOf(2)
	kind = r.Text(crdt.MaxKind)
	for range r.Array(len(data)) {
		keys = append(keys, string(r.Bytes(len(data))))
	}
	return kind, keys, r.Close()
}
