package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"tallystick/crdt"
	"tallystick/crdt/dagcbor"
	"tallystick/identity"
	"tallystick/model"
	"tallystick/model/fold"
)

// written are the values that entries gave to fields, for what later ones say
// of them.
type written map[crdt.ID]map[string]any

// changes is what an entry does to a record, in words, such as "name: old →
// new". Entries are asked for in the order of folds.
func (w written) changes(e fold.Entry) (changes []string) {
	edits, isEdit := e.Body.Fields["edits"].(map[string]any)
	w[e.ID] = map[string]any{}
	if !isEdit {
		maps.Copy(w[e.ID], e.Body.Fields)
	}
	for _, field := range slices.Sorted(maps.Keys(edits)) {
		edit, _ := edits[field].(map[string]any)
		w[e.ID][field] = edit["value"]
		changes = append(changes, field+": "+w.replaced(field, edit["replaces"])+shown(plain(edit["value"])))
	}
	adds, _ := e.Body.Fields["adds"].(map[string]any)
	for _, field := range slices.Sorted(maps.Keys(adds)) {
		changes = append(changes, field+": + "+shown(plain(adds[field])))
	}
	removes, _ := e.Body.Fields["removes"].(map[string]any)
	for _, field := range slices.Sorted(maps.Keys(removes)) {
		list, _ := removes[field].([]any)
		for _, each := range list {
			removal, _ := each.(map[string]any)
			changes = append(changes, field+": - "+shown(plain(removal["value"])))
		}
	}
	return changes
}

// replaced is what an edit puts its value in the place of, with an arrow; empty
// if there was nothing.
func (w written) replaced(field string, by any) string {
	var old []string
	links, _ := by.([]any)
	for _, each := range links {
		link, _ := each.(dagcbor.Link)
		if value, known := w[crdt.ID{Link: link}][field]; known {
			old = append(old, shown(plain(value)))
		} else {
			old = append(old, "(not readable here)")
		}
	}
	if len(old) == 0 {
		return ""
	}
	return strings.Join(old, " and ") + " → "
}

// shown is a plain value for people.
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

// agentsNamed are people by the agents that they are.
func agentsNamed(b *model.Book, agents []identity.AgentID) []named {
	list := []named{}
	for _, p := range b.State().Persons() {
		if slices.Contains(agents, p.ID.Agent()) {
			list = append(list, personOf(b, p.ID))
		}
	}
	return list
}

// text is how far an entry has come, each step that it has taken.
func (p *progressLine) text(me identity.PersonID) string {
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
		steps = append(steps, "held by "+holdersText(p.Held, me))
	}
	if len(p.Acknowledged) > 0 {
		steps = append(steps, "acknowledged by "+holdersText(p.Acknowledged, me))
	}
	return strings.Join(steps, " → ")
}

func holdersText(people []named, me identity.PersonID) string {
	var names []string
	for _, n := range people {
		switch {
		case n.Short == me.Short():
			names = append(names, "another device of yours")
		case n.Name == "":
			names = append(names, n.Short)
		default:
			names = append(names, n.Name)
		}
	}
	return strings.Join(names, ", ")
}

// text is between when an entry was written, as others tell.
func (d *datedLine) text() string {
	if d == nil {
		return ""
	}
	var parts []string
	if d.From != "" {
		parts = append(parts, "not before "+d.From)
	}
	if d.Until != "" {
		parts = append(parts, "not after "+d.Until)
	}
	text := "by what others wrote, " + strings.Join(parts, " and ")
	if d.Suspect {
		text += "; the date that it tells lies outside: clock-suspect"
	}
	return text
}
