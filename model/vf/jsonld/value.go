package jsonld

import (
	"strings"

	"tallystick/model/vf"
)

// value reads one value of a property that is no text. Ok is false where there
// is none, which is told or a fault.
func (r *reader) value(c *context, b *building, p vf.Property, v *element, path *trail) (vf.Value, bool) {
	plain, _ := r.literal(c, v)
	switch p.Form() {
	case vf.FormThing:
		return r.thing(c, b, p, &plain, path)
	case vf.FormForeign:
		return r.elsewhere(c, &plain, path)
	case vf.FormWord:
		return r.word(c, b, p, &plain, path)
	case vf.FormMoment:
		return r.moment(b, p, &plain, path)
	case vf.FormTruth:
		return r.truth(&plain, path)
	case vf.FormNumber:
		if d, ok := decimalOf(plain.text); ok && plain.shape != isObject && plain.shape != isTruth {
			return vf.Number{Decimal: d}, true
		}
	case vf.FormIRI:
		if iri := r.address(c, &plain, path); iri != "" {
			return vf.IRI(iri), true
		}
	}
	r.fault(v.position, path, Form, v.says(), "a "+string(p.Form()))
	return nil, false
}

// address is the IRI of a page or picture.
func (r *reader) address(c *context, v *element, path *trail) string {
	if id, ok := v.get("@id"); ok && v.shape == isObject {
		v = id
	}
	if v.shape != isText {
		return ""
	}
	return r.reference(c, v, path)
}

func (r *reader) truth(v *element, path *trail) (vf.Value, bool) {
	if v.shape == isTruth {
		return vf.Truth(v.text == "true"), true
	}
	switch word := strings.ToLower(v.text); word {
	case "true", "yes", "1", "false", "no", "0":
		truth := word == "true" || word == "yes" || word == "1"
		r.tell(v.position, path, Sloppy, v.says(), "read as a truth", "truth "+word)
		return vf.Truth(truth), true
	}
	r.fault(v.position, path, Form, v.says(), "true or false")
	return nil, false
}

// moment reads a date and time. What is none is kept beside no date.
func (r *reader) moment(b *building, p vf.Property, v *element, path *trail) (vf.Value, bool) {
	if v.shape == isObject {
		r.fault(v.position, path, Form, v.says(), "a date and time")
		return nil, false
	}
	m, exact, ok := momentOf(v.text)
	switch {
	case !ok:
		r.tell(v.position, path, Undated, v.says(), "no date that can be read: kept as it stands", "")
		if text := spokenJSON([]spoken{{v.text, ""}}); len(text) <= maxCarried {
			b.carry(string(p), text)
		}
	case !exact:
		r.tell(v.position, path, Sloppy, "date "+v.says(), "read as "+string(m), "date")
	}
	return m, ok
}

// word reads an action, an effect or a purpose.
func (r *reader) word(c *context, b *building, p vf.Property, v *element, path *trail) (vf.Value, bool) {
	name := v.text
	if id, ok := v.get("@id"); ok && v.shape == isObject {
		name = id.text
	}
	if iri := c.compact(name); isAbsolute(iri) {
		name, _ = r.local(iri, v.position, path)
	}
	for _, class := range p.Range() {
		if class == vf.ClassAction {
			return r.action(b, name, v, path)
		}
		for _, word := range class.Words() {
			switch {
			case !strings.EqualFold(word, name):
			case class == vf.ClassProposalPurpose:
				return vf.Purpose(word), true
			default:
				return vf.Effect(word), true
			}
		}
	}
	if name == "notApplicable" {
		return nil, false // says what saying nothing does
	}
	r.fault(v.position, path, Form, v.says(), "a word of ValueFlows")
	return nil, false
}

func (r *reader) action(b *building, name string, v *element, path *trail) (vf.Value, bool) {
	if vf.Action(name).Known() {
		return vf.Action(name), true
	}
	now, ok := r.older.actionOf(name)
	if !ok {
		r.fault(v.position, path, Form, v.says(), "one of the 19 actions of ValueFlows")
		return nil, false
	}
	r.tell(v.position, path, Older, "action "+shortened(name), "read as "+string(now.now), "action "+name)
	if now.state != "" && b.node.Class.Has(vf.PropertyState) && len(b.node.Values[vf.PropertyState]) == 0 {
		b.set(vf.PropertyState, v.position, vf.Text(now.state))
	}
	return now.now, true
}

// elsewhere is a reference to what ValueFlows does not describe.
func (r *reader) elsewhere(c *context, v *element, path *trail) (vf.Value, bool) {
	if id, ok := v.get("@id"); ok && v.shape == isObject && id.shape == isText {
		if len(v.members) > 1 {
			r.tell(v.position, path, LeftOut, "what describes "+id.says(), "ValueFlows does not describe it", "elsewhere")
		}
		v = id
	}
	if v.shape != isText || v.text == "" {
		r.fault(v.position, path, Form, v.says(), "a reference")
		return nil, false
	}
	iri := r.reference(c, v, path)
	return vf.Ref(iri), iri != ""
}

// thing reads a reference, a description inside another, a measure or a unit.
func (r *reader) thing(c *context, b *building, p vf.Property, v *element, path *trail) (vf.Value, bool) {
	asked := p.Range()
	switch {
	case asked[0] == vf.ClassMeasure:
		return r.quantity(c, v, path)
	case asked[0] == vf.ClassUnit:
		return r.unit(c, v, path)
	case v.shape == isText && v.text != "":
		iri := r.reference(c, v, path)
		return vf.Ref(iri), iri != ""
	case v.shape != isObject:
		r.fault(v.position, path, Form, v.says(), "a reference or a description")
		return nil, false
	}
	links := len(r.links)
	id := r.node(c, v, path, asked)
	r.around(links, b.node.ID)
	return vf.Ref(id), id != ""
}
