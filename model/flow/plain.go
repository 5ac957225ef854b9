package flow

import (
	"fmt"
	"maps"

	"tallystick/model/vf"
)

// The names that a plain node has beside its properties, as in JSON-LD.
const (
	PlainID    = "@id"
	PlainClass = "@type"
)

// Plain is a node as a map of text, truth, lists and maps, in the vocabulary's
// spelling: what programs get as JSON. Numbers are text, so that none is
// rounded on its way.
func Plain(n *vf.Node) map[string]any {
	plain := map[string]any{PlainClass: string(n.Class)}
	if n.ID != "" {
		plain[PlainID] = n.ID
	}
	for _, p := range n.Properties() {
		list := []any{}
		for _, v := range n.Values[p] {
			list = append(list, PlainValue(v))
		}
		if plain[string(p)] = list; !p.Many() && len(list) == 1 {
			plain[string(p)] = list[0]
		}
	}
	return plain
}

// PlainValue is one value of a plain node; nil for none.
func PlainValue(v vf.Value) any {
	switch v := v.(type) {
	case vf.Truth:
		return bool(v)
	case vf.Number:
		return v.String()
	case vf.Quantity:
		measure := map[string]any{string(vf.PropertyHasNumericalValue): v.Number.String()}
		if v.Unit != "" {
			measure[string(vf.PropertyHasUnit)] = string(v.Unit)
		}
		return measure
	case *vf.Node:
		return Plain(v)
	case vf.Text, vf.IRI, vf.Moment, vf.Ref, vf.Action, vf.Effect, vf.Purpose, vf.Unit:
		return fmt.Sprint(v)
	}
	return nil
}

// PlainField is a value in a body of one of these kinds as a plain node has it,
// or the value itself where the property can't have it.
func PlainField(field string, v any) any {
	p := vf.Property(field)
	if list, ok := v.([]any); ok && (p.Many() || p == vf.PropertyFinished) {
		plain := make([]any, len(list))
		for i, each := range list {
			plain[i] = PlainField(field, each)
		}
		return plain
	}
	if edit, ok := v.(map[string]any); ok { // or one of the elements removed, which has the same shape
		if value, there := edit["value"]; there {
			edit = maps.Clone(edit)
			edit["value"] = PlainField(field, value)
			return edit
		}
	}
	if value, ok := decode(p, v); ok && p.Known() {
		return PlainValue(value)
	}
	return v
}

// PlainFields are the fields of such a body, of one that changes a record too.
func PlainFields(fields map[string]any) map[string]any {
	plain := make(map[string]any, len(fields))
	for name, v := range fields {
		changes, ok := v.(map[string]any)
		if plain[name] = PlainField(name, v); ok && (name == "edits" || name == "adds" || name == "removes") {
			inner := make(map[string]any, len(changes))
			for field, change := range changes {
				inner[field] = PlainField(field, change)
			}
			plain[name] = inner
		}
	}
	return plain
}
