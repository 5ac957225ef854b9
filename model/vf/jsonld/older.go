package jsonld

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"tallystick/model/vf"
)

//go:embed older.txt
var olderFacts string

// older is what ValueFlows spelt otherwise before 1.0.0, and what became of it.
type older struct {
	namespaces []string
	alias      map[string]string
	class      map[string]vf.Class
	property   map[string][]respelt
	turned     map[string]vf.Property
	action     map[string]deed
	links      map[string]between
}

// respelt is a property that is called otherwise now; where classes are listed,
// on things of these.
type respelt struct {
	now vf.Property
	on  []vf.Class
}

// deed is what became of an action, and the state that it leaves.
type deed struct {
	now   vf.Action
	state string
}

// between is a class of things that stood between two others.
type between struct {
	subject, object string
	property        vf.Property
	flag            string // a property of the thing between
	flagged         vf.Property
}

// readOlder reads facts as older.txt has them.
func readOlder(facts string) (*older, error) {
	o := &older{alias: map[string]string{}, class: map[string]vf.Class{}, property: map[string][]respelt{},
		turned: map[string]vf.Property{}, action: map[string]deed{}, links: map[string]between{}}
	n := 0
	for line := range strings.Lines(facts) {
		n++
		words := strings.Fields(line)
		if len(words) == 0 || words[0] == "#" {
			continue
		}
		if !o.fact(words[0], words[1:]) {
			return nil, fmt.Errorf("line %d: no fact: %q", n, strings.TrimSpace(line))
		}
	}
	return o, nil
}

// fact takes one in; it is false if it is none.
func (o *older) fact(what string, w []string) bool {
	switch {
	case what == "namespace" && len(w) == 1:
		o.namespaces = append(o.namespaces, w[0])
	case what == "alias" && len(w) == 2:
		o.alias[w[0]] = w[1]
	case what == "class" && len(w) == 2:
		o.class[w[0]] = vf.Class(w[1])
		return vf.Class(w[1]).Known()
	case what == "property" && len(w) >= 2:
		return o.respell(w)
	case what == "turned" && len(w) == 2:
		o.turned[w[0]] = vf.Property(w[1])
		return vf.Property(w[1]).Known()
	case what == "action" && (len(w) == 2 || len(w) == 4 && w[2] == "state"):
		now := deed{now: vf.Action(w[1])}
		if len(w) == 4 {
			now.state = w[3]
		}
		o.action[w[0]] = now
		return now.now.Known()
	case what == "link" && (len(w) == 4 || len(w) == 6):
		b := between{subject: w[1], object: w[2], property: vf.Property(w[3])}
		if len(w) == 6 {
			b.flag, b.flagged = w[4], vf.Property(w[5])
		}
		o.links[w[0]] = b
		return b.property.Known()
	default:
		return false
	}
	return true
}

func (o *older) respell(w []string) bool {
	r := respelt{now: vf.Property(w[1])}
	if len(w) > 2 {
		if w[2] != "on" || len(w) == 3 {
			return false
		}
		for _, c := range w[3:] {
			r.on = append(r.on, vf.Class(c))
		}
	}
	o.property[w[0]] = append(o.property[w[0]], r)
	return r.now.Known() && !slices.ContainsFunc(r.on, func(c vf.Class) bool { return !c.Known() })
}

// propertyOf is what a name of a property on things of a class is called now.
func (o *older) propertyOf(name string, c vf.Class) (vf.Property, bool) {
	for _, r := range o.property[name] {
		if r.on == nil && (c.Has(r.now) || !c.Known()) || slices.ContainsFunc(r.on, c.Is) {
			return r.now, true
		}
	}
	return "", false
}

// actionOf is what an action is called now, in whatever case and with whatever
// between its words.
func (o *older) actionOf(name string) (deed, bool) {
	if d, ok := o.action[name]; ok {
		return d, true
	}
	plain := func(s string) string {
		return strings.ToLower(strings.NewReplacer("-", "", "_", "", " ", "").Replace(s))
	}
	for _, a := range vf.Actions() {
		if plain(string(a)) == plain(name) {
			return deed{now: a}, true
		}
	}
	return deed{}, false
}
