package flow

import (
	"maps"
	"slices"
	"strings"

	"tallystick/crdt"
	"tallystick/model/fold"
	"tallystick/model/vf"
)

// RuleSettled is why a property can't be changed; see [Settled].
const RuleSettled vf.Rule = "settled"

// Change is what somebody changes about a thing. What it replaces or takes out
// is what stands where it is written: whoever has written something else
// meanwhile is not overwritten.
type Change struct {
	Set    map[vf.Property][]vf.Value // in the place of all that stands; nothing takes it back
	Add    map[vf.Property][]vf.Value // to properties with room for several
	Remove map[vf.Property][]vf.Value // from the same
}

// Flaws are why the change can't be made to a record, none if it can: what the
// record would be by it has to be sound, as far as the change has a part in it.
func (c Change) Flaws(r Record) (flaws []vf.Flaw) {
	changed := map[vf.Property]bool{}
	for _, part := range []map[vf.Property][]vf.Value{c.Set, c.Add, c.Remove} {
		for p := range part {
			changed[p] = true
		}
	}
	for _, p := range slices.Sorted(maps.Keys(changed)) {
		if r.Node.Class.Has(p) && (Settled(r.Node.Class, p) || c.unfinishes(r, p)) {
			flaws = append(flaws, vf.Flaw{Node: r.Node.ID, Path: string(p), Rule: RuleSettled, Found: "a change", Needed: needed(r.Node.Class, p)})
		}
	}
	for _, f := range Flaws(c.applied(r.Node)) {
		p, _, _ := strings.Cut(f.Path, "[")
		if changed[vf.Property(p)] || p == "" {
			flaws = append(flaws, f)
		}
	}
	return flaws
}

// unfinishes reports whether the change takes back that the thing is finished.
func (c Change) unfinishes(r Record, p vf.Property) bool {
	_, set := c.Set[p]
	return p == vf.PropertyFinished && len(r.Node.Values[p]) > 0 && (set && !slices.Contains(c.Set[p], vf.Value(vf.Truth(true))) || len(c.Remove[p]) > 0)
}

// needed says what there is to do where a property stays as it is.
func needed(class vf.Class, p vf.Property) string {
	switch {
	case class == vf.ClassEconomicEvent:
		return "another event, one that corrects this one where a quantity was wrong"
	case class == vf.ClassEconomicResource:
		return "an event, by which it changes"
	case p == vf.PropertyFinished:
		return "what is finished stays so; another record goes on from it"
	}
	return "the value that it was recorded with"
}

// applied is the node as it would be.
func (c Change) applied(n *vf.Node) *vf.Node {
	after := &vf.Node{ID: n.ID, Class: n.Class, Values: maps.Clone(n.Values)}
	for p, values := range c.Set {
		after.Set(p, values...)
	}
	for p, values := range c.Add {
		after.Set(p, append(slices.Clone(after.Values[p]), values...)...)
	}
	for p, values := range c.Remove {
		after.Set(p, slices.DeleteFunc(slices.Clone(after.Values[p]), func(v vf.Value) bool { return slices.Contains(values, v) })...)
	}
	return after
}

// BodyOf is the body that makes the change to a record, and whether it changes
// anything. The error is the first flaw. Held is as for the function BodyOf.
func (c Change) BodyOf(r fold.Record, held func(crdt.ID) bool) (body crdt.Body, changes bool, err error) {
	record, ok := RecordOf(r)
	if !ok {
		return crdt.Body{}, false, vf.Flaw{Node: r.ID.Short(), Rule: vf.RuleUnknown, Found: r.Kind, Needed: "a record of ValueFlows"}
	}
	if flaws := c.Flaws(record); len(flaws) > 0 {
		return crdt.Body{}, false, flaws[0]
	}
	w := changing{held: held, edits: map[string]any{}, adds: map[string]any{}, removes: map[string]any{}}
	for p, values := range c.Set {
		w.set(p, values, r.Fields[string(p)])
	}
	for p, values := range c.Add {
		w.add(p, values, r.Fields[string(p)])
	}
	for p, values := range c.Remove {
		w.remove(p, r.Fields[string(p)], func(v vf.Value) bool { return slices.Contains(values, v) })
	}
	body = crdt.Body{Kind: r.Kind, Fields: map[string]any{"record": r.ID.Link}}
	for name, part := range map[string]map[string]any{"edits": w.edits, "adds": w.adds, "removes": w.removes} {
		if len(part) > 0 {
			body.Fields[name] = part
		}
	}
	return body, len(body.Fields) > 1, nil
}

// changing is a change as the fold wants it.
type changing struct {
	held                 func(crdt.ID) bool
	edits, adds, removes map[string]any
}

func (w changing) set(p vf.Property, values []vf.Value, stands []fold.Value) {
	if p.Many() || p == vf.PropertyFinished {
		w.add(p, values, stands)
		w.remove(p, stands, func(v vf.Value) bool { return !slices.Contains(values, v) })
		return
	}
	var value vf.Value
	if len(values) > 0 {
		value = values[0]
	}
	before := alternatives(p, stands)
	if len(stands) == 0 && value == nil || len(stands) == 1 && len(before) == 1 && before[0].Value == value {
		return
	}
	replaces := []any{}
	for _, each := range stands {
		for _, by := range each.By {
			replaces = append(replaces, by.Link)
		}
	}
	w.edits[string(p)] = map[string]any{"value": encode(value, w.held), "replaces": replaces}
}

func (w changing) add(p vf.Property, values []vf.Value, stands []fold.Value) {
	list := encodeAll(p, slices.DeleteFunc(slices.Clone(values), func(v vf.Value) bool {
		return slices.ContainsFunc(alternatives(p, stands), func(a Alternative) bool { return a.Value == v })
	}), w.held)
	if len(list) > 0 {
		w.adds[string(p)] = list
	}
}

func (w changing) remove(p vf.Property, stands []fold.Value, out func(vf.Value) bool) {
	list, _ := w.removes[string(p)].([]any)
	for _, each := range stands {
		v, ok := decode(p, each.V)
		if !ok || !out(v) {
			continue
		}
		adds := []any{}
		for _, by := range each.By {
			adds = append(adds, by.Link)
		}
		list = append(list, map[string]any{"value": each.V, "adds": adds})
	}
	if len(list) > 0 {
		w.removes[string(p)] = list
	}
}
