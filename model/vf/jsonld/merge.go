package jsonld

import (
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"tallystick/model/vf"
)

// take takes a description in: of a new thing, or of one that was described
// before.
func (r *reader) take(b *building) {
	n := b.node
	later := r.changing(n)
	if later != nil {
		r.later = append(r.later, Description{Node: later, Line: b.at.line, Column: b.at.column, Path: b.path.String(), Events: r.events})
		r.tell(b.at, b.path, Later, "what "+shortened(n.ID)+" held", "not written down: its events say it", "later")
	}
	if n.Class == vf.ClassEconomicEvent {
		r.events++
		for _, p := range []vf.Property{vf.PropertyResourceInventoriedAs, vf.PropertyToResourceInventoriedAs} {
			if ref, ok := first(n, p).(vf.Ref); ok {
				r.named[string(ref)] = true
			}
		}
	}
	if known := r.things[n.ID]; known != nil {
		r.again(known, b)
		return
	}
	e := &entry{Thing: Thing{Node: n, Line: b.at.line, Column: b.at.column, Path: b.path.String()}, marks: b.marks}
	if len(r.order) == MaxThings {
		r.fault(b.at, b.path, Large, "more things", fmt.Sprintf("at most %d", MaxThings))
	}
	if len(r.order) < MaxThings {
		r.things[n.ID], r.order = e, append(r.order, e)
	}
}

func first(n *vf.Node, p vf.Property) vf.Value {
	if values := n.Values[p]; len(values) > 0 {
		return values[0]
	}
	return nil
}

// changing takes out of the description of a resource what its events change,
// if it is a later one: if the resource was described before, or an event that
// names it was. It is nil if there is none of that.
func (r *reader) changing(n *vf.Node) *vf.Node {
	if n.Class != vf.ClassEconomicResource || r.things[n.ID] == nil && !r.named[n.ID] {
		return nil
	}
	out := &vf.Node{ID: n.ID, Class: n.Class}
	for _, p := range n.Properties() {
		if changes(p) {
			out.Set(p, n.Values[p]...)
			n.Set(p)
		}
	}
	if len(out.Values) == 0 {
		return nil
	}
	return out
}

// changes reports whether events change the property of a resource.
func changes(p vf.Property) bool {
	switch p {
	case vf.PropertyAccountingQuantity, vf.PropertyOnhandQuantity, vf.PropertyPrimaryAccountable, vf.PropertyCurrentLocation,
		vf.PropertyContainedIn, vf.PropertyContains, vf.PropertyStage, vf.PropertyState:
		return true
	}
	return false
}

// again adds a further description to the first.
func (r *reader) again(e *entry, b *building) {
	old, n := e.Node, b.node
	if n.Class.Is(old.Class) {
		old.Class = n.Class
	} else if !old.Class.Is(n.Class) {
		r.differs(b.at, b.path, old, "class "+string(n.Class), string(old.Class))
		return
	}
	for _, m := range b.marks {
		values, before := n.Values[m.property], old.Values[m.property]
		switch {
		case len(values) == 0:
		case len(before) == 0:
			old.Set(m.property, values...)
			e.marks = append(e.marks, m)
		case m.property.Many():
			for _, v := range values {
				if !slices.Contains(before, v) {
					before = append(before, v)
				}
			}
			old.Set(m.property, before...)
		case before[0] != values[0]:
			r.differs(m.position, b.path.member(string(m.property)), old, say(values[0]), say(before[0]))
		}
	}
	for name, text := range n.Carried {
		if before, has := old.Carried[name]; has && before != text {
			r.differs(b.at, b.path.member(name), old, text, before)
		} else if len(old.Carried) < maxCarriedProperties {
			(&building{node: old}).carry(name, text)
		}
	}
}

func (r *reader) differs(at position, path *trail, n *vf.Node, found, stands string) {
	r.tell(at, path, Differs, shortened(found), fmt.Sprintf("%s was described before, with %s, which stands", shortened(n.ID), shortened(stands)), "")
}

// say is a value for remarks.
func say(v vf.Value) string {
	if q, ok := v.(vf.Quantity); ok {
		return q.String()
	}
	return fmt.Sprint(v)
}

// finish puts together what is said in several places, and checks the whole.
func (r *reader) finish() {
	r.link()
	r.rename()
	nodes := make([]*vf.Node, len(r.order))
	for i, e := range r.order {
		nodes[i] = e.Node
	}
	for _, flaw := range vf.Check(nodes...) {
		r.flaw(flaw)
	}
}

// flaw tells one, or makes it a fault.
func (r *reader) flaw(f vf.Flaw) {
	e := r.things[f.Node]
	if e == nil {
		r.faults.add("", position{1, 1}, "", Remark{Code: Form, Found: f.Error()})
		return
	}
	at, path := position{e.Line, e.Column}, e.Path
	name, _, _ := strings.Cut(f.Path, "[")
	value := first(e.Node, vf.Property(name))
	for _, m := range e.marks {
		if string(m.property) == name {
			if at = m.position; value == nil && f.Rule == vf.RuleCardinality {
				return // why there is none is a fault already
			}
		}
	}
	if f.Path != "" {
		path += "." + f.Path
	}
	remark := Remark{Found: shortened(f.Found), Made: "needed " + f.Needed}
	_, isRef := value.(vf.Ref)
	switch {
	case f.Rule == vf.RuleInverse:
		remark.Code, remark.Made = Inverse, "elsewhere it is "+f.Needed
	case f.Rule == vf.RuleRange && isRef:
		remark.Code = Range
	case f.Rule == vf.RuleCardinality && value == nil:
		remark.Code = Missing
	case f.Rule == vf.RuleCardinality:
		remark.Code = Several
	case f.Rule == vf.RuleSign:
		remark.Code = Sign
	default:
		remark.Code = Form
	}
	if remark.Code == Inverse || remark.Code == Range {
		r.remarks.add("", at, path, remark)
		return
	}
	r.faults.add("", at, path, remark)
}

// link makes statements of other things those of their subjects.
func (r *reader) link() {
	if len(r.between) > 0 {
		for _, e := range r.order {
			r.unhook(e)
		}
	}
	for _, l := range r.links {
		e := r.things[l.subject]
		p := l.property
		if l.flagged != "" {
			p = l.flagged
		}
		if e == nil || l.object == "" || !e.Node.Class.Has(p) {
			r.remarks.add("", l.at, l.path, Remark{Code: LeftOut, Found: string(p) + " of " + shortened(l.subject), Made: "that is not described here"})
			continue
		}
		values, v := e.Node.Values[p], vf.Value(vf.Ref(l.object))
		switch {
		case slices.Contains(values, v):
		case p.Many() || len(values) == 0:
			e.Node.Set(p, append(values, v)...)
			e.marks = append(e.marks, mark{p, l.at})
		default:
			r.remarks.add("", l.at, l.path, Remark{Code: Differs, Found: shortened(l.object), Made: shortened(l.subject) + " has " + say(values[0]) + ", which stands"})
		}
	}
}

// unhook takes references out that lead to what stood between two things, and
// completes it by who referred to it.
func (r *reader) unhook(e *entry) {
	for _, p := range e.Node.Properties() {
		kept := slices.DeleteFunc(slices.Clone(e.Node.Values[p]), func(v vf.Value) bool {
			ref, _ := v.(vf.Ref)
			l := r.between[string(ref)]
			if l == nil {
				return false
			}
			if l.subject == "" {
				l.subject = e.Node.ID
			} else if l.object == "" {
				l.object = e.Node.ID
			}
			return true
		})
		if len(kept) < len(e.Node.Values[p]) {
			e.Node.Set(p, kept...)
		}
	}
}

// prefixUnnamed begins the names of things that their document gives none:
// its digest and the label or number that they have in it. So the same file
// always means the same things.
const prefixUnnamed = "urn:tally:unnamed:"

// rename gives such things their names.
func (r *reader) rename() {
	if r.unnamed == 0 && !slices.ContainsFunc(r.order, func(e *entry) bool { return strings.HasPrefix(e.Node.ID, "_:") }) {
		return
	}
	prefix := prefixUnnamed + hex.EncodeToString(r.sum.Sum(nil)[:16]) + ":"
	name := func(id string) string {
		if label, ok := strings.CutPrefix(id, "_:"); ok {
			return prefix + strings.ReplaceAll(label, "·", "")
		}
		return id
	}
	for _, e := range r.order {
		delete(r.things, e.Node.ID)
		e.Node.ID = name(e.Node.ID)
		for _, p := range e.Node.Properties() {
			for i, v := range e.Node.Values[p] {
				switch v := v.(type) {
				case vf.Ref:
					e.Node.Values[p][i] = vf.Ref(name(string(v)))
				case vf.Unit:
					e.Node.Values[p][i] = vf.Unit(name(string(v)))
				case vf.Quantity:
					v.Unit = vf.Unit(name(string(v.Unit)))
					e.Node.Values[p][i] = v
				}
			}
		}
		for p, text := range e.Node.Carried {
			e.Node.Carried[p] = renamed(text, name)
		}
	}
	for _, e := range r.order {
		r.things[e.Node.ID] = e
	}
	for i := range r.later {
		r.later[i].Node.ID = name(r.later[i].Node.ID)
	}
}

// renamed is expanded JSON with other names for things without one.
func renamed(text string, name func(string) string) string {
	const begin = `"@id":"_:`
	for at := strings.Index(text, begin); at >= 0; at = strings.Index(text, begin) {
		from := at + len(begin) - len("_:")
		end := strings.IndexByte(text[from:], '"')
		if end < 0 {
			break
		}
		text = text[:from] + name(text[from:from+end]) + text[from+end:]
	}
	return text
}
