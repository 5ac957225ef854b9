package flow

import (
	"slices"

	"tallystick/crdt"
	"tallystick/identity"
	"tallystick/model/fold"
	"tallystick/model/vf"
)

// Record is what is said of one thing in a community, as far as it can be read
// here.
type Record struct {
	ID crdt.ID // of the entry that created it

	// Node says what stands: its id is the IRI that the record came with, or
	// else that of its entry. Of a property in conflict it has the value shown
	// first.
	Node *vf.Node

	// Conflicts are the properties of which several values stand, those that
	// people wrote apart, shown first first.
	Conflicts map[vf.Property][]Alternative

	// Creation is [fold.Text] if the entry that created the record is open.
	// Otherwise only what was edited since is known of it.
	Creation fold.Outcome

	Position crdt.Position     // of that entry in the order of folds; zero while it is closed
	Author   identity.PersonID // whose device wrote it; zero while it is closed
	Common   fold.Common       // what it says of itself
}

// Alternative is one of several values that stand.
type Alternative struct {
	Value vf.Value // nil for a value that was taken back
	By    crdt.ID  // the entry that wrote it
}

// Ref is the IRI of the record's entry. It means the record whatever IRI that
// came with.
func (r Record) Ref() vf.Ref { return RecordRef(r.ID) }

// Names are the IRIs under which others may refer to it.
func (r Record) Names() []vf.Ref {
	if own := vf.Ref(r.Node.ID); own != r.Ref() {
		return []vf.Ref{r.Ref(), own}
	}
	return []vf.Ref{r.Ref()}
}

// RecordOf reads a record of the fold; ok is false for one of another kind.
func RecordOf(r fold.Record) (record Record, ok bool) {
	class, ok := ClassOf(r.Kind)
	if !ok {
		return Record{}, false
	}
	record = Record{ID: r.ID, Creation: r.Creation, Conflicts: map[vf.Property][]Alternative{}}
	record.Node = &vf.Node{ID: string(RecordRef(r.ID)), Class: class}
	if iri, ok := r.Value(fieldIRI).(string); ok {
		record.Node.ID = iri
	}
	record.Node.Carried = decodeCarried(r.Value(fieldCarried))
	for _, p := range class.Properties() {
		record.take(p, r.Fields[string(p)])
	}
	if i := slices.IndexFunc(r.Entries, func(e fold.Entry) bool { return e.ID == r.ID }); i >= 0 {
		e := r.Entries[i]
		record.Position, record.Author = e.Position(), e.Author
		record.Common, _ = fold.ReadCommon(e.Body)
	}
	return record, true
}

// take reads what stands of one property.
func (r *Record) take(p vf.Property, values []fold.Value) {
	list := alternatives(p, values)
	if len(list) > 1 && !p.Many() {
		r.Conflicts[p] = list
		list = list[:1]
	}
	var stand []vf.Value
	for _, a := range list {
		if a.Value != nil {
			stand = append(stand, a.Value)
		}
	}
	if len(stand) > 0 {
		r.Node.Set(p, stand...)
	}
}

// alternatives are the values of a field as the vocabulary has them; a fixed
// property with room for several has one list. What can't be read, since its
// entry is closed, is left out.
func alternatives(p vf.Property, values []fold.Value) (list []Alternative) {
	for _, each := range values {
		elements, isList := each.V.([]any)
		if !isList || !p.Many() {
			elements = []any{each.V}
		}
		for _, v := range elements {
			value, ok := decode(p, v)
			if ok || v == nil && each.Outcome == fold.Text {
				list = append(list, Alternative{Value: value, By: each.By[0]})
			}
		}
	}
	return list
}
