package jsonld

import (
	"bufio"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"

	"tallystick/model/vf"
)

// Write writes nodes as one JSON document, in the order in which they come. The
// same nodes are the same bytes: one a line, its properties in order, references
// as IRIs, units as IRIs or UN/ECE codes, numbers with the digits that they
// have. It holds one node at a time, and stops at the first error of nodes or w.
func Write(w io.Writer, nodes iter.Seq2[*vf.Node, error]) error {
	out := bufio.NewWriterSize(w, 64<<10)
	fmt.Fprintf(out, "{\"@context\":%s,\n\"@graph\":[", quote(ContextIRI))
	separator := "\n"
	for n, err := range nodes {
		if err != nil {
			return err
		}
		if _, err := out.WriteString(separator + nodeJSON(n)); err != nil {
			return fmt.Errorf("write document: %w", err)
		}
		separator = ",\n"
	}
	_, _ = out.WriteString("\n]}\n") // Flush tells
	if err := out.Flush(); err != nil {
		return fmt.Errorf("write document: %w", err)
	}
	return nil
}

// nodeJSON is a node as an object.
func nodeJSON(n *vf.Node) string {
	var b strings.Builder
	b.WriteByte('{')
	if n.ID != "" {
		b.WriteString(`"@id":` + quote(n.ID) + ",")
	}
	b.WriteString(`"@type":` + quote(string(n.Class)))
	names := map[string]string{}
	for name, text := range n.Carried {
		names[name] = text
	}
	for _, p := range n.Properties() {
		if text := valuesJSON(p, n.Values[p]); !stillSays(names[string(p)], n.Values[p]) {
			names[string(p)] = text
		}
	}
	keys := make([]string, 0, len(names))
	for name := range names {
		keys = append(keys, name)
	}
	slices.Sort(keys)
	for _, name := range keys {
		b.WriteString("," + quote(name) + ":" + names[name])
	}
	b.WriteByte('}')
	return b.String()
}

// stillSays reports whether what is carried of a text in several languages
// holds the one that stands: it has not been edited since.
func stillSays(carried string, values []vf.Value) bool {
	return carried != "" && !slices.ContainsFunc(values, func(v vf.Value) bool {
		text, ok := v.(vf.Text)
		return !ok || !strings.Contains(carried, `"@value":`+quote(string(text))+"}")
	})
}

// valuesJSON is the values of a property: a list where there may be several.
func valuesJSON(p vf.Property, values []vf.Value) string {
	var list []string
	for _, v := range values {
		list = append(list, valueJSON(v))
	}
	if p.Many() || len(list) > 1 {
		return "[" + strings.Join(list, ",") + "]"
	}
	return strings.Join(list, "")
}

func valueJSON(v vf.Value) string {
	switch v := v.(type) {
	case vf.Truth:
		return fmt.Sprint(bool(v))
	case vf.Number:
		return v.String()
	case vf.Unit:
		return quote(unitName(v))
	case vf.Quantity:
		text := `{"hasNumericalValue":` + v.Number.String()
		if v.Unit != "" {
			text += `,"hasUnit":` + quote(unitName(v.Unit))
		}
		return text + "}"
	case *vf.Node:
		return nodeJSON(v)
	}
	return quote(fmt.Sprint(v)) // the others are texts
}

// unitName is a unit as a document names it: by its IRI, or by its UN/ECE code
// if it has none.
func unitName(u vf.Unit) string {
	if iri := u.IRI(); iri != "" {
		return iri
	}
	return string(u)
}
