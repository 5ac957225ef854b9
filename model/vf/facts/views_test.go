package facts

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
)

// viewName is the Go type that reads a node of the class, or "" where the
// package has a type of its own for what such a node says.
func viewName(c class) string {
	switch {
	case c.words != nil || c.name == "Action" || c.name == "Measure":
		return ""
	case c.name == "Unit":
		return "DescribedUnit"
	}
	return c.name
}

// writeViews writes a type per class whose methods are the class's properties.
func (v *vocabulary) writeViews(b *bytes.Buffer) {
	for _, c := range v.classes {
		view := viewName(c)
		if view == "" {
			continue
		}
		fmt.Fprintf(b, "// %s reads a [Node] as one of class %s.\ntype %[1]s struct{ *Node }\n\n", view, c.name)
		for _, name := range v.propertiesOf(c) {
			i := slices.IndexFunc(v.properties, func(p property) bool { return p.name == name })
			v.properties[i].writeGetter(b, view)
		}
	}
}

// writeGetter writes the method that reads the property.
func (p property) writeGetter(b *bytes.Buffer, view string) {
	name := title(p.name)
	result, read, says := p.getter()
	fmt.Fprintf(b, "// %s is %s%s.\n", name, fmt.Sprintf(says, p.name), p.counterpart())
	fmt.Fprintf(b, "func (v %s) %s() %s { return %s }\n\n", view, name, result, fmt.Sprintf(read, "v.Node, Property"+name))
}

func (p property) counterpart() string {
	if p.inverse == "" {
		return ""
	}
	return "; the inverse of " + p.inverse
}

// getter is the Go type that a getter of the property gives, the expression
// for it with room for its arguments, and what the getter gives in words, with
// room for the property.
func (p property) getter() (result, read, says string) {
	plain := map[string]string{"text": "Text", "iri": "IRI", "truth": "Truth", "moment": "Moment"}
	kind, many := plain[p.form], p.cardinality == "many"
	switch {
	case kind != "" && many:
		return "[]" + kind, "all[" + kind + "](%s)", "the values of %s"
	case p.form == "text":
		return "string", "string(one[Text](%s))", `the value of %s, or ""`
	case p.form == "truth":
		return "bool", "bool(one[Truth](%s))", "the value of %s, false where nobody said"
	case kind != "":
		return kind, "one[" + kind + "](%s)", `the value of %s, or ""`
	case p.form == "number":
		return "(Number, bool)", "first[Number](%s)", "the value of %s, and whether there is one"
	case slices.Equal(p.ranges, []string{"Measure"}):
		return "(Quantity, bool)", "first[Quantity](%s)", "the quantity in %s, and whether there is one"
	case slices.Equal(p.ranges, []string{"Unit"}):
		return "Unit", "unit(%s)", `the unit in %s, or ""`
	case p.form == "word":
		word := strings.TrimPrefix(p.ranges[0], "Proposal")
		return word, "one[" + word + "](%s)", `the word in %s, or ""`
	case many:
		return "[]Ref", "refs(%s)", "the ids in %s"
	}
	return "Ref", "ref(%s)", `the id in %s, or ""`
}
