package jsonld

import (
	"encoding/json"
	"slices"
	"strings"

	"tallystick/model/vf"
)

// expanded is values in the expanded form of JSON-LD, names sorted, so that the
// same values are the same text: [{"@value": "red"}, {"@id": "urn:x"}]. It is ""
// for none. Things of ValueFlows among them are taken in, and named here.
func (r *reader) expanded(c *context, t term, values []element, path *trail) string {
	var list []string
	for _, v := range values {
		if text := r.expandedOne(c, t, &v, path); text != "" {
			list = append(list, text)
		}
	}
	if len(list) == 0 {
		return ""
	}
	return "[" + strings.Join(list, ",") + "]"
}

func (r *reader) expandedOne(c *context, t term, v *element, path *trail) string {
	switch v.shape {
	case isText:
		iri := c.compact(v.text)
		switch {
		case t.values == "@id":
			iri, _ = c.refer(v.text)
		case t.values == "@vocab":
			iri = c.expand(v.text)
		case strings.HasPrefix(t.values, "@") || t.values == "":
			if iri == v.text {
				return object(pair{"@value", quote(v.text)})
			}
		default:
			return object(pair{"@type", quote(t.values)}, pair{"@value", quote(v.text)})
		}
		return object(pair{"@id", quote(iri)})
	case isNumber:
		text, _ := numeral(v.text)
		return object(pair{"@value", text})
	case isTruth:
		return object(pair{"@value", v.text})
	case isList:
		return object(pair{"@list", listOf(r.expanded(c, t, v.items, path))})
	case isObject:
		return r.expandedObject(c, t, v, path)
	}
	return ""
}

func listOf(text string) string {
	if text == "" {
		return "[]"
	}
	return text
}

func (r *reader) expandedObject(c *context, t term, v *element, path *trail) string {
	if set, ok := v.get("@set"); ok {
		return strings.TrimSuffix(strings.TrimPrefix(r.expanded(c, t, set.list(), path), "["), "]")
	}
	if value, ok := v.get("@value"); ok {
		return r.expandedLiteral(c, v, value)
	}
	if r.isOurs(c, v, path) {
		if id := r.node(c, v, path, nil); id != "" {
			return object(pair{"@id", quote(id)})
		}
		return ""
	}
	var pairs []pair
	for _, m := range v.members {
		switch key := r.keyword(c, m, path); {
		case key == "@context":
		case key == "@id" && m.value.shape == isText:
			iri, _ := c.refer(m.value.text)
			pairs = append(pairs, pair{"@id", quote(iri)})
		case key == "@type":
			var types []string
			for _, each := range m.value.list() {
				if iri := c.expand(each.text); each.shape == isText && iri != "" {
					types = append(types, quote(iri))
				}
			}
			pairs = append(pairs, pair{"@type", "[" + strings.Join(types, ",") + "]"})
		case key == "@list":
			pairs = append(pairs, pair{"@list", listOf(r.expanded(c, t, m.value.list(), path))})
		case key != "":
			r.tell(m.position, path, LeftOut, shortened(m.key), "this part of JSON-LD is not understood", m.key)
		default:
			text := r.expanded(c, c.terms[m.key], m.value.list(), path.member(m.key))
			if iri := c.expand(m.key); iri != "" && text != "" {
				pairs = append(pairs, pair{iri, text})
			}
		}
	}
	return object(pairs...)
}

func (r *reader) expandedLiteral(c *context, v, value *element) string {
	text := quote(value.text)
	switch value.shape {
	case isNumber:
		text, _ = numeral(value.text)
	case isTruth:
		text = value.text
	case isText:
	default:
		return ""
	}
	pairs := []pair{{"@value", text}}
	if tag, ok := v.get("@language"); ok {
		pairs = append(pairs, pair{"@language", quote(strings.ToLower(tag.text))})
	}
	if kind, ok := v.get("@type"); ok {
		pairs = append(pairs, pair{"@type", quote(c.expand(kind.text))})
	}
	return object(pairs...)
}

// isOurs reports whether an object describes a thing of ValueFlows.
func (r *reader) isOurs(c *context, v *element, path *trail) bool {
	return slices.ContainsFunc(v.members, func(m member) bool {
		return r.keyword(c, m, path) == "@type" && slices.ContainsFunc(m.value.list(), func(t element) bool {
			name, ours := strings.CutPrefix(c.expand(t.text), namespace)
			_, older := r.older.class[name]
			return ours && (older || isThings(vf.Class(name)))
		})
	})
}

// pair is a member of an object: a name, and its value as JSON.
type pair struct{ name, json string }

// object is one as JSON, its names sorted, each once.
func object(pairs ...pair) string {
	slices.SortStableFunc(pairs, func(a, b pair) int { return strings.Compare(a.name, b.name) })
	pairs = slices.CompactFunc(pairs, func(a, b pair) bool { return a.name == b.name })
	var b strings.Builder
	b.WriteByte('{')
	for i, p := range pairs {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(quote(p.name) + ":" + p.json)
	}
	b.WriteByte('}')
	return b.String()
}

// spokenJSON is texts in the expanded form.
func spokenJSON(all []spoken) string {
	var list []string
	for _, s := range all {
		pairs := []pair{{"@value", quote(s.text)}}
		if s.language != "" {
			pairs = append(pairs, pair{"@language", quote(s.language)})
		}
		list = append(list, object(pairs...))
	}
	return "[" + strings.Join(list, ",") + "]"
}

// quote is text as JSON: UTF-8, with nothing escaped that need not be.
func quote(text string) string {
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(text) // a text always can be
	return strings.TrimSuffix(b.String(), "\n")
}
