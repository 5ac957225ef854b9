package flow

import (
	"iter"
	"slices"

	"tallystick/crdt"
	"tallystick/identity"
	"tallystick/model/fold"
	"tallystick/model/vf"
)

// Store is where records are read from: a [fold.Engine] is one.
type Store interface {
	// Record is what the entries about a thing add up to.
	Record(id crdt.ID) (r fold.Record, ok bool, err error)
	// Records are the ids of the records of a kind.
	Records(kind string) fold.Listing
	// Find are the records with a term of an index that begins with prefix.
	Find(index, prefix string) fold.Listing
}

// Things answers questions about the things of a community, whichever way a
// reference between them was written down. It stores nothing and may be made
// for each question.
type Things struct{ store Store }

// In is the things that a store holds records of.
func In(store Store) Things { return Things{store} }

// Records is records in the order in which replicas list them. An error is the
// last thing that it yields.
type Records = iter.Seq2[Record, error]

// Record is the record that an entry created; ok is false if nothing can be
// read of it here, or it is no record of this package.
func (t Things) Record(id crdt.ID) (r Record, ok bool, err error) {
	merged, ok, err := t.store.Record(id)
	if !ok {
		return Record{}, false, err
	}
	r, ok = RecordOf(merged)
	return r, ok, nil
}

// Of is all records of a class and of its subclasses.
func (t Things) Of(class vf.Class) Records {
	return func(yield func(Record, error) bool) {
		for _, c := range vf.Classes() {
			if c.Is(class) && !t.each(t.store.Records(KindOf(c)), yield) {
				return
			}
		}
	}
}

// each yields the records of a listing; it is false if nobody wants more.
func (t Things) each(ids fold.Listing, yield func(Record, error) bool) bool {
	for id, err := range ids {
		r, ok := Record{}, err == nil
		if ok {
			r, ok, err = t.Record(id)
		}
		if (ok || err != nil) && !yield(r, err) || err != nil {
			return false
		}
	}
	return true
}

// Thing is the records of what a reference means, in the order of folds: none
// for a dangling reference, several where somebody described a thing again
// without knowing that it had been. The first stands for it.
func (t Things) Thing(ref vf.Ref) (list []Record, err error) {
	add := func(r Record, err error) bool {
		if err == nil && slices.Contains(r.Names(), ref) && !slices.ContainsFunc(list, func(o Record) bool { return o.ID == r.ID }) {
			list = append(list, r)
		}
		return err == nil
	}
	if target := TargetOf(ref); !target.Record.IsZero() {
		r, ok, err := t.Record(target.Record)
		if err != nil {
			return nil, err
		}
		if ok {
			list = append(list, r)
			ref = vf.Ref(r.Node.ID) // those that share its name are the same thing
		}
	}
	for r, err := range t.find(indexIRI, ref) {
		if !add(r, err) {
			return nil, err
		}
	}
	slices.SortFunc(list, func(a, b Record) int { return a.Position.Compare(b.Position) })
	return list, nil
}

// find is the records with a term, and with others of the same hash.
func (t Things) find(index string, ref vf.Ref) Records {
	return func(yield func(Record, error) bool) {
		t.each(t.store.Find(index, termOf(ref)+"\x00"), yield)
	}
}

// Stands reports whether a record is the one that stands for its thing, so that
// what was described twice is counted once.
func (t Things) Stands(r Record) (bool, error) {
	if vf.Ref(r.Node.ID) == r.Ref() {
		return true, nil // nobody else can describe it under this name before it is written
	}
	things, err := t.Thing(vf.Ref(r.Node.ID))
	return len(things) > 0 && things[0].ID == r.ID, err
}

// names are all IRIs under which the thing that a reference means may be
// referred to, the reference first.
func (t Things) names(ref vf.Ref) (names []vf.Ref, err error) {
	names = []vf.Ref{ref}
	things, err := t.Thing(ref)
	for _, r := range things {
		for _, name := range r.Names() {
			if !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	return names, err
}

// Saying is the records that name a thing in a property, whichever of its names
// they call it by: Saying(inputOf, process) is what goes into a process.
func (t Things) Saying(p vf.Property, thing vf.Ref) Records {
	return func(yield func(Record, error) bool) {
		names, err := t.names(thing)
		if err != nil {
			yield(Record{}, err)
			return
		}
		seen := map[crdt.ID]bool{}
		more := true
		for _, name := range names {
			for r, err := range t.find(indexOf(p), name) {
				if err == nil && (seen[r.ID] || !r.says(p, name)) {
					continue
				}
				seen[r.ID] = true
				if more = yield(r, err); !more || err != nil {
					return
				}
			}
		}
	}
}

// says reports whether a record names something in a property, in any value
// that stands.
func (r Record) says(p vf.Property, ref vf.Ref) bool {
	return slices.ContainsFunc(r.Node.Values[p], func(v vf.Value) bool { return v == vf.Value(ref) }) ||
		slices.ContainsFunc(r.Conflicts[p], func(a Alternative) bool { return a.Value == vf.Value(ref) })
}

// AgentOf is the agent of the community that a reference names; ok is false for
// any other.
func AgentOf(ref vf.Ref) (id identity.AgentID, ok bool) {
	id = TargetOf(ref).Agent
	return id, id != identity.AgentID{}
}
