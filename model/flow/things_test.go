package flow_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"tallystick/crdt"
	"tallystick/crdt/dagcbor"
	"tallystick/model/flow"
	"tallystick/model/fold"
	"tallystick/model/vf"
)

func refs(records flow.Records) (list []vf.Ref) {
	for r, err := range records {
		if err != nil {
			list = append(list, vf.Ref(err.Error()))
		}
		list = append(list, vf.Ref(r.Node.ID))
	}
	return list
}

// A reference to what is not here dangles; once it comes, it was meant all
// along, by whatever name.
func TestDanglingReferencesResolve(t *testing.T) {
	s := newShelf(t)
	const crates, long = "https://x.test/crates", "https://x.test/"
	far := vf.Ref(long + strings.Repeat("a", 600))
	event := s.put(node(vf.ClassEconomicEvent, "", map[vf.Property]vf.Value{
		vf.PropertyAction: vf.Move, vf.PropertyResourceInventoriedAs: vf.Ref(crates), vf.PropertyToResourceInventoriedAs: far,
	}))[0]
	if things, err := s.things().Thing(crates); err != nil || len(things) > 0 {
		t.Fatal(things, err)
	}
	ids := s.put(node(vf.ClassEconomicResource, crates, nil), node(vf.ClassEconomicResource, string(far), nil))
	for i, want := range []vf.Ref{crates, far} {
		p := []vf.Property{vf.PropertyResourceInventoriedAs, vf.PropertyToResourceInventoriedAs}[i]
		for _, name := range []vf.Ref{want, flow.RecordRef(ids[i])} {
			if got := refs(s.things().Saying(p, name)); !slices.Equal(got, []vf.Ref{flow.RecordRef(event)}) {
				t.Errorf("%.40s is named by %v", name, got)
			}
			if things, err := s.things().Thing(name); err != nil || len(things) != 1 || things[0].ID != ids[i] {
				t.Errorf("%.40s means %v, %v", name, things, err)
			}
		}
	}
	if got := refs(s.things().Saying(vf.PropertyToResourceInventoriedAs, vf.Ref(long+strings.Repeat("a", 599)))); got != nil {
		t.Errorf("another IRI that begins alike is named by %v", got)
	}
}

// A thing that was described twice is one, and the first record stands for it.
func TestSameThingTwice(t *testing.T) {
	s := newShelf(t)
	const tool = "https://x.test/tool"
	ids := s.put(node(vf.ClassEconomicResource, tool, map[vf.Property]vf.Value{vf.PropertyName: vf.Text("hoe")}),
		node(vf.ClassEconomicResource, tool, map[vf.Property]vf.Value{vf.PropertyName: vf.Text("azada")}))
	for _, name := range []vf.Ref{tool, flow.RecordRef(ids[0]), flow.RecordRef(ids[1])} {
		things, err := s.things().Thing(name)
		if err != nil || len(things) != 2 || things[0].ID != ids[0] {
			t.Errorf("%s means %v, %v", name, things, err)
		}
	}
	for i, want := range []bool{true, false} {
		if stands, err := s.things().Stands(s.record(ids[i])); stands != want || err != nil {
			t.Errorf("record %d stands: %t, %v", i, stands, err)
		}
	}
}

// Either side of a relation may be the one that says it.
func TestInverses(t *testing.T) {
	s := newShelf(t)
	ids := s.put(node(vf.ClassProcess, "https://x.test/bake", nil), node(vf.ClassEconomicEvent, "", map[vf.Property]vf.Value{vf.PropertyAction: vf.Consume}))
	process, consumed := flow.RecordRef(ids[0]), flow.RecordRef(ids[1])
	used := flow.RecordRef(s.put(node(vf.ClassEconomicEvent, "", map[vf.Property]vf.Value{vf.PropertyAction: vf.Use, vf.PropertyInputOf: process}))[0])
	later := vf.Ref("https://x.test/later")
	said := node(vf.ClassProcess, "https://x.test/bake", nil)
	said.Set(vf.PropertyHasInput, consumed, later)
	s.put(said)
	for _, name := range []vf.Ref{process, "https://x.test/bake"} {
		got, err := s.things().Related(name, vf.PropertyHasInput)
		if want := []vf.Ref{consumed, later, used}; err != nil || !slices.Equal(got, want) {
			t.Errorf("%s has input %v, %v", name, got, err)
		}
	}
	for _, event := range []vf.Ref{consumed, used} {
		got, err := s.things().Related(event, vf.PropertyInputOf)
		if err != nil || len(got) != 1 || got[0] != "https://x.test/bake" {
			t.Errorf("%s is input of %v, %v", event, got, err)
		}
	}
}

// A process and an agreement list what names them and what belongs to them by a
// promise, a wish, or a promise of a wish.
func TestEvents(t *testing.T) {
	s := newShelf(t)
	process, agreement := vf.Ref("urn:x:process"), vf.Ref("urn:x:agreement")
	s.put(node(vf.ClassProcess, string(process), nil), node(vf.ClassAgreement, string(agreement), nil))
	flows := func(class vf.Class, id string, values map[vf.Property]vf.Value) {
		values[vf.PropertyAction] = vf.Transfer
		s.put(node(class, id, values))
	}
	flows(vf.ClassEconomicEvent, "urn:x:fulfilling", map[vf.Property]vf.Value{vf.PropertyFulfills: vf.Ref("urn:x:promise")})
	flows(vf.ClassEconomicEvent, "urn:x:direct", map[vf.Property]vf.Value{vf.PropertyOutputOf: process, vf.PropertyRealizationOf: agreement})
	flows(vf.ClassCommitment, "urn:x:promise", map[vf.Property]vf.Value{
		vf.PropertyOutputOf: process, vf.PropertyClauseOf: agreement, vf.PropertySatisfies: vf.Ref("urn:x:wish"),
	})
	flows(vf.ClassIntent, "urn:x:wish", map[vf.Property]vf.Value{vf.PropertyInputOf: process})
	flows(vf.ClassEconomicEvent, "urn:x:answering", map[vf.Property]vf.Value{vf.PropertySatisfies: vf.Ref("urn:x:wish")})
	flows(vf.ClassCommitment, "urn:x:return", map[vf.Property]vf.Value{vf.PropertyReciprocalClauseOf: agreement})
	flows(vf.ClassEconomicEvent, "urn:x:paying", map[vf.Property]vf.Value{vf.PropertyFulfills: vf.Ref("urn:x:return")})

	for thing, want := range map[vf.Ref][]string{
		process: {
			"hasInput urn:x:answering [urn:x:wish]", "hasInput urn:x:fulfilling [urn:x:promise urn:x:wish]",
			"hasOutput urn:x:direct []", "hasOutput urn:x:fulfilling [urn:x:promise]",
		},
		agreement: {"realizes urn:x:direct []", "realizes urn:x:fulfilling [urn:x:promise]", "realizesReciprocal urn:x:paying [urn:x:return]"},
	} {
		linked, err := s.things().Events(thing)
		var got []string
		for _, l := range linked {
			var through []string
			for _, ref := range l.Through {
				through = append(through, string(ref))
			}
			got = append(got, string(l.As)+" "+l.Event.Node.ID+" ["+strings.Join(through, " ")+"]")
		}
		if slices.Sort(got); err != nil || !slices.Equal(got, want) {
			t.Errorf("%s: %q, %v", thing, got, err)
		}
	}
}

// Pages of a query are the whole, whatever was looked at for each.
func TestFindPages(t *testing.T) {
	s := newShelf(t)
	ana := vf.Ref("https://x.test/ana")
	var want []crdt.ID
	var nodes []*vf.Node
	for i := range 30 {
		n := node(vf.ClassCommitment, "", map[vf.Property]vf.Value{vf.PropertyAction: vf.Transfer, vf.PropertyNote: vf.Text([]string{"odd", "even"}[i%2])})
		if i%3 == 0 {
			n.Set(vf.PropertyProvider, ana)
		}
		nodes = append(nodes, n)
	}
	ids := s.put(nodes...)
	for i := range 30 {
		if i%2 == 0 && i%3 == 0 {
			want = append(want, ids[i])
		}
	}
	note := flow.Condition{Property: vf.PropertyNote, Value: vf.Text("odd")}
	for _, q := range []flow.Query{
		{Class: vf.ClassCommitment, Where: []flow.Condition{note}, Agent: ana},
		{Where: []flow.Condition{note, {Property: vf.PropertyProvider, Value: ana}}},
	} {
		var got []crdt.ID
		for {
			found, next, err := s.things().Find(q, 4, 2)
			check(t, err)
			if len(found) > 2 {
				t.Fatal("more than asked for")
			}
			for _, r := range found {
				got = append(got, r.ID)
			}
			if q.After = next; next.IsZero() {
				break
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("found %d of %d", len(got), len(want))
		}
		q.After = crdt.ID{Link: dagcbor.LinkOf(nil)}
		if _, _, err := s.things().Find(q, 4, 2); !errors.Is(err, flow.ErrAfter) {
			t.Errorf("after what is not there: %v", err)
		}
	}
}

// What nobody has a right to say is kept out, and what can't be read of a
// record leaves the rest of it standing.
func TestPartlyKnown(t *testing.T) {
	s := newShelf(t)
	id := s.put(node(vf.ClassProcess, "", map[vf.Property]vf.Value{vf.PropertyName: vf.Text("press")}))[0]
	before, ok, err := s.engine.Record(id)
	check(t, err)
	body, changes, err := flow.Change{Set: map[vf.Property][]vf.Value{vf.PropertyNote: {vf.Text("at dawn")}}}.BodyOf(before, s.held)
	if check(t, err); !ok || !changes {
		t.Fatal("no change")
	}
	s.write(body)
	closed := fold.Record{ID: id, Kind: flow.KindOf(vf.ClassProcess), Creation: fold.NoKey, Fields: map[string][]fold.Value{
		"name": {{Outcome: fold.NoKey, By: []crdt.ID{id}}}, "note": {{V: "at dawn", Outcome: fold.Text, By: []crdt.ID{id}}},
	}}
	r, ok := flow.RecordOf(closed)
	if !ok || r.Creation != fold.NoKey || len(r.Node.Values) != 1 || len(r.Conflicts) > 0 || r.Node.ID != string(flow.RecordRef(id)) {
		t.Errorf("%+v", r)
	}
	if _, ok := flow.RecordOf(fold.Record{Kind: "note"}); ok {
		t.Error("a note is a record of ValueFlows")
	}
}
