package main

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"tallystick/api/wire"
)

// printRecord writes a record, one property to a line.
func (env *environment) printRecord(r wire.Record) {
	env.print("%s\n", visible(strings.TrimSpace(r.Short+"  "+r.Class+"  "+r.Name)))
	for _, name := range properties(r) {
		env.print("    %s  %s\n", name, visible(valueText(r, r.Node[name])))
	}
	for _, c := range r.Conflicts {
		for _, v := range c.Values {
			env.print("    %s, written apart in %s: %s\n", c.Property, v.By.Short, visible(valueText(r, v.Value)))
		}
	}
	if r.By != nil {
		env.print("    %s\n", visible(strings.TrimSpace("by "+nameText(*r.By)+"  "+whenText(r.At))))
	}
}

// properties are the names of those that a record has.
func properties(r wire.Record) []string {
	return slices.DeleteFunc(slices.Sorted(maps.Keys(r.Node)), func(name string) bool { return strings.HasPrefix(name, "@") })
}

// recordLine is a record on one line: what it is called, or else what it says.
func recordLine(r wire.Record) string {
	text := r.Short + "  " + r.Class
	if r.Name != "" {
		return text + "  " + r.Name
	}
	for _, name := range properties(r) {
		text += "  " + name + " " + valueText(r, r.Node[name])
	}
	return text
}

// valueText is a value for people: references by what they are called.
func valueText(r wire.Record, value any) string {
	switch value := value.(type) {
	case nil:
		return "(taken back)"
	case string:
		if named, known := r.Names[value]; known {
			return nameText(named)
		}
		return value
	case []any:
		var parts []string
		for _, each := range value {
			parts = append(parts, valueText(r, each))
		}
		return strings.Join(parts, ", ")
	case map[string]any:
		number, _ := value["hasNumericalValue"].(string)
		unit, _ := value["hasUnit"].(string)
		return strings.TrimSpace(number + " " + unit)
	}
	return shown(value)
}

func thingText(t wire.Thing) string {
	if t.Class == "" {
		return t.Ref + " (not here)"
	}
	return strings.TrimSpace(t.Short + "  " + t.Class + "  " + t.Name)
}

func eventText(e wire.RecordEvent) string {
	text := e.As + "  " + cmp.Or(e.Short, e.Ref)
	if e.Name != "" {
		text += "  " + e.Name
	}
	if len(e.Through) > 0 {
		text += "  through " + strings.Join(e.Through, ", ")
	}
	return text
}
