package jsonld

import (
	"fmt"
	"slices"
	"strings"

	"tallystick/model/vf"
)

// building is a description as it is read.
type building struct {
	node  *vf.Node
	marks []mark
	at    position
	path  *trail
}

// node reads an object that describes or names a thing, takes it in, and is its
// id; "" if it is none. Asked are the classes that things in its place have.
func (r *reader) node(c *context, e *element, path *trail, asked []vf.Class) string {
	if own, ok := e.get("@context"); ok {
		c = r.with(c, own, path.member("@context"))
	}
	if c.none {
		r.tell(e.position, path, Sloppy, "no @context", "read as "+ContextIRI, "context")
		c = plainContext()
	}
	id, types, rest := r.keywords(c, e, path)
	if id == "" && len(types) == 0 && len(rest) == 0 {
		return ""
	}
	if id != "" && len(types) == 0 && len(rest) == 0 {
		return id // a reference
	}
	if id == "" {
		r.unnamed++
		id = fmt.Sprintf("_:·%d", r.unnamed)
		r.tell(e.position, path, Unnamed, "no @id", "a name was made of the document's digest and the place in the order", "id")
	}
	b := &building{node: &vf.Node{ID: id}, at: e.position, path: path}
	class, between, ok := r.classOf(c, types, rest, asked, b)
	switch {
	case between != nil:
		r.linking(c, between, id, rest, path, e.position)
		return ""
	case !ok:
		return id
	}
	b.node.Class = class
	for _, m := range rest {
		r.member(c, b, m, path.member(m.key))
	}
	r.take(b)
	return id
}

// keywords reads what JSON-LD itself says of an object: its id and classes. The
// rest are its properties.
func (r *reader) keywords(c *context, e *element, path *trail) (id string, types []member, rest []member) {
	again := twice(e.members)
	rest = make([]member, 0, len(e.members))
	for i, m := range e.members {
		if again(i) {
			r.fault(m.position, path, Several, "a second "+shortened(m.key), "each name once in an object")
			continue
		}
		switch r.keyword(c, m, path) {
		case "@context":
		case "@id":
			if m.value.shape != isText || m.value.text == "" {
				r.fault(m.value.position, path.member(m.key), Form, m.value.says(), "an IRI")
				continue
			}
			id = r.reference(c, &m.value, path.member(m.key))
		case "@type":
			for _, t := range m.value.list() {
				types = append(types, member{position: t.position, key: m.key, value: t})
			}
		case "":
			rest = append(rest, m)
		default:
			r.tell(m.position, path, LeftOut, shortened(m.key), "this part of JSON-LD is not understood", m.key)
		}
	}
	return id, types, rest
}

// twice tells of each member whether one before it has the same name.
func twice(members []member) func(i int) bool {
	const few = 32 // are faster to go through than to look up
	if len(members) <= few {
		return func(i int) bool {
			return slices.ContainsFunc(members[:i], func(m member) bool { return m.key == members[i].key })
		}
	}
	seen := map[string]bool{}
	return func(i int) bool {
		before := seen[members[i].key]
		seen[members[i].key] = true
		return before
	}
}

// isThings reports whether there can be things of a class.
func isThings(c vf.Class) bool { return c.Known() && c.Words() == nil }

// keyword is the keyword that a name stands for, or "" for a property.
func (r *reader) keyword(c *context, m member, path *trail) string {
	if strings.HasPrefix(m.key, "@") {
		return m.key
	}
	if t, ok := c.terms[m.key]; ok {
		if strings.HasPrefix(t.iri, "@") {
			return t.iri
		}
		return ""
	}
	if c.vocab == namespace && (m.key == "id" || m.key == "type") {
		r.tell(m.position, path, Sloppy, m.key, "read as @"+m.key, m.key)
		return "@" + m.key
	}
	return ""
}

// reference is the IRI in a text.
func (r *reader) reference(c *context, e *element, path *trail) string {
	iri, whole := c.refer(strings.TrimSpace(e.text))
	if !whole {
		r.tell(e.position, path, Relative, e.says(), "there is no @base, so it was kept as it stands", "iri")
	}
	if len(iri) > vf.MaxIRI {
		r.fault(e.position, path, Form, e.says(), fmt.Sprintf("an IRI of at most %d bytes", vf.MaxIRI))
		return ""
	}
	return iri
}

// classOf is the class of a thing, or of what stood between two things in
// earlier versions. Ok is false for a thing that can't be kept, which is told.
func (r *reader) classOf(c *context, types, rest []member, asked []vf.Class, b *building) (class vf.Class, between *between, ok bool) {
	var others []string
	for _, t := range types {
		name, isOurs := r.local(c.expand(t.value.text), t.position, b.path)
		found, link := r.classNamed(name, isOurs, t, b.path)
		switch {
		case link != nil:
			return "", link, true
		case found == "":
			others = append(others, t.value.text)
		case class == "" || found.Is(class):
			class = found
		case !class.Is(found):
			r.fault(t.position, b.path, Several, "class "+string(found)+" beside "+string(class), "one class")
		}
	}
	if class == "" && len(types) == 0 {
		if class = r.guess(asked, rest, c); class == "" {
			r.fault(b.at, b.path, Missing, "no @type", "a class of ValueFlows")
			return "", nil, false
		}
		r.tell(b.at, b.path, Sloppy, "no @type", "read as "+string(class), "type "+string(class))
	}
	for _, other := range others {
		what := "written down without it"
		if class == "" {
			what = "no class of ValueFlows: things of it are left out"
		}
		r.tell(types[0].position, b.path, LeftOut, "class "+shortened(other), what, "class "+other)
	}
	return class, nil, class != ""
}

// classNamed is the class that a name means.
func (r *reader) classNamed(name string, ours bool, t member, path *trail) (vf.Class, *between) {
	if !ours || t.value.shape != isText {
		return "", nil
	}
	if isThings(vf.Class(name)) {
		return vf.Class(name), nil
	}
	if now, ok := r.older.class[name]; ok {
		r.tell(t.position, path, Older, "class "+name, "read as "+string(now), "class "+name)
		return now, nil
	}
	if between, ok := r.older.links[name]; ok {
		r.tell(t.position, path, Older, "class "+name, "read as what it stood between", "class "+name)
		return "", &between
	}
	return "", nil
}

// guess is the class of a thing that says none: the one that its place asks
// for, or else the only one that has all of its properties.
func (r *reader) guess(asked []vf.Class, rest []member, c *context) (class vf.Class) {
	if len(asked) == 1 {
		return asked[0]
	}
	for _, candidate := range vf.Classes() {
		fits := len(asked) == 0 || slices.Contains(asked, candidate)
		for _, m := range rest {
			name, ours := strings.CutPrefix(c.expand(m.key), namespace)
			fits = fits && ours && candidate.Has(vf.Property(name))
		}
		if fits && class != "" {
			return ""
		}
		if fits {
			class = candidate
		}
	}
	return class
}

// local is the name that an IRI has in the vocabulary; ours is false if it is
// of another.
func (r *reader) local(iri string, at position, path *trail) (name string, ours bool) {
	if name, ok := strings.CutPrefix(iri, namespace); ok {
		return name, true
	}
	if name, ok := r.older.alias[iri]; ok {
		r.tell(at, path, Older, iri, "read as "+name, iri)
		return name, true
	}
	for _, old := range r.older.namespaces {
		if name, ok := strings.CutPrefix(iri, old); ok && !strings.ContainsAny(name, "/#") {
			r.tell(at, path, Older, "namespace "+old, "read as "+namespace, old)
			return name, true
		}
	}
	return iri, false
}

// linking reads what stood between two things, of which the one around it may
// be one.
func (r *reader) linking(c *context, between *between, id string, rest []member, path *trail, at position) {
	l := &link{property: between.property, at: at, path: path.String()}
	for _, m := range rest {
		name, _ := r.local(c.expand(m.key), m.position, path)
		key := path.member(m.key)
		switch name {
		case between.subject:
			l.subject = r.one(c, &m.value, key)
		case between.object:
			l.object = r.one(c, &m.value, key)
		case between.flag:
			if m.value.shape == isTruth && m.value.text == "true" {
				l.flagged = between.flagged
			}
		default:
			r.tell(m.position, key, LeftOut, "property "+shortened(m.key), "of what stood between two things", "between "+m.key)
		}
	}
	r.links = append(r.links, l)
	r.between[id] = l
}

// one is the id of the thing that a value names or describes.
func (r *reader) one(c *context, e *element, path *trail) string {
	for _, v := range e.list() {
		switch v.shape {
		case isText:
			return r.reference(c, &v, path)
		case isObject:
			return r.node(c, &v, path, nil)
		}
	}
	return ""
}
