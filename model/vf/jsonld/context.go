package jsonld

import (
	"fmt"
	"maps"
	"strings"
)

// ContextIRI names the context of ValueFlows 1.0.0, which is also where its
// names are.
const ContextIRI = namespace

const (
	namespace = "https://w3id.org/valueflows/ont/vf#"
	omPrefix  = "http://www.ontology-of-units-of-measure.org/resource/om-2/"
	xsdPrefix = "http://www.w3.org/2001/XMLSchema#"
)

// context is what names mean at one place of a document.
type context struct {
	terms    map[string]term
	vocab    string
	base     string
	language string
	none     bool // nobody has said anything
}

// term is what a context says of one name.
type term struct {
	iri       string // "" for a name that means nothing
	values    string // @id, @vocab, or the IRI of a datatype; "" for not said
	container string // @language, @set, @list; "" for none
}

// plainContext is the one of ValueFlows: its names, and the prefixes that its
// documents use without a word.
func plainContext() *context {
	return &context{vocab: namespace, terms: map[string]term{
		"vf": {iri: namespace}, "om": {iri: omPrefix}, "om2": {iri: omPrefix}, "xsd": {iri: xsdPrefix},
	}}
}

// emptyContext is the one of a document before its context.
func emptyContext() *context {
	c := plainContext()
	c.vocab, c.none = "", true
	return c
}

// knownContexts are the IRIs under which the vocabulary's context is asked for,
// without scheme and what stands at their end.
func isKnownContext(iri string) (known, current bool) {
	rest := strings.TrimRight(strings.TrimPrefix(strings.TrimPrefix(iri, "https://"), "http://"), "#/")
	switch strings.TrimSuffix(rest, ".jsonld") {
	case "w3id.org/valueflows/ont/vf":
		return true, strings.HasPrefix(iri, "https:")
	case "w3id.org/valueflows", "w3id.org/valueflows/v1", "w3id.org/valueflows/ont", "w3id.org/valueflows/context",
		"www.valueflo.ws/context", "valueflo.ws/context":
		return true, false
	}
	return false, false
}

// with is the context after what an @context says. What can't be understood is
// told to the reader.
func (r *reader) with(c *context, e *element, path *trail) *context {
	next := *c
	next.terms, next.none = maps.Clone(c.terms), false
	for i, part := range e.list() {
		at := path
		if e.shape == isList {
			at = path.item(i)
		}
		r.extend(&next, &part, at)
	}
	if e.shape == isNull || e.shape == isList && len(e.items) > 0 && e.items[len(e.items)-1].shape == isNull {
		return emptyContext()
	}
	return &next
}

func (r *reader) extend(c *context, e *element, path *trail) {
	switch e.shape {
	case isNull:
		*c = *emptyContext()
	case isText:
		r.extendBy(c, e, path)
	case isObject:
		for _, m := range e.members {
			r.define(c, m, path.member(m.key))
		}
		if len(c.terms) > maxTerms {
			r.fault(e.position, path, Large, fmt.Sprintf("%d terms", len(c.terms)), fmt.Sprintf("at most %d", maxTerms))
		}
	default:
		r.fault(e.position, path, Syntax, e.says(), "a context: an IRI or an object")
	}
}

// extendBy takes in a context that is named. There is one that is known.
func (r *reader) extendBy(c *context, e *element, path *trail) {
	known, current := isKnownContext(e.text)
	switch {
	case known:
		c.vocab = namespace
		if !current {
			r.tell(e.position, path, Older, "context "+e.text, "read as "+ContextIRI, e.text)
		}
	default:
		r.tell(e.position, path, LeftOut, "context "+shortened(e.text), "contexts are never fetched; names that only it explains mean nothing here", e.text)
	}
}

// define takes one member of a context in.
func (r *reader) define(c *context, m member, path *trail) {
	v := &m.value
	text := ""
	if v.shape == isText {
		text = v.text
	}
	switch m.key {
	case "@vocab":
		c.vocab = r.vocabOf(c, v, path)
	case "@base":
		c.base = text
	case "@language":
		c.language = text
	case "@version", "@direction", "@protected", "@propagate":
	case "@import":
		r.tell(m.position, path, LeftOut, "@import", "contexts are never fetched", m.key)
	default:
		r.defineTerm(c, m, path)
	}
}

// vocabOf is where names without a prefix are; older places mean today's.
func (r *reader) vocabOf(c *context, v *element, path *trail) string {
	if v.shape != isText {
		return ""
	}
	iri := c.compact(v.text)
	if known, current := isKnownContext(iri); known {
		if !current {
			r.tell(v.position, path, Older, "namespace "+iri, "read as "+namespace, iri)
		}
		return namespace
	}
	if !isAbsolute(iri) {
		r.tell(v.position, path, LeftOut, "@vocab "+v.says(), "no whole IRI: names without a prefix mean nothing", "@vocab")
		return ""
	}
	return iri
}

func (r *reader) defineTerm(c *context, m member, path *trail) {
	t := term{}
	switch m.value.shape {
	case isNull:
	case isText:
		t.iri = c.expand(m.value.text)
	case isObject:
		t = r.termOf(c, m, path)
	default:
		r.fault(m.position, path, Syntax, m.value.says(), "an IRI or an object")
		return
	}
	if !isAbsolute(t.iri) && !strings.HasPrefix(t.iri, "@") {
		t.iri = "" // it means nothing
	}
	c.terms[m.key] = t
}

func (r *reader) termOf(c *context, m member, path *trail) (t term) {
	t.iri = c.expand(m.key)
	for _, part := range m.value.members {
		text := part.value.text
		switch {
		case part.key == "@id" && part.value.shape == isText:
			t.iri = c.expand(text)
		case part.key == "@type" && part.value.shape == isText:
			if t.values = text; !strings.HasPrefix(text, "@") {
				t.values = c.expand(text)
			}
		case part.key == "@container":
			for _, each := range part.value.list() {
				switch each.text {
				case "@language", "@set", "@list":
					t.container = each.text
				default:
					r.tell(part.position, path, LeftOut, "@container "+each.says(), "not understood", each.text)
				}
			}
		case part.key == "@language" || part.key == "@protected" || part.key == "@prefix":
		default:
			r.tell(part.position, path, LeftOut, shortened(part.key)+" of a term", "not understood", part.key)
		}
	}
	return t
}

// expand is a name where names of the vocabulary may stand: a term, a compact
// IRI, a whole one, or a name of @vocab.
func (c *context) expand(name string) string {
	if strings.HasPrefix(name, "@") {
		return name
	}
	if t, ok := c.terms[name]; ok {
		return t.iri
	}
	if iri := c.compact(name); iri != name || isAbsolute(name) {
		return iri
	}
	if c.vocab == "" {
		return ""
	}
	return c.vocab + name
}

// compact is a compact IRI in full; other texts are given back.
func (c *context) compact(text string) string {
	prefix, rest, ok := strings.Cut(text, ":")
	if !ok || strings.HasPrefix(rest, "//") || prefix == "_" {
		return text
	}
	if t, ok := c.terms[prefix]; ok && t.iri != "" {
		return t.iri + rest
	}
	return text
}

// refer is what names a thing: a compact IRI, a whole one, a term that stands
// for one, or one that is relative to the base. It is not whole where there is
// no base.
func (c *context) refer(text string) (iri string, whole bool) {
	if t, ok := c.terms[text]; ok && isAbsolute(t.iri) {
		return t.iri, true
	}
	iri = c.compact(text)
	if isAbsolute(iri) || strings.HasPrefix(iri, "_:") {
		return iri, true
	}
	iri = resolve(c.base, iri)
	return iri, isAbsolute(iri)
}
