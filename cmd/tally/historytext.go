package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"tallystick/api/wire"
)

// written are the values that entries gave to fields, by the entries' ids, for
// what later ones say of them.
type written map[string]map[string]any

// changes is what an entry does to a record, in words, such as "name: old →
// new". Entries are asked for in the order in which they add up.
func (w written) changes(e wire.HistoryEntry) (changes []string) {
	edits, isEdit := e.Fields["edits"].(map[string]any)
	w[e.ID] = map[string]any{}
	if !isEdit {
		maps.Copy(w[e.ID], e.Fields)
	}
	for _, field := range slices.Sorted(maps.Keys(edits)) {
		edit, _ := edits[field].(map[string]any)
		w[e.ID][field] = edit["value"]
		changes = append(changes, field+": "+w.replaced(field, edit["replaces"])+shown(edit["value"]))
	}
	adds, _ := e.Fields["adds"].(map[string]any)
	for _, field := range slices.Sorted(maps.Keys(adds)) {
		changes = append(changes, field+": + "+shown(adds[field]))
	}
	removes, _ := e.Fields["removes"].(map[string]any)
	for _, field := range slices.Sorted(maps.Keys(removes)) {
		list, _ := removes[field].([]any)
		for _, each := range list {
			removal, _ := each.(map[string]any)
			changes = append(changes, field+": - "+shown(removal["value"]))
		}
	}
	return changes
}

// replaced is what an edit puts its value in the place of, with an arrow; empty
// if there was nothing.
func (w written) replaced(field string, by any) string {
	var old []string
	ids, _ := by.([]any)
	for _, each := range ids {
		id, _ := each.(string)
		if value, known := w[id][field]; known {
			old = append(old, shown(value))
		} else {
			old = append(old, "(not readable here)")
		}
	}
	if len(old) == 0 {
		return ""
	}
	return strings.Join(old, " and ") + " → "
}

// shown is a value as JSON brings it, for people.
func shown(value any) string {
	switch value := value.(type) {
	case []any:
		var parts []string
		for _, each := range value {
			parts = append(parts, shown(each))
		}
		return strings.Join(parts, ", ")
	case map[string]any:
		var parts []string
		for _, name := range slices.Sorted(maps.Keys(value)) {
			parts = append(parts, name+" "+shown(value[name]))
		}
		return "(" + strings.Join(parts, ", ") + ")"
	}
	return fmt.Sprint(value)
}

// progressText is how far an entry has come, each step that it has taken.
func progressText(p *wire.Progress) string {
	if p == nil {
		return ""
	}
	var steps []string
	if p.Saved {
		steps = append(steps, "saved here")
	}
	if p.Left {
		steps = append(steps, "left this device")
	}
	if len(p.Held) > 0 {
		steps = append(steps, "held by "+holdersText(p.Held))
	}
	if len(p.Acknowledged) > 0 {
		steps = append(steps, "acknowledged by "+holdersText(p.Acknowledged))
	}
	return strings.Join(steps, " → ")
}

func holdersText(people []wire.Person) string {
	var names []string
	for _, p := range people {
		switch {
		case p.You:
			names = append(names, "another device of yours")
		case p.Name == "":
			names = append(names, p.Short)
		default:
			names = append(names, p.Name)
		}
	}
	return strings.Join(names, ", ")
}

// datedText is between when an entry was written, as others tell.
func datedText(d *wire.Dated) string {
	if d == nil {
		return ""
	}
	var parts []string
	if d.From != "" {
		parts = append(parts, "not before "+whenText(d.From))
	}
	if d.Until != "" {
		parts = append(parts, "not after "+whenText(d.Until))
	}
	text := "by what others wrote, " + strings.Join(parts, " and ")
	if d.Suspect {
		text += "; the date that it tells lies outside: clock-suspect"
	}
	return text
}
