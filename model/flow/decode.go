package flow

import (
	"slices"

	"tallystick/crdt"
	"tallystick/crdt/dagcbor"
	"tallystick/identity"
	"tallystick/model/vf"
)

// decode reads one value of a property; ok is false if it has another shape.
func decode(p vf.Property, v any) (value vf.Value, ok bool) {
	switch p.Form() {
	case vf.FormThing:
		return decodeThing(p, v)
	case vf.FormForeign:
		return decodeRef(v)
	case vf.FormNumber:
		d, ok := decodeDecimal(v)
		return vf.Number{Decimal: d}, ok
	case vf.FormTruth:
		truth, ok := v.(bool)
		return vf.Truth(truth), ok
	}
	text, ok := v.(string)
	if !ok {
		return nil, false
	}
	return decodeText(p, text)
}

func decodeText(p vf.Property, text string) (vf.Value, bool) {
	switch p.Form() {
	case vf.FormText:
		return vf.Text(text), true
	case vf.FormIRI:
		return vf.IRI(text), isIRI(text)
	case vf.FormMoment:
		m, err := vf.ParseMoment(text)
		return m, err == nil
	case vf.FormWord:
		return decodeWord(p, text)
	}
	return nil, false
}

func decodeWord(p vf.Property, text string) (vf.Value, bool) {
	for _, c := range p.Range() {
		switch {
		case c == vf.ClassAction && vf.Action(text).Known():
			return vf.Action(text), true
		case !slices.Contains(c.Words(), text):
		case c == vf.ClassProposalPurpose:
			return vf.Purpose(text), true
		default:
			return vf.Effect(text), true
		}
	}
	return nil, false
}

func decodeThing(p vf.Property, v any) (vf.Value, bool) {
	switch v := v.(type) {
	case map[string]any:
		q, ok := decodeQuantity(v)
		return q, ok && slices.Contains(p.Range(), vf.ClassMeasure)
	case string:
		if slices.Contains(p.Range(), vf.ClassUnit) {
			if u, err := vf.ParseUnit(v); err == nil {
				return u, true
			}
		}
	}
	return decodeRef(v)
}

func decodeRef(v any) (vf.Value, bool) {
	switch v := v.(type) {
	case dagcbor.Link:
		return RecordRef(crdt.ID{Link: v}), true
	case []byte:
		if len(v) != len(identity.AgentID{}) {
			return nil, false
		}
		ref := AgentRef(identity.AgentID(v))
		return ref, ref != ""
	case string:
		return vf.Ref(v), isIRI(v)
	}
	return nil, false
}

func decodeQuantity(v any) (q vf.Quantity, ok bool) {
	parts, _ := v.(map[string]any)
	if q.Number, ok = decodeDecimal(parts[partNumber]); !ok {
		return q, false
	}
	unit, there := parts[partUnit]
	if !there {
		return q, true
	}
	text, _ := unit.(string)
	q.Unit, ok = decodeUnit(text)
	return q, ok
}

// decodeUnit reads a unit, also one by a code that only a newer version knows.
func decodeUnit(text string) (vf.Unit, bool) {
	if u, err := vf.ParseUnit(text); err == nil {
		return u, true
	}
	return vf.Unit(text), vf.Unit(text).WellFormed()
}

func decodeDecimal(v any) (d dagcbor.Decimal, ok bool) {
	pair, _ := v.([]any)
	if len(pair) != 2 {
		return d, false
	}
	exponent, one := pair[0].(int64)
	mantissa, two := pair[1].(int64)
	if !one || !two || exponent != int64(int8(exponent)) {
		return d, false
	}
	d = dagcbor.Decimal{Exponent: int8(exponent), Mantissa: mantissa}
	return d, d.Check() == nil
}

// check tells whether a value in a body is one that the property can have.
func check(p vf.Property) func(any) bool {
	if p == vf.PropertyFinished {
		return func(v any) bool { return v == true }
	}
	return func(v any) bool {
		_, ok := decode(p, v)
		return ok
	}
}

func isIRI(v any) bool {
	text, ok := v.(string)
	return ok && text != "" && len(text) <= vf.MaxIRI
}

// isCarried accepts a map of texts.
func isCarried(v any) bool {
	parts, ok := v.(map[string]any)
	for _, text := range parts {
		_, isText := text.(string)
		ok = ok && isText
	}
	return ok
}

func decodeCarried(v any) (carried map[string]string) {
	parts, _ := v.(map[string]any)
	for name, text := range parts {
		if carried == nil {
			carried = map[string]string{}
		}
		carried[name], _ = text.(string)
	}
	return carried
}
