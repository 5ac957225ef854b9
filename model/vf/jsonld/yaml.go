package jsonld

import (
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// scanYAML hands a document to a sink: as much of YAML as JSON-LD in YAML has,
// so names are texts, and tags mean nothing.
func scanYAML(src io.Reader, to sink) error {
	text, err := io.ReadAll(io.LimitReader(src, MaxYAML+1))
	if err != nil {
		return err
	}
	if len(text) > MaxYAML {
		return &broken{position{1, 1}, Large, "YAML of more bytes", fmt.Sprintf("at most %d, or JSON", MaxYAML)}
	}
	root, err := parseYAML(text)
	if err != nil {
		return err
	}
	y := &weaver{room: maxElements}
	e, err := y.element(root, 0)
	if err != nil {
		return err
	}
	switch e.shape {
	case isList:
		return eachItem(e, nil, to)
	case isObject:
		for _, m := range e.members {
			if m.key == "@graph" {
				err = eachItem(m.value, (*trail)(nil).member(m.key), to)
			} else {
				err = to.top(m)
			}
			if err != nil {
				return err
			}
		}
		return nil
	}
	return &broken{e.position, Syntax, e.says(), "an object or a list"}
}

func eachItem(e element, path *trail, to sink) error {
	if e.shape == isObject {
		return to.item(e, path)
	}
	for i, item := range e.list() {
		if err := to.item(item, path.item(i)); err != nil {
			return err
		}
	}
	return nil
}

// parseYAML reads the one document that text is. What the library does not
// survive is a fault of the text.
func parseYAML(text []byte) (root *yaml.Node, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = &broken{position{1, 1}, Syntax, "text that no parser takes", "YAML"}
		}
	}()
	dec := yaml.NewDecoder(strings.NewReader(string(text)))
	var doc, second yaml.Node
	switch err := dec.Decode(&doc); {
	case errors.Is(err, io.EOF):
		return nil, &broken{position{1, 1}, Syntax, "nothing", "an object or a list"}
	case err != nil:
		return nil, yamlFault(err)
	}
	switch err := dec.Decode(&second); {
	case err == nil:
		return nil, &broken{position{second.Line, max(second.Column, 1)}, Syntax, "a second document", "one in a file"}
	case !errors.Is(err, io.EOF):
		return nil, yamlFault(err)
	}
	return doc.Content[0], nil
}

// yamlFault is an error of the library, which tells the line in its text.
func yamlFault(err error) error {
	what := strings.TrimPrefix(err.Error(), "yaml: ")
	b := &broken{position{1, 1}, Syntax, shortened(what), "YAML"}
	if rest, ok := strings.CutPrefix(what, "line "); ok {
		number, found, _ := strings.Cut(rest, ": ")
		if line, err := strconv.Atoi(number); err == nil {
			b.at.line, b.found = line, shortened(found)
		}
	}
	return b
}

// weaver turns nodes of YAML into elements, aliases into what they stand for,
// within bounds.
type weaver struct{ room int }

func (y *weaver) element(n *yaml.Node, deep int) (e element, err error) {
	at := position{n.Line, n.Column}
	if y.room--; y.room < 0 {
		return e, &broken{at, Large, "more values, aliases followed", fmt.Sprintf("at most %d", maxElements)}
	}
	if deep > maxDepth {
		return e, &broken{at, Large, "values deeper in each other", fmt.Sprintf("at most %d levels", maxDepth)}
	}
	switch n.Kind {
	case yaml.AliasNode:
		e, err = y.element(n.Alias, deep+1)
	case yaml.SequenceNode:
		e.shape = isList
		for _, item := range n.Content {
			each, err := y.element(item, deep+1)
			if err != nil {
				return e, err
			}
			e.items = append(e.items, each)
		}
	case yaml.MappingNode:
		e, err = y.object(n, deep)
	default:
		e = scalar(n)
	}
	e.position = at
	return e, err
}

// object reads the members of one, and after them those that it merges from
// others (<<) and does not have itself.
func (y *weaver) object(n *yaml.Node, deep int) (e element, err error) {
	e.shape = isObject
	var merged []member
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := n.Content[i]
		if key.Kind == yaml.AliasNode {
			key = key.Alias
		}
		m := member{position: position{n.Content[i].Line, n.Content[i].Column}, key: key.Value}
		if key.Kind != yaml.ScalarNode {
			return e, &broken{m.position, Syntax, "a name that is no text", "a text"}
		}
		if m.value, err = y.element(n.Content[i+1], deep+1); err != nil {
			return e, err
		}
		if key.ShortTag() != "!!merge" {
			e.members = append(e.members, m)
			continue
		}
		for _, from := range m.value.list() {
			merged = append(merged, from.members...)
		}
	}
	for _, m := range merged {
		if _, has := e.get(m.key); !has {
			e.members = append(e.members, m)
		}
	}
	return e, nil
}

// scalar is what a value without parts means: as the core schema of YAML 1.2
// reads it, the text kept as it stands.
func scalar(n *yaml.Node) element {
	e := element{shape: isText, text: n.Value}
	switch n.ShortTag() {
	case "!!null":
		e.shape = isNull
	case "!!bool":
		e.shape, e.text = isTruth, strings.ToLower(n.Value)
		if e.text != "true" && e.text != "false" {
			e.shape, e.text = isText, n.Value
		}
	case "!!int", "!!float":
		if plain, ok := numeral(n.Value); ok && isNumeral(plain) { // 0042 is somebody's mark on a crate
			e.shape = isNumber
		}
	}
	return e
}
