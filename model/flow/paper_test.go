package flow_test

import (
	"crypto/sha256"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"tallystick/crdt"
	"tallystick/model/flow"
	"tallystick/model/vf"
)

// paper is things on paper: what stands in a file of lines such as
//
//	plywood EconomicResource accountingQuantity=130:one
//	cut EconomicEvent action=consume from=plywood quantity=3:one inputOf=making
//	expect plywood accounting 127:one
//
// One line follows another, so that whoever wrote a line knew all above it.
// Between "apart" and "meet", lines that begin with an island's name and a bar
// know those of their own island and those before it alone.
type paper struct {
	nodes  map[vf.Ref]*vf.Node
	at     map[vf.Ref]crdt.Position
	refs   []vf.Ref // in the order of lines
	past   map[crdt.ID]map[crdt.ID]bool
	known  map[crdt.ID]bool            // to whoever writes the next line
	island map[string]map[crdt.ID]bool // the same on islands
	depth  map[string]uint64
}

func newPaper() *paper {
	return &paper{
		nodes: map[vf.Ref]*vf.Node{}, at: map[vf.Ref]crdt.Position{}, past: map[crdt.ID]map[crdt.ID]bool{}, known: map[crdt.ID]bool{}, depth: map[string]uint64{},
	}
}

// short are the names that lines have for properties that they often say.
var short = map[string]vf.Property{
	"from": vf.PropertyResourceInventoriedAs, "to": vf.PropertyToResourceInventoriedAs, "quantity": vf.PropertyResourceQuantity, "effort": vf.PropertyEffortQuantity,
}

func (p *paper) write(t testing.TB, line string) {
	t.Helper()
	island := ""
	if before, after, ok := strings.Cut(line, "|"); ok {
		island, line = strings.TrimSpace(before), after
	}
	words := strings.Fields(line)
	n := &vf.Node{ID: words[0], Class: vf.Class(words[1])}
	for _, word := range words[2:] {
		name, value, _ := strings.Cut(word, "=")
		property := vf.Property(name)
		if long, ok := short[name]; ok {
			property = long
		}
		n.Set(property, append(n.Values[property], valueOf(t, property, value))...)
	}
	p.add(n, island)
}

func valueOf(t testing.TB, p vf.Property, text string) vf.Value {
	t.Helper()
	switch p.Form() {
	case vf.FormText:
		return vf.Text(text)
	case vf.FormWord:
		return vf.Action(text)
	case vf.FormTruth:
		return vf.Truth(text == "true")
	case vf.FormMoment:
		return vf.Moment(text)
	}
	if slices.Contains(p.Range(), vf.ClassMeasure) {
		return quantityOf(t, text)
	}
	return vf.Ref(text)
}

func quantityOf(t failing, text string) vf.Quantity {
	t.Helper()
	q, err := vf.ParseQuantity(strings.Replace(text, ":", " ", 1))
	if err != nil {
		t.Fatal(err)
	}
	return q
}

// add writes a node down. What is described again stays as it first was.
func (p *paper) add(n *vf.Node, island string) {
	ref := vf.Ref(n.ID)
	if p.nodes[ref] != nil {
		return
	}
	known, depth := p.known, ""
	if island != "" {
		if p.island[island] == nil {
			p.island[island], p.depth[island] = maps.Clone(p.known), p.depth[""]
		}
		known, depth = p.island[island], island
	}
	p.depth[depth]++
	id := crdt.ID{Link: sha256.Sum256([]byte(n.ID))}
	p.nodes[ref], p.at[ref], p.refs = n, crdt.Position{Depth: p.depth[depth], ID: id}, append(p.refs, ref)
	p.past[id] = maps.Clone(known)
	known[id] = true
}

// place gives a node a place alone, for those that are many.
func (p *paper) place(n *vf.Node, depth uint64) {
	p.at[vf.Ref(n.ID)] = crdt.Position{Depth: depth, ID: crdt.ID{Link: sha256.Sum256([]byte(n.ID))}}
}

func (p *paper) apart() { p.island = map[string]map[crdt.ID]bool{} }

func (p *paper) meet() {
	for name, known := range p.island {
		maps.Copy(p.known, known)
		p.depth[""] = max(p.depth[""], p.depth[name])
	}
	p.island = nil
}

func (p *paper) Known(ref vf.Ref) (vf.Ref, error)    { return ref, nil }
func (p *paper) Thing(ref vf.Ref) (*vf.Node, error)  { return p.nodes[ref], nil }
func (p *paper) Precedes(first, second crdt.ID) bool { return p.past[second][first] }
func (p *paper) self(ref vf.Ref) vf.Ref              { return ref }
func (p *paper) read(n *vf.Node) flow.Event {
	return flow.EventOf(vf.Ref(n.ID), p.at[vf.Ref(n.ID)], n, p.self)
}
func (p *paper) resource(t testing.TB, ref vf.Ref) flow.Resource {
	t.Helper()
	r, err := flow.ResourceOf(ref, p)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func (p *paper) Event(ref vf.Ref) (flow.Event, bool, error) {
	n := p.nodes[ref]
	if n == nil || n.Class != vf.ClassEconomicEvent {
		return flow.Event{}, false, nil
	}
	return p.read(n), true, nil
}

func (p *paper) Saying(property vf.Property, ref vf.Ref) (refs []vf.Ref, err error) {
	for _, r := range p.refs {
		if slices.Contains(p.nodes[r].Values[property], vf.Value(ref)) {
			refs = append(refs, r)
		}
	}
	return refs, nil
}

func (p *paper) Naming(property vf.Property, ref vf.Ref) (events []flow.Event, err error) {
	refs, _ := p.Saying(property, ref)
	for _, r := range refs {
		if e, ok, _ := p.Event(r); ok {
			events = append(events, e)
		}
	}
	return events, nil
}

func (p *paper) Related(ref vf.Ref, property vf.Property) (refs []vf.Ref, err error) {
	if n := p.nodes[ref]; n != nil {
		for _, v := range n.Values[property] {
			refs = append(refs, v.(vf.Ref))
		}
	}
	if property.Inverse() != "" {
		others, _ := p.Saying(property.Inverse(), ref)
		refs = append(refs, others...)
	}
	return refs, nil
}

// story plays a file from testdata line by line.
func story(t *testing.T, name string) *paper {
	t.Helper()
	text, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	p := newPaper()
	for i, line := range strings.Split(string(text), "\n") {
		line, _, _ = strings.Cut(line, "#")
		words := strings.Fields(line)
		switch {
		case len(words) == 0:
		case words[0] == "apart":
			p.apart()
		case words[0] == "meet":
			p.meet()
		case words[0] == "expect":
			p.expect(t, fmt.Sprintf("%s:%d", name, i+1), words[1:])
		default:
			p.write(t, line)
		}
	}
	return p
}

func (p *paper) expect(t *testing.T, place string, words []string) {
	t.Helper()
	r := p.resource(t, vf.Ref(words[0]))
	want := strings.Join(words[2:], " ")
	if got := figure(r, words[1]); got != want {
		t.Errorf("%s: %s %s is %q, want %q", place, words[0], words[1], got, want)
	}
}

// figure is one figure of a resource as files say it.
func figure(r flow.Resource, name string) string {
	switch name {
	case "accounting":
		return lines(r.Accounting)
	case "onhand":
		return lines(r.Onhand)
	case "effort":
		return lines(r.Effort)
	case "accountable":
		return latest(r.Accountable)
	case "location":
		return latest(r.Location)
	case "stage":
		return latest(r.Stage)
	case "state":
		return latest(r.State)
	case "in":
		return latest(r.Container)
	case "created":
		return string(r.Created)
	case "custody":
		var list []string
		for _, h := range r.Custody {
			list = append(list, string(h.Agent)+"="+lines(h.Stock))
		}
		return strings.Join(list, " ")
	case "flags":
		var list []string
		for _, f := range r.Flags {
			list = append(list, string(f.Code))
		}
		return strings.Join(list, " ")
	}
	panic(name)
}

func lines(list []vf.Quantity) string {
	var text []string
	for _, q := range list {
		text = append(text, strings.Replace(q.String(), " ", ":", 1))
	}
	return strings.Join(text, "+")
}

func latest(l flow.Latest) string {
	text := l.Value
	for _, s := range l.Beside {
		text += "|" + s.Value
	}
	return text
}

// failing is what a test or a law can do when it can't go on.
type failing interface {
	Helper()
	Fatal(args ...any)
}
