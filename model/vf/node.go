package vf

import (
	"maps"
	"slices"
)

// Node is a description of one thing: its class and its values by property.
// Nothing about it has been checked; see [Check]. A node may stand inside
// another as a value.
type Node struct {
	ID     string // what a [Ref] names; "" for a thing that nothing refers to
	Class  Class
	Values map[Property][]Value

	// Carried is what a document said of the thing that the vocabulary has no
	// place for, so that it can be given back: by property, of the vocabulary
	// where it has one of that name and otherwise by IRI, a list of values as
	// expanded JSON-LD. Nothing here looks into it.
	Carried map[string]string
}

// Set replaces the values of a property; without values it removes it.
func (n *Node) Set(p Property, values ...Value) {
	if len(values) == 0 {
		delete(n.Values, p)
		return
	}
	if n.Values == nil {
		n.Values = map[Property][]Value{}
	}
	n.Values[p] = slices.Clone(values)
}

// Properties is the properties that the node has values of, in order.
func (n *Node) Properties() []Property {
	return slices.Sorted(maps.Keys(n.Values))
}

// one is the property's first value of Go type V, or V's zero value.
func one[V Value](n *Node, p Property) V {
	v, _ := first[V](n, p)
	return v
}

// first is the property's first value of Go type V, and whether there is one.
func first[V Value](n *Node, p Property) (V, bool) {
	for _, v := range n.Values[p] {
		if v, ok := v.(V); ok {
			return v, true
		}
	}
	var none V
	return none, false
}

// all is the property's values of Go type V.
func all[V Value](n *Node, p Property) []V {
	var out []V
	for _, v := range n.Values[p] {
		if v, ok := v.(V); ok {
			out = append(out, v)
		}
	}
	return out
}

// refs is the ids of the things that the property names, whether by reference
// or by describing them on the spot.
func refs(n *Node, p Property) []Ref {
	var out []Ref
	for _, v := range n.Values[p] {
		if id := target(v); id != "" {
			out = append(out, id)
		}
	}
	return out
}

// ref is the first of refs, or "".
func ref(n *Node, p Property) Ref {
	for _, id := range refs(n, p) {
		return id
	}
	return ""
}

// unit is the unit that the property names, described elsewhere or not.
func unit(n *Node, p Property) Unit {
	if u, ok := first[Unit](n, p); ok {
		return u
	}
	return Unit(ref(n, p))
}

// target is the id of the thing that v names or describes, or "".
func target(v Value) Ref {
	switch v := v.(type) {
	case Ref:
		return v
	case *Node:
		if v != nil {
			return Ref(v.ID)
		}
	}
	return ""
}
