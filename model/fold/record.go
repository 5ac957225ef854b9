package fold

import (
	"fmt"
	"slices"

	"tallystick/crdt"
	"tallystick/crdt/dagcbor"
)

// Record is what the entries about one thing add up to. It is a pure function
// of these entries and what was found out about each.
type Record struct {
	ID       crdt.ID // of the entry that created it
	Kind     string
	Creation Outcome            // of the entry that created it: Text if it is open
	Fields   map[string][]Value // what stands, by field, shown first first; a field never written is not there
	Entries  []Entry            // that are open and count, in the order of folds, also those of other kinds that touch it
	State    any                // what Kind.Fold made of it
}

// Value is one standing value of a field, or one element of a set.
type Value struct {
	V  any
	By []crdt.ID // the entries that wrote it: what an author who has seen it replaces or removes

	// Outcome is Text for a value that can be read. Otherwise the record was
	// created by an entry that can't, and nobody wrote the field since: it may
	// have had a value.
	Outcome Outcome
}

// Value is the value of a field that is shown first; nil if there is none.
func (r Record) Value(field string) any {
	if values := r.Fields[field]; len(values) > 0 {
		return values[0].V
	}
	return nil
}

// Conflicts are the fields of which several values stand, sorted.
func (r Record) conflicts(k *Kind) (fields []string) {
	for _, f := range k.Fields {
		if f.Merge == Register && len(r.Fields[f.Name]) > 1 {
			fields = append(fields, f.Name)
		}
	}
	return fields
}

// merging is a record in the making.
type merging struct {
	kind     *Kind
	record   Record
	creation *Entry // nil if it is not open
	refused  []Refusal
}

// merge adds up the opened entries about a record, given in the order of folds;
// id and outcome are those of the entry that created it. A record none of whose
// entries is open and counts does not exist: ok is false.
func (ks kinds) merge(id crdt.ID, at crdt.Position, outcome Outcome, entries []Entry) (m merging, ok bool) {
	m.record = Record{ID: id, Creation: outcome}
	for i := range entries {
		_, edits := subject(entries[i].Body)
		if entries[i].ID == id && !edits {
			m.creation = &entries[i]
		}
	}
	if m.creation == nil && outcome == Text {
		m.refuseAll(entries)
		return m, false
	}
	if m.kind = ks.kindOf(m.creation, id, entries); m.kind == nil || m.creation != nil && m.creation.Refused != nil {
		return m, false
	}
	m.record.Kind = m.kind.Name
	for _, e := range entries {
		if e.Refused == nil && m.admits(e) {
			m.record.Entries = append(m.record.Entries, e)
		}
	}
	if !m.exists() {
		return m, false
	}
	m.add(at)
	return m, m.fold(at)
}

// kindOf is the kind of a record: its creator's, or while that is closed the
// first edit's.
func (ks kinds) kindOf(creation *Entry, id crdt.ID, entries []Entry) *Kind {
	if creation != nil {
		return ks[creation.Body.Kind]
	}
	for _, e := range entries {
		if about, ok := subject(e.Body); ok && about == id && e.Refused == nil {
			return ks[e.Body.Kind]
		}
	}
	return nil
}

// refuseAll is for edits of what is open and no record. That itself may be a
// sound edit of something else.
func (m *merging) refuseAll(entries []Entry) {
	for _, e := range entries {
		if e.Refused == nil && e.ID != m.record.ID && m.own(e) {
			m.refuse(Refusal{Entry: e.ID, Rule: RuleKind, Found: clip(e.Body.Kind), Needed: "the entry that it edits is no record", Who: WhoAuthor})
		}
	}
}

// exists reports whether an entry of the record's own kind is left.
func (m *merging) exists() bool {
	return slices.ContainsFunc(m.record.Entries, m.own)
}

// own reports whether an entry creates or edits the record; others touch it.
func (m *merging) own(e Entry) bool {
	about, edits := subject(e.Body)
	return e.ID == m.record.ID || edits && about == m.record.ID
}

// admits judges what only the record tells about an entry that counts.
func (m *merging) admits(e Entry) bool {
	if !m.own(e) {
		return true
	}
	if e.Body.Kind != m.kind.Name {
		m.refuse(Refusal{Entry: e.ID, Rule: RuleKind, Found: clip(e.Body.Kind), Needed: m.kind.Name, Who: WhoAuthor})
		return false
	}
	if m.kind.MayWrite == nil {
		return true
	}
	refusal := m.mayWrite(e)
	if refusal != nil {
		refusal.Entry = e.ID
		m.refuse(*refusal)
	}
	return refusal == nil
}

func (m *merging) mayWrite(e Entry) (refusal *Refusal) {
	defer func() {
		if p := recover(); p != nil {
			refusal = &Refusal{Rule: RulePoison, Found: clip(fmt.Sprint(p)), Needed: "an entry that its kind can judge", Who: WhoAuthor}
		}
	}()
	return m.kind.MayWrite(Writing{Entry: e, Creation: m.creation})
}

func (m *merging) refuse(r Refusal) {
	if len(m.refused) < maxDenied {
		m.refused = append(m.refused, r)
	}
}

// addOnly works out the fields of a record that only one entry is about: what
// that says is what stands. Most records are events, of which there are many.
func (m *merging) addOnly(e Entry) {
	m.record.Fields = make(map[string][]Value, len(e.Body.Fields))
	for _, declared := range m.kind.Fields {
		value, there := e.Body.Fields[declared.Name]
		if !there {
			continue
		}
		values := []Value{{V: value, By: []crdt.ID{e.ID}, Outcome: Text}}
		if declared.Merge == Set {
			f := field{Field: declared}
			list, _ := value.([]any)
			f.add(e, write{adds: list})
			values = f.values()
		}
		if len(values) > 0 {
			m.record.Fields[declared.Name] = values
		}
	}
}

// add works out the fields.
func (m *merging) add(at crdt.Position) {
	if m.creation != nil && len(m.record.Entries) == 1 && m.record.Entries[0].ID == m.record.ID {
		m.addOnly(m.record.Entries[0])
		return
	}
	fields := map[string]*field{}
	for _, f := range m.kind.Fields {
		fields[f.Name] = &field{Field: f}
		if m.creation == nil && f.Merge == Register {
			fields[f.Name].writes = []crdt.Write[Value]{{At: at, Value: Value{Outcome: m.record.Creation}}}
		}
	}
	for _, e := range m.record.Entries {
		if !m.own(e) {
			continue
		}
		writes, _ := m.kind.read(e.Body)
		for _, w := range writes {
			if fields[w.field].Merge == Fixed && e.ID != m.record.ID {
				m.refuse(Refusal{Entry: e.ID, Rule: RuleFixed, Found: w.field, Needed: "the value that the record was created with", Who: WhoAuthor})
				continue
			}
			fields[w.field].add(e, w)
		}
	}
	m.record.Fields = map[string][]Value{}
	for name, f := range fields {
		if values := f.values(); len(values) > 0 {
			m.record.Fields[name] = values
		}
	}
}

// field collects the writes of one.
type field struct {
	Field
	writes  []crdt.Write[Value]
	changes []crdt.Change[string]
}

func (f *field) add(e Entry, w write) {
	void := func(id crdt.ID) bool { return slices.Contains(e.Void, id) }
	if f.Merge != Set {
		value := Value{V: w.value, Outcome: Text}
		f.writes = append(f.writes, crdt.Write[Value]{At: e.Position(), Value: value, Replaces: slices.DeleteFunc(w.replaces, void)})
		return
	}
	change := crdt.Change[string]{At: e.Position()}
	for _, v := range w.adds {
		change.Adds = append(change.Adds, element(v))
	}
	for _, r := range w.removes {
		change.Removes = append(change.Removes, crdt.Element[string]{Value: element(r.value), Adds: slices.DeleteFunc(r.adds, void)})
	}
	f.changes = append(f.changes, change)
}

func (f *field) values() (values []Value) {
	if f.Merge != Set {
		for _, w := range crdt.RegisterOf(f.writes...).Values() {
			w.Value.By = []crdt.ID{w.At.ID}
			values = append(values, w.Value)
		}
		return values
	}
	for _, member := range crdt.AddWinsOf(f.changes...).Members() {
		v, err := dagcbor.Decode([]byte(member.Value), crdt.BodyLimits())
		if err == nil {
			values = append(values, Value{V: v, By: member.Adds, Outcome: Text})
		}
	}
	return values
}

// element is a value of a set as something that can be compared.
func element(v any) string {
	b, err := dagcbor.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("fold: a decoded value that can't be encoded: %v", err)) // every one can
	}
	return string(b)
}

// fold applies the kind's own rules; entries at which they fail are set aside
// one by one, the earlier ones staying. It reports whether anything is left.
func (m *merging) fold(at crdt.Position) bool {
	if m.kind.Fold == nil || m.try() == nil {
		return true
	}
	entries := m.record.Entries
	m.record.Entries = nil
	for _, e := range entries {
		sound := m.record.Entries
		m.record.Entries = append(slices.Clone(sound), e)
		refused := len(m.refused)
		m.add(at)
		m.refused = m.refused[:refused] // said already
		if err := m.try(); err != nil {
			m.refuse(Refusal{Entry: e.ID, Rule: RulePoison, Found: clip(err.Error()), Needed: "an entry that its kind can fold", Who: WhoAuthor})
			m.record.Entries = sound
		}
	}
	refused := len(m.refused)
	m.add(at)
	m.refused = m.refused[:refused]
	return m.exists() && m.try() == nil
}

func (m *merging) try() (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%v", p)
		}
	}()
	m.record.State = nil
	return m.kind.Fold(&m.record)
}
