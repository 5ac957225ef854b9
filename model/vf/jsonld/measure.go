package jsonld

import (
	"strings"

	"tallystick/model/vf"
)

// quantity reads a measure. A bare number is one without a unit.
func (r *reader) quantity(c *context, v *element, path *trail) (vf.Value, bool) {
	switch v.shape {
	case isObject:
		return r.measure(c, v, path)
	case isNumber, isText:
		if d, ok := decimalOf(v.text); ok {
			r.tell(v.position, path, Sloppy, "a bare number", "read as a quantity of no unit", "bare number")
			return vf.Quantity{Number: d}, true
		}
		if number, unit, ok := strings.Cut(strings.TrimSpace(v.text), " "); ok {
			d, isNumber := decimalOf(number)
			u, err := vf.ParseUnit(strings.TrimSpace(unit))
			if isNumber && err == nil {
				r.tell(v.position, path, Sloppy, "quantity "+v.says(), "read as a measure", "quantity text")
				return vf.Quantity{Number: d, Unit: u}, true
			}
		}
	}
	r.fault(v.position, path, Form, v.says(), "a measure: hasNumericalValue and hasUnit")
	return nil, false
}

func (r *reader) measure(c *context, e *element, path *trail) (vf.Value, bool) {
	if own, ok := e.get("@context"); ok {
		c = r.with(c, own, path.member("@context"))
	}
	var q vf.Quantity
	counted, sound := false, true
	for _, m := range e.members {
		at := path.member(m.key)
		name := ""
		if iri := c.expand(m.key); !strings.HasPrefix(m.key, "@") && iri != "" {
			name, _ = r.local(iri, m.position, at)
		}
		if now, ok := r.older.propertyOf(name, vf.ClassMeasure); ok && !vf.ClassMeasure.Has(vf.Property(name)) {
			r.tell(m.position, at, Older, "property "+name, "read as "+string(now), name+" Measure")
			name = string(now)
		}
		values := unwrapped(m.value.list())
		if len(values) == 0 {
			continue
		}
		plain, _ := r.literal(c, &values[0])
		switch {
		case m.key == "@context" || m.key == "@type" || m.key == "@id" || m.key == "type" || m.key == "id":
		case len(values) > 1:
			r.fault(m.position, at, Several, "several values of "+name, "at most one")
			sound = false
		case vf.Property(name) == vf.PropertyHasNumericalValue:
			d, ok := decimalOf(plain.text)
			if q.Number, counted = d, true; !ok || plain.shape != isNumber && plain.shape != isText {
				r.fault(plain.position, at, Form, plain.says(), "a number of at most 18 digits")
				sound = false
			}
		case vf.Property(name) == vf.PropertyHasUnit:
			u, ok := r.unit(c, &plain, at)
			if unit, is := u.(vf.Unit); is && ok {
				q.Unit = unit
			}
			sound = sound && ok
		default:
			r.tell(m.position, at, LeftOut, "property "+shortened(m.key)+" on Measure", "measures have a number and a unit", "measure "+m.key)
		}
	}
	if !counted && sound {
		if q.Unit == "" {
			return nil, false // an empty measure says nothing
		}
		r.fault(e.position, path, Missing, "no hasNumericalValue", "a number")
	}
	return q, counted && sound
}

// unit reads a unit, by code, by the name that it has in the Ontology of units
// of Measure, by IRI, or described on the spot.
func (r *reader) unit(c *context, v *element, path *trail) (vf.Value, bool) {
	if v.shape == isObject {
		id := r.node(c, v, path, []vf.Class{vf.ClassUnit})
		if id == "" {
			return nil, false
		}
		u, err := vf.ParseUnit(id)
		if err != nil {
			u = vf.Unit(id)
		}
		return u, true
	}
	text := strings.TrimSpace(v.text)
	if v.shape != isText || text == "" {
		r.fault(v.position, path, Form, v.says(), "a unit")
		return nil, false
	}
	if u, err := vf.ParseUnit(c.compact(text)); err == nil {
		return u, true
	}
	if name, ok := strings.CutPrefix(c.compact(text), namespace); ok {
		text = name
	}
	if u, err := vf.ParseUnit(text); err == nil {
		return u, true
	}
	return r.unknownUnit(c, text, v, path)
}

// unknownUnit is one that has no name here. One word is taken for a name of the
// Ontology, two or three capitals for a code of UN/ECE.
func (r *reader) unknownUnit(c *context, text string, v *element, path *trail) (vf.Value, bool) {
	if u, err := vf.ParseUnit(strings.ToLower(text[:1]) + text[1:]); err == nil {
		r.tell(v.position, path, Sloppy, "unit "+v.says(), "read as "+string(u), "unit "+text)
		return u, true
	}
	const capitals, small = "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz"
	u := vf.Unit("")
	switch {
	case len(text) >= 2 && len(text) <= 3 && strings.Trim(text, capitals+"0123456789") == "":
		u = vf.Unit(text)
	case strings.Trim(text, capitals+small+"-0123456789") == "":
		u = vf.Unit(omPrefix + text)
	default:
		if t, ok := c.terms[text]; ok && isAbsolute(t.iri) {
			u = vf.Unit(t.iri)
		}
	}
	if u == "" {
		r.fault(v.position, path, Form, v.says(), "a unit: a UN/ECE code such as KGM, or an IRI")
		return nil, false
	}
	r.tell(v.position, path, Sloppy, "unit "+v.says(), "not known here: kept as "+string(u), "unit "+text)
	return u, true
}
