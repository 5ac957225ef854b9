package flow

import (
	"tallystick/crdt"
	"tallystick/crdt/dagcbor"
	"tallystick/identity"
	"tallystick/model/vf"
)

// The parts of a quantity in a body.
const (
	partNumber = "number"
	partUnit   = "unit"
)

// BodyOf is the body that creates a record of what the node describes. Held
// tells which entries the author holds, so that they can be linked to; other
// records are named by their IRI. The node has to be sound, see [Flaws]: the
// error is the first flaw.
//
// The node's id becomes the IRI by which the record is known beside that of its
// entry; it is empty for what was first written down here.
func BodyOf(n *vf.Node, held func(crdt.ID) bool) (crdt.Body, error) {
	if flaws := Flaws(n); len(flaws) > 0 {
		return crdt.Body{}, flaws[0]
	}
	fields := map[string]any{}
	if n.ID != "" {
		fields[fieldIRI] = n.ID
	}
	if len(n.Carried) > 0 {
		carried := map[string]any{}
		for name, text := range n.Carried {
			carried[name] = text
		}
		fields[fieldCarried] = carried
	}
	for _, p := range n.Properties() {
		values := encodeAll(p, n.Values[p], held)
		switch {
		case len(values) == 0:
		case p.Many() || p == vf.PropertyFinished:
			fields[string(p)] = values
		default:
			fields[string(p)] = values[0]
		}
	}
	return crdt.Body{Kind: KindOf(n.Class), Fields: fields}, nil
}

// encodeAll leaves out that something is not finished, which says no more than
// saying nothing does.
func encodeAll(p vf.Property, values []vf.Value, held func(crdt.ID) bool) []any {
	list := []any{}
	for _, v := range values {
		if e := encode(v, held); e != nil && !(p == vf.PropertyFinished && e == false) {
			list = append(list, e)
		}
	}
	return list
}

// encode is a value as it stands in a body; nil if it can't.
func encode(v vf.Value, held func(crdt.ID) bool) any {
	switch v := v.(type) {
	case vf.Text:
		return string(v)
	case vf.IRI:
		return string(v)
	case vf.Moment:
		return string(v)
	case vf.Action:
		return string(v)
	case vf.Effect:
		return string(v)
	case vf.Purpose:
		return string(v)
	case vf.Unit:
		return string(v)
	case vf.Truth:
		return bool(v)
	case vf.Number:
		return decimal(v.Decimal)
	case vf.Quantity:
		return quantity(v)
	case vf.Ref:
		return reference(v, held)
	}
	return nil
}

func decimal(d dagcbor.Decimal) any { return []any{int64(d.Exponent), d.Mantissa} }

func quantity(q vf.Quantity) any {
	parts := map[string]any{partNumber: decimal(q.Number)}
	if q.Unit != "" {
		parts[partUnit] = string(q.Unit)
	}
	return parts
}

func reference(ref vf.Ref, held func(crdt.ID) bool) any {
	switch t := TargetOf(ref); {
	case !t.Record.IsZero() && held(t.Record):
		return t.Record.Link
	case t.Agent != identity.AgentID{}:
		return t.Agent[:]
	}
	return string(ref)
}
