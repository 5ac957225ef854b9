package jsonld

import (
	"slices"
	"strings"

	"tallystick/model/vf"
)

// member takes one property of a description in.
func (r *reader) member(c *context, b *building, m member, path *trail) {
	iri := c.expand(m.key)
	if iri == "" {
		r.tell(m.position, path, LeftOut, "name "+shortened(m.key), "the context gives it no meaning", "name "+m.key)
		return
	}
	name, ours := r.local(iri, m.position, path)
	if !ours {
		r.carry(c, b, iri, Foreign, m, path)
		return
	}
	p := vf.Property(name)
	if !b.node.Class.Has(p) {
		now, ok := r.older.propertyOf(name, b.node.Class)
		if turned, is := r.older.turned[name]; is && !ok {
			r.tell(m.position, path, Older, "property "+name, "read as "+string(turned)+" of the other", name)
			r.turn(c, b, turned, m, path)
			return
		}
		if !ok {
			r.carryUnknown(c, b, p, m, path)
			return
		}
		r.tell(m.position, path, Older, "property "+name, "read as "+string(now), name+" "+string(b.node.Class))
		p = now
	}
	r.property(c, b, p, m, path)
}

// carryUnknown keeps a property that the vocabulary does not have, or not there.
func (r *reader) carryUnknown(c *context, b *building, p vf.Property, m member, path *trail) {
	code := Foreign
	if p.Known() {
		code = Misplaced
	}
	name := string(p)
	if name == "id" || name == "type" || strings.HasPrefix(name, "@") {
		name = namespace + name // or it would be read as a keyword
	}
	r.carry(c, b, name, code, m, path)
}

// carry keeps what has no place in the vocabulary.
func (r *reader) carry(c *context, b *building, name string, code Code, m member, path *trail) {
	found := "property " + shortened(name) + " on " + string(b.node.Class)
	text := r.expanded(c, c.terms[m.key], m.value.list(), path)
	switch {
	case text == "":
		return // it says nothing
	case len(text) > maxCarried:
		r.tell(m.position, path, LeftOut, found, "too long to be kept", "")
		return
	case len(b.node.Carried) >= maxCarriedProperties:
		r.tell(m.position, path, LeftOut, found, "too many of them to be kept", "")
		return
	}
	r.tell(m.position, path, code, found, "kept as it stands, and means nothing here", name+" "+string(b.node.Class))
	b.carry(name, text)
}

func (b *building) carry(name, text string) {
	if b.node.Carried == nil {
		b.node.Carried = map[string]string{}
	}
	b.node.Carried[name] = text
}

// turn takes in what a description says from the other side.
func (r *reader) turn(c *context, b *building, p vf.Property, m member, path *trail) {
	for i, v := range m.value.list() {
		at := path
		if m.value.shape == isList {
			at = path.item(i)
		}
		links := len(r.links)
		if subject := r.one(c, &v, at); subject != "" {
			r.links = append(r.links, &link{subject: subject, property: p, object: b.node.ID, at: v.position, path: at.String()})
		}
		r.around(links, b.node.ID)
	}
}

// around completes what stood between two things by the thing around it.
func (r *reader) around(from int, id string) {
	for _, l := range r.links[from:] {
		switch {
		case l.subject == "" && l.object != id:
			l.subject = id
		case l.object == "" && l.subject != id:
			l.object = id
		}
	}
}

// property takes in the values of a property that the class has.
func (r *reader) property(c *context, b *building, p vf.Property, m member, path *trail) {
	if len(b.node.Values[p]) > 0 {
		r.fault(m.position, path, Several, "property "+string(p)+" again, by another of its names", "each once in an object")
		return
	}
	if p.Form() == vf.FormText {
		r.texts(c, b, p, m, path)
		return
	}
	var values []vf.Value
	for i, v := range unwrapped(m.value.list()) {
		at := path
		if m.value.shape == isList {
			at = path.item(i)
		}
		if value, ok := r.value(c, b, p, &v, at); ok && !slices.Contains(values, value) {
			values = append(values, value)
		}
	}
	if len(values) > 1 && !p.Many() {
		r.fault(m.position, path, Several, "several values of "+string(p), "at most one")
		return
	}
	if len(values) == 0 && m.value.shape != isNull {
		b.marks = append(b.marks, mark{p, m.position}) // what there is instead was told
	}
	b.set(p, m.position, values...)
}

func (b *building) set(p vf.Property, at position, values ...vf.Value) {
	if len(values) > 0 {
		b.node.Set(p, values...)
		b.marks = append(b.marks, mark{p, at})
	}
}

// unwrapped is values without the sets and lists of JSON-LD around them, and
// without nulls.
func unwrapped(values []element) (flat []element) {
	for _, v := range values {
		inner, wraps := v.get("@list")
		if set, is := v.get("@set"); is {
			inner, wraps = set, true
		}
		switch {
		case v.shape == isObject && wraps && len(v.members) == 1:
			flat = append(flat, unwrapped(inner.list())...)
		case v.shape == isList:
			flat = append(flat, unwrapped(v.items)...)
		case v.shape != isNull:
			flat = append(flat, v)
		}
	}
	return flat
}

// literal is an element without the object that tells its type; a language is
// told beside it.
func (r *reader) literal(c *context, v *element) (plain element, language string) {
	value, is := v.get("@value")
	if v.shape != isObject || !is {
		return *v, ""
	}
	if tag, ok := v.get("@language"); ok {
		language = tag.text
	}
	plain = *value
	plain.position = v.position
	return plain, language
}

// spoken is a text, and its language where somebody said.
type spoken struct {
	text, language string
}

// texts reads words for people, in one language or several.
func (r *reader) texts(c *context, b *building, p vf.Property, m member, path *trail) {
	var all []spoken
	add := func(v *element, language string) {
		plain, own := r.literal(c, v)
		if own == "" {
			own = language
		}
		text, ok := r.wordsIn(c, p, &plain, path)
		if ok {
			all = append(all, spoken{text, strings.ToLower(own)})
		}
	}
	t := c.terms[m.key]
	for _, v := range unwrapped(m.value.list()) {
		if _, isValue := v.get("@value"); v.shape == isObject && !isValue && (t.container == "@language" || isLanguages(&v)) {
			for _, each := range v.members {
				for _, text := range each.value.list() {
					add(&text, strings.TrimPrefix(each.key, "@none"))
				}
			}
			continue
		}
		add(&v, "")
	}
	r.speak(b, p, all, m.position, path)
}

// isLanguages reports whether an object maps languages to texts.
func isLanguages(v *element) bool {
	for _, m := range v.members {
		if l := len(m.key); l < 2 || l > 11 || m.value.shape != isText || strings.Trim(m.key, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-") != "" {
			return m.key == "@none"
		}
	}
	return len(v.members) > 0
}

// speak sets a text. What is said in several languages is kept beside the one
// that is shown: that without a language, or else the first.
func (r *reader) speak(b *building, p vf.Property, all []spoken, at position, path *trail) {
	if len(all) == 0 {
		return
	}
	plain := 0
	var values []vf.Value
	for _, s := range all {
		if s.language == "" {
			plain++
		}
		if v := vf.Value(vf.Text(s.text)); !slices.Contains(values, v) {
			values = append(values, v)
		}
	}
	if !p.Many() {
		if plain > 1 && len(values) > 1 {
			r.fault(at, path, Several, "several values of "+string(p), "at most one")
			return
		}
		i := slices.IndexFunc(all, func(s spoken) bool { return s.language == "" })
		values = []vf.Value{vf.Text(all[max(i, 0)].text)}
	}
	b.set(p, at, values...)
	if text := spokenJSON(all); plain < len(all) && len(text) <= maxCarried {
		b.carry(string(p), text)
	}
}

// wordsIn is the text that an element stands for. Classes of things by other
// vocabularies are IRIs, and are written in full.
func (r *reader) wordsIn(c *context, p vf.Property, v *element, path *trail) (string, bool) {
	if id, ok := v.get("@id"); ok && v.shape == isObject && id.shape == isText {
		return r.reference(c, id, path), true
	}
	if v.shape != isText && v.shape != isNumber && v.shape != isTruth {
		r.fault(v.position, path, Form, v.says(), "a text")
		return "", false
	}
	if isClassification(p) && !strings.ContainsAny(v.text, " \t\n") {
		return c.compact(v.text), true
	}
	return v.text, true
}

func isClassification(p vf.Property) bool {
	switch p {
	case vf.PropertyClassifiedAs, vf.PropertyResourceClassifiedAs, vf.PropertyProcessClassifiedAs:
		return true
	}
	return false
}
