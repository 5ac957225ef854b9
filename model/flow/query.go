package flow

import (
	"errors"
	"slices"

	"tallystick/crdt"
	"tallystick/model/fold"
	"tallystick/model/vf"
)

// ErrAfter says that a query can't go on after a record, which is not among what
// it asks for any more.
var ErrAfter = errors.New("the record to go on after is not in the list any more")

// Condition is a value that a record has in a property.
type Condition struct {
	Property vf.Property
	Value    vf.Value
}

// Query asks for records.
type Query struct {
	Class vf.Class // and its subclasses; "" for any
	Where []Condition
	Agent vf.Ref  // in any property of flows and resources that names an agent; "" for any
	After crdt.ID // the record after which to go on; zero for the first
}

// agentProperties are those in which a record names who has to do with it.
func agentProperties() []vf.Property {
	return []vf.Property{vf.PropertyProvider, vf.PropertyReceiver, vf.PropertyPrimaryAccountable, vf.PropertyInScopeOf, vf.PropertyProposedTo}
}

// Find is at most limit records that a query asks for. It looks at no more than
// most; next is then the one to go on after, else zero. A query by a reference
// or an agent looks at those alone that have it, any other at all of its class.
// [ErrAfter] if the one to go on after is not among them any more.
func (t Things) Find(q Query, most, limit int) (found []Record, next crdt.ID, err error) {
	a, err := t.asking(q)
	if err != nil {
		return nil, crdt.ID{}, err
	}
	looked, passed, last := 0, q.After.IsZero(), q.After
	for id, err := range a.candidates() {
		if err != nil {
			return nil, crdt.ID{}, err
		}
		if !passed {
			passed = id == q.After
			continue
		}
		if looked == most || len(found) == limit {
			return found, last, nil
		}
		r, ok, err := t.Record(id)
		if err != nil {
			return nil, crdt.ID{}, err
		}
		if ok && a.matches(r) {
			found = append(found, r)
		}
		looked, last = looked+1, id
	}
	if !passed {
		return nil, crdt.ID{}, ErrAfter
	}
	return found, crdt.ID{}, nil
}

// asking is a query with every name of what it asks for, and the shortest lists
// that all matches are in.
type asking struct {
	Query
	values [][]vf.Value // for each condition, any of them
	agents []vf.Value   // any of them
	lists  []fold.Listing
}

func (t Things) asking(q Query) (a asking, err error) {
	a.Query = q
	for _, c := range q.Where {
		values := []vf.Value{c.Value}
		if ref, ok := c.Value.(vf.Ref); ok && Indexed(c.Property) {
			if values, err = t.named(ref); err != nil {
				return a, err
			}
			if a.lists == nil {
				a.lists = t.naming(values, c.Property)
			}
		}
		a.values = append(a.values, values)
	}
	if q.Agent != "" {
		if a.agents, err = t.named(q.Agent); err != nil {
			return a, err
		}
		if a.lists == nil {
			a.lists = t.naming(a.agents, agentProperties()...)
		}
	}
	if a.lists != nil {
		return a, nil
	}
	for _, c := range vf.Classes() {
		if q.Class == "" || c.Is(q.Class) {
			a.lists = append(a.lists, t.store.Records(KindOf(c)))
		}
	}
	return a, nil
}

// named are the names of a thing as values.
func (t Things) named(ref vf.Ref) (values []vf.Value, err error) {
	names, err := t.names(ref)
	for _, name := range names {
		values = append(values, name)
	}
	return values, err
}

// naming are the lists of records that have a name in one of the properties.
func (t Things) naming(names []vf.Value, properties ...vf.Property) (lists []fold.Listing) {
	for _, p := range properties {
		for _, name := range names {
			lists = append(lists, t.store.Find(indexOf(p), termOf(name.(vf.Ref))+"\x00"))
		}
	}
	return lists
}

// candidates are the ids of the records that may match, each once.
func (a asking) candidates() fold.Listing {
	return func(yield func(crdt.ID, error) bool) {
		seen := map[crdt.ID]bool{}
		for _, list := range a.lists {
			for id, err := range list {
				if err == nil && seen[id] {
					continue
				}
				if seen[id] = true; !yield(id, err) {
					return
				}
			}
		}
	}
}

func (a asking) matches(r Record) bool {
	if a.Class != "" && !r.Node.Class.Is(a.Class) {
		return false
	}
	for i, c := range a.Where {
		if !r.has(c.Property, a.values[i]) {
			return false
		}
	}
	return a.agents == nil || slices.ContainsFunc(agentProperties(), func(p vf.Property) bool { return r.has(p, a.agents) })
}

// has reports whether any of the values stands in a property.
func (r Record) has(p vf.Property, any []vf.Value) bool {
	return slices.ContainsFunc(r.Node.Values[p], func(v vf.Value) bool {
		return slices.ContainsFunc(any, func(w vf.Value) bool { return equal(v, w) })
	})
}

// equal compares values as people mean them: 1.10 is 1.1, and 1 kg is 1000 g.
func equal(a, b vf.Value) bool {
	if x, ok := a.(vf.Quantity); ok {
		y, ok := b.(vf.Quantity)
		order, err := x.Compare(y)
		return ok && err == nil && order == 0
	}
	if x, ok := a.(vf.Number); ok {
		y, ok := b.(vf.Number)
		return ok && x.Compare(y.Decimal) == 0
	}
	return a == b
}
