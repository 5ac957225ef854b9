package flow

import (
	"fmt"
	"maps"
	"slices"

	"tallystick/crdt"
	"tallystick/model/vf"
)

// The rules that a record adds to those of the vocabulary.
const (
	RuleApart vf.Rule = "apart" // things in a record of their own, not inside another
	RuleSize  vf.Rule = "size"  // what fits one entry
)

// Flaws are why a node can't become a record, none if it can: where it leaves
// the vocabulary, as [vf.Check] says it, and what no entry has room for. Things
// described inside it are flaws too: each wants a record of its own, since
// others will refer to it.
func Flaws(n *vf.Node) []vf.Flaw {
	flaws := vf.Check(n)
	if n == nil {
		return flaws
	}
	add := func(p vf.Property, rule vf.Rule, found, needed string) {
		flaws = append(flaws, vf.Flaw{Node: nodeName(n), Path: string(p), Rule: rule, Found: found, Needed: needed})
	}
	if len(n.ID) > vf.MaxIRI {
		add("", RuleSize, fmt.Sprintf("an id of %d bytes", len(n.ID)), fmt.Sprintf("at most %d", vf.MaxIRI))
	}
	if most := crdt.BodyLimits().Map; len(n.Carried) > most {
		add("", RuleSize, fmt.Sprintf("%d foreign properties", len(n.Carried)), fmt.Sprintf("at most %d", most))
	}
	for _, name := range slices.Sorted(maps.Keys(n.Carried)) {
		if most := crdt.BodyLimits().Text; len(name) > most || len(n.Carried[name]) > most {
			add(vf.Property(name), RuleSize, fmt.Sprintf("%d bytes", len(n.Carried[name])), fmt.Sprintf("at most %d bytes of text", most))
		}
	}
	refs := 0
	for _, p := range n.Properties() {
		values := n.Values[p]
		if most := crdt.BodyLimits().List; len(values) > most {
			add(p, RuleSize, fmt.Sprintf("%d values", len(values)), fmt.Sprintf("at most %d", most))
		}
		for _, v := range values {
			switch v := v.(type) {
			case *vf.Node:
				add(p, RuleApart, "a thing described inside another", "a reference to a record of its own")
			case vf.Text:
				if most := crdt.BodyLimits().Text; len(v) > most {
					add(p, RuleSize, fmt.Sprintf("%d bytes", len(v)), fmt.Sprintf("at most %d bytes of text", most))
				}
			case vf.Ref:
				refs++
			}
		}
	}
	if refs > MaxRefs {
		add("", RuleSize, fmt.Sprintf("%d references", refs), fmt.Sprintf("at most %d in one record", MaxRefs))
	}
	return flaws
}

// nodeName is how flaws call the only node that was given.
func nodeName(n *vf.Node) string {
	if n.ID == "" {
		return "#1"
	}
	return n.ID
}
