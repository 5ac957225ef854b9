package flow

import (
	"fmt"
	"maps"
	"slices"

	"tallystick/crdt/dagcbor"
	"tallystick/model/vf"
)

// ParsePlain reads a plain node as people and programs write it: a quantity may
// be "12.5 KGM", a reference {"@id": "…"}, and one value stands for a list of
// it. Cleared are the properties that are null. What can't be read is a flaw
// with its path; a node with flaws is good for nothing.
func ParsePlain(plain map[string]any) (n *vf.Node, cleared []vf.Property, flaws []vf.Flaw) {
	n = &vf.Node{}
	n.ID, _ = plain[PlainID].(string)
	class, _ := plain[PlainClass].(string)
	n.Class = vf.Class(class)
	for _, name := range slices.Sorted(maps.Keys(plain)) {
		p := vf.Property(name)
		if name == PlainID || name == PlainClass {
			continue
		}
		if plain[name] == nil {
			cleared = append(cleared, p)
			continue
		}
		values, problem := ParseValues(p, plain[name])
		if problem != nil {
			problem.Node = nodeName(n)
			flaws = append(flaws, *problem)
			continue
		}
		n.Set(p, values...)
	}
	return n, cleared, flaws
}

// ParseValues reads the plain value, or list of values, of one property.
func ParseValues(p vf.Property, plain any) (values []vf.Value, flaw *vf.Flaw) {
	if !p.Known() {
		return nil, &vf.Flaw{Path: string(p), Rule: vf.RuleUnknown, Found: fmt.Sprintf("property %.64q", p), Needed: "a property of ValueFlows 1.0.0"}
	}
	list, several := plain.([]any)
	if !several {
		list = []any{plain}
	}
	for i, each := range list {
		v, needed := parseValue(p, each)
		if needed != "" {
			path := string(p)
			if several {
				path = fmt.Sprintf("%s[%d]", p, i)
			}
			return nil, &vf.Flaw{Path: path, Rule: vf.RuleRange, Found: fmt.Sprintf("%.80q", fmt.Sprint(each)), Needed: needed}
		}
		values = append(values, v)
	}
	return values, nil
}

// parseValue reads one value, or says what is needed.
func parseValue(p vf.Property, plain any) (v vf.Value, needed string) {
	switch plain := plain.(type) {
	case string:
		return parseText(p, plain)
	case bool:
		if p.Form() == vf.FormTruth {
			return vf.Truth(plain), ""
		}
	case float64:
		if d, ok := whole(plain); ok && p.Form() == vf.FormNumber {
			return vf.Number{Decimal: d}, ""
		}
		return nil, `a number as text, "12.50", so that none is rounded`
	case map[string]any:
		return parseMap(p, plain)
	}
	return nil, "text"
}

func parseText(p vf.Property, text string) (v vf.Value, needed string) {
	switch p.Form() {
	case vf.FormTruth:
		if text == "true" || text == "false" {
			return vf.Truth(text == "true"), ""
		}
		return nil, "true or false"
	case vf.FormNumber:
		d, err := dagcbor.ParseDecimal(text)
		if err != nil {
			return nil, `a number such as "12.50"`
		}
		return vf.Number{Decimal: d}, ""
	case vf.FormMoment:
		m, err := vf.ParseMoment(text)
		if err != nil {
			return nil, "a date and time such as 2026-03-01T08:30:00-05:00"
		}
		return m, ""
	case vf.FormIRI:
		return vf.IRI(text), ""
	case vf.FormText:
		return vf.Text(text), ""
	case vf.FormForeign:
		return vf.Ref(text), ""
	case vf.FormWord:
		return parseWord(p, text)
	}
	return parseThing(p, text)
}

func parseWord(p vf.Property, text string) (vf.Value, string) {
	if v, ok := decodeWord(p, text); ok {
		return v, ""
	}
	var words []string
	for _, c := range p.Range() {
		words = append(words, c.Words()...)
		if c == vf.ClassAction {
			words = append(words, texts(vf.Actions())...)
		}
	}
	return nil, fmt.Sprintf("one of %v", words)
}

func texts[T ~string](list []T) (out []string) {
	for _, each := range list {
		out = append(out, string(each))
	}
	return out
}

func parseThing(p vf.Property, text string) (vf.Value, string) {
	switch {
	case slices.Contains(p.Range(), vf.ClassMeasure):
		if q, err := vf.ParseQuantity(text); err == nil {
			return q, ""
		}
		return nil, `a quantity such as "12.5 KGM"`
	case slices.Contains(p.Range(), vf.ClassUnit):
		if u, err := vf.ParseUnit(text); err == nil {
			return u, ""
		}
		return nil, "a UN/ECE code such as KGM, or an IRI"
	}
	return vf.Ref(text), ""
}

// parseMap reads a measure, or a reference as JSON-LD spells it out.
func parseMap(p vf.Property, plain map[string]any) (vf.Value, string) {
	if id, ok := plain[PlainID].(string); ok && len(plain) == 1 && Indexed(p) {
		return vf.Ref(id), ""
	}
	if !slices.Contains(p.Range(), vf.ClassMeasure) {
		return nil, "a reference to a record of its own"
	}
	const needed = `{"hasNumericalValue": "12.5", "hasUnit": "KGM"}`
	q := vf.Quantity{}
	for name, value := range plain {
		text, isText := value.(string)
		number, isNumber := value.(float64)
		switch vf.Property(name) {
		case vf.PropertyHasNumericalValue:
			d, ok := whole(number)
			if isText {
				var err error
				d, err = dagcbor.ParseDecimal(text)
				ok = err == nil
			}
			if q.Number = d; !ok || !isText && !isNumber {
				return nil, needed
			}
		case vf.PropertyHasUnit:
			u, err := vf.ParseUnit(text)
			if q.Unit = u; err != nil {
				return nil, needed
			}
		default:
			return nil, needed
		}
	}
	if _, there := plain[string(vf.PropertyHasNumericalValue)]; !there {
		return nil, needed
	}
	return q, ""
}

// whole is a JSON number without a fraction, as far as JSON carries it exactly.
func whole(n float64) (dagcbor.Decimal, bool) {
	i := int64(n)
	return dagcbor.Decimal{Mantissa: i}, float64(i) == n && i <= dagcbor.MaxInteger && i >= -dagcbor.MaxInteger
}
