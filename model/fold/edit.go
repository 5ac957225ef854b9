package fold

import (
	"tallystick/crdt"
	"tallystick/crdt/dagcbor"
)

// The names in a body that is about a record which exists.
const (
	fieldRecord  = "record"
	fieldEdits   = "edits"
	fieldAdds    = "adds"
	fieldRemoves = "removes"
)

// write is what a body says of one field.
type write struct {
	field    string
	refers   bool // its links name entries
	set      bool // the field has a value
	value    any  // of a register or fixed field
	replaces []crdt.ID
	adds     []any
	removes  []removal
}

// removal takes an element out of a set as its author saw it.
type removal struct {
	value any
	adds  []crdt.ID
}

// subject is the record that a body is about; ok is false if it creates one.
func subject(body crdt.Body) (record crdt.ID, ok bool) {
	link, ok := body.Fields[fieldRecord].(dagcbor.Link)
	return crdt.ID{Link: link}, ok
}

// read is what a body of the kind says of its fields; wrong is the name of what
// has another shape than the kind declares, empty if nothing has.
func (k *Kind) read(body crdt.Body) (writes []write, wrong string) {
	if _, ok := subject(body); ok {
		return k.readEdit(body)
	}
	if _, there := body.Fields[fieldRecord]; there {
		return nil, fieldRecord
	}
	writes = make([]write, 0, len(body.Fields))
	for _, f := range k.Fields {
		value, there := body.Fields[f.Name]
		w := write{field: f.Name, refers: f.Refers, set: there, value: value}
		switch {
		case !there && f.Required:
			return nil, f.Name
		case !there:
			continue
		case f.Merge == Set:
			list, ok := value.([]any)
			if w = (write{field: f.Name, refers: f.Refers, adds: list}); !ok || !f.allow(list...) {
				return nil, f.Name
			}
		case !f.allow(value):
			return nil, f.Name
		}
		writes = append(writes, w)
	}
	return writes, ""
}

func (k *Kind) readEdit(body crdt.Body) (writes []write, wrong string) {
	edits, adds, removes, ok := parts(body)
	if !ok {
		return nil, "edits, adds or removes"
	}
	for _, f := range k.Fields {
		w, ok := f.readEdit(edits[f.Name], adds[f.Name], removes[f.Name])
		if !ok {
			return nil, f.Name
		}
		if w.set || len(w.adds)+len(w.removes) > 0 {
			writes = append(writes, w)
		}
	}
	return writes, ""
}

// parts are the three parts of an edit, each of which may be missing.
func parts(body crdt.Body) (edits, adds, removes map[string]any, ok bool) {
	found := [3]map[string]any{}
	for i, name := range []string{fieldEdits, fieldAdds, fieldRemoves} {
		value, there := body.Fields[name]
		if found[i], ok = value.(map[string]any); there && !ok {
			return nil, nil, nil, false
		}
	}
	return found[0], found[1], found[2], true
}

// readEdit reads what an edit says of one field; absent parts are nil.
func (f Field) readEdit(edit, adds, removes any) (w write, ok bool) {
	w.field, w.refers, ok = f.Name, f.Refers, true
	if edit != nil {
		parts, isMap := edit.(map[string]any)
		w.value, w.set = parts["value"]
		w.replaces, ok = ids(parts["replaces"])
		ok = ok && isMap && w.set && f.Merge != Set && f.allow(w.value)
	}
	if ok && adds != nil {
		w.adds, ok = adds.([]any)
		ok = ok && f.Merge == Set && f.allow(w.adds...)
	}
	if ok && removes != nil {
		w.removes, ok = readRemovals(removes)
		ok = ok && f.Merge == Set
	}
	return w, ok
}

func readRemovals(v any) (removals []removal, ok bool) {
	list, ok := v.([]any)
	for _, each := range list {
		parts, isMap := each.(map[string]any)
		value, there := parts["value"]
		adds, areIDs := ids(parts["adds"])
		ok = ok && isMap && there && areIDs
		removals = append(removals, removal{value: value, adds: adds})
	}
	return removals, ok
}

func (f Field) allow(values ...any) bool {
	for _, v := range values {
		if f.Check != nil && !f.Check(v) {
			return false
		}
	}
	return true
}

// ids reads a list of links; nothing is an empty one.
func ids(v any) (list []crdt.ID, ok bool) {
	if v == nil {
		return nil, true
	}
	links, ok := v.([]any)
	for _, each := range links {
		link, isLink := each.(dagcbor.Link)
		ok = ok && isLink
		list = append(list, crdt.ID{Link: link})
	}
	return list, ok
}

// names are the entries that a body names: those it edits and replaces, and
// the links in the fields that refer.
func names(writes []write) (named []crdt.ID) {
	for _, w := range writes {
		named = append(named, w.replaces...)
		for _, r := range w.removes {
			named = append(named, r.adds...)
		}
		if w.refers {
			named = appendLinks(named, w.value)
			named = appendLinks(named, w.adds)
		}
	}
	return named
}

// appendLinks collects the links anywhere in a value.
func appendLinks(list []crdt.ID, v any) []crdt.ID {
	switch v := v.(type) {
	case dagcbor.Link:
		list = append(list, crdt.ID{Link: v})
	case []any:
		for _, each := range v {
			list = appendLinks(list, each)
		}
	case map[string]any:
		for _, each := range v {
			list = appendLinks(list, each)
		}
	}
	return list
}
