package model_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
	"time"

	"tallystick/crdt"
	"tallystick/model"
	"tallystick/model/community"
	"tallystick/model/flow"
	"tallystick/model/vf"
)

// clock is what every device's shows.
func clock() time.Time { return time.Unix(noon, 0) }

// put records a node.
func (h *household) put(t testing.TB, n *vf.Node) crdt.ID {
	t.Helper()
	deed, err := h.book.Put(t.Context(), clock(), n)
	if err != nil {
		t.Fatal(err)
	}
	return deed.Written[len(deed.Written)-1].ID
}

func (h *household) change(t testing.TB, id crdt.ID, c flow.Change) {
	t.Helper()
	if _, err := h.book.Change(t.Context(), clock(), id, c); err != nil {
		t.Fatal(err)
	}
}

// read is a record that has to be there.
func (h *household) read(t testing.TB, id crdt.ID) flow.Record {
	t.Helper()
	r, ok, err := h.book.Things().Record(id)
	if err != nil || !ok {
		t.Fatal(h.name, "reads no", id.Short(), err)
	}
	return r
}

func named(class vf.Class, name string) *vf.Node {
	n := &vf.Node{Class: class}
	n.Set(vf.PropertyName, vf.Text(name))
	return n
}

func toName(name string) flow.Change {
	return flow.Change{Set: map[vf.Property][]vf.Value{vf.PropertyName: {vf.Text(name)}}}
}

// Two who change one property apart leave both values, until one of them says
// which; what they changed of different ones, and both added, is all there.
func TestChangedApart(t *testing.T) {
	ana := market(t, "Ana", nil)
	bea := ana.join(t, "Bea")
	id := ana.put(t, named(vf.ClassProcess, "press"))
	meet(t, ana, bea)
	sorted := func(c vf.Text) flow.Change {
		return flow.Change{Add: map[vf.Property][]vf.Value{vf.PropertyClassifiedAs: {c}}}
	}
	finished := flow.Change{Set: map[vf.Property][]vf.Value{vf.PropertyFinished: {vf.Truth(true)}}}
	ana.change(t, id, toName("north press"))
	ana.change(t, id, sorted("oil"))
	ana.change(t, id, finished)
	bea.change(t, id, toName("south press"))
	bea.change(t, id, flow.Change{Set: map[vf.Property][]vf.Value{vf.PropertyNote: {vf.Text("at dawn")}}})
	bea.change(t, id, sorted("wine"))
	bea.change(t, id, finished)
	meet(t, ana, bea)
	for _, h := range []*household{ana, bea} {
		r := h.read(t, id)
		if len(r.Conflicts) != 1 || len(r.Conflicts[vf.PropertyName]) != 2 || r.Conflicts[vf.PropertyName][0].Value != r.Node.Values[vf.PropertyName][0] {
			t.Errorf("%s sees the conflicts %v", h.name, r.Conflicts)
		}
		if n := len(r.Node.Values[vf.PropertyClassifiedAs]); n != 2 || len(r.Node.Values[vf.PropertyNote]) != 1 || len(r.Node.Values[vf.PropertyFinished]) != 1 {
			t.Errorf("%s reads %v", h.name, flow.Plain(r.Node))
		}
	}
	bea.change(t, id, toName("press"))
	meet(t, ana, bea)
	if r := ana.read(t, id); len(r.Conflicts) > 0 || r.Node.Values[vf.PropertyName][0] != vf.Value(vf.Text("press")) {
		t.Errorf("after a third value: %v, %v", r.Conflicts, flow.Plain(r.Node))
	}
}

// Whatever people write apart, and in whatever order it reaches them, they read
// the same.
func TestReplicasReadTheSame(t *testing.T) {
	ana := market(t, "Ana", nil)
	all := []*household{ana, ana.join(t, "Bea"), ana.join(t, "Chus")}
	meet(t, all...)
	random := rand.New(rand.NewChaCha8(seedOf("apart")))
	var ids []crdt.ID
	for round := range 3 {
		var fresh []crdt.ID
		for i, h := range all {
			n := named(vf.ClassEconomicResource, fmt.Sprint("crate ", round, i))
			n.ID = fmt.Sprint("https://x.test/", round) // they describe the same things
			fresh = append(fresh, h.put(t, n))
			for range 4 {
				if len(ids) == 0 {
					break
				}
				c := toName(fmt.Sprint("name ", random.IntN(3)))
				tag := vf.Text(fmt.Sprint(random.IntN(3)))
				if set := map[vf.Property][]vf.Value{vf.PropertyClassifiedAs: {tag}}; random.IntN(2) == 0 {
					c.Add = set
				} else {
					c.Remove = set
				}
				h.change(t, ids[random.IntN(len(ids))], c)
			}
		}
		ids = append(ids, fresh...)
		meet(t, all...)
	}
	same(t, all...)
	for _, id := range ids {
		first := ana.read(t, id)
		for _, h := range all[1:] {
			if r := h.read(t, id); !reflect.DeepEqual(r, first) {
				t.Errorf("%s reads %v, %s %v", ana.name, flow.Plain(first.Node), h.name, flow.Plain(r.Node))
			}
		}
	}
	for _, h := range all {
		things, err := h.book.Things().Thing("https://x.test/1")
		if err != nil || len(things) != 3 || !slices.IsSortedFunc(things, func(a, b flow.Record) int { return a.Position.Compare(b.Position) }) {
			t.Errorf("%s reads %d records of one thing, %v", h.name, len(things), err)
		}
	}
}

// Events come before what they name, or without it ever coming.
func TestRecordsAcrossDevices(t *testing.T) {
	ana := market(t, "Ana", nil)
	bea := ana.join(t, "Bea")
	spec := ana.put(t, named(vf.ClassResourceSpecification, "tomato"))
	ana.carry(t, bea)
	event := &vf.Node{Class: vf.ClassEconomicEvent}
	event.Set(vf.PropertyAction, vf.Raise)
	event.Set(vf.PropertyResourceConformsTo, flow.RecordRef(spec))
	event.Set(vf.PropertyProvider, flow.AgentRef(bea.book.Me().Agent()))
	id := bea.put(t, event)
	bea.carry(t, ana)
	r := ana.read(t, id)
	if agent, ok := flow.AgentOf(r.Node.Values[vf.PropertyProvider][0].(vf.Ref)); !ok || agent != bea.book.Me().Agent() || r.Author != bea.book.Me() || r.Common.At != noon {
		t.Errorf("%+v", r)
	}
	history, err := ana.book.Records().History(id)
	if err != nil || len(history) != 1 || len(history[0].Void) > 0 {
		t.Errorf("its history is %v, %v", history, err)
	}
}

// A rehearsal writes nothing, and what can't be recorded says where.
func TestPutRefuses(t *testing.T) {
	ana := market(t, "Ana", nil)
	next := ana.book.Next()
	if _, err := ana.book.Rehearse().Put(t.Context(), clock(), named(vf.ClassPlan, "spring")); err != nil || ana.book.Next() != next {
		t.Error("a rehearsal wrote something", err)
	}
	var flaw vf.Flaw
	good, bad := named(vf.ClassPlan, "spring"), &vf.Node{Class: vf.ClassIntent}
	if _, err := ana.book.Put(t.Context(), clock(), good, bad); !errors.As(err, &flaw) || flaw.Path != "action" || ana.book.Next() != next {
		t.Error("half of it was written, or the flaw is elsewhere:", err)
	}
}

// between is an event between two agents.
func between(provider, receiver vf.Ref) *vf.Node {
	n := &vf.Node{Class: vf.ClassEconomicEvent}
	n.Set(vf.PropertyAction, vf.Transfer)
	n.Set(vf.PropertyProvider, provider)
	n.Set(vf.PropertyReceiver, receiver)
	return n
}

// force writes an event as a program would that asks no rules.
func (h *household) force(t testing.TB, n *vf.Node) crdt.ID {
	t.Helper()
	body, err := flow.BodyOf(n, func(crdt.ID) bool { return false })
	if err != nil {
		t.Fatal(err)
	}
	deed, err := h.book.Write(t.Context(), body)
	if err != nil {
		t.Fatal(err)
	}
	return deed.Written[len(deed.Written)-1].ID
}

// counts reports whether a device reads a record.
func (h *household) counts(t testing.TB, id crdt.ID) bool {
	t.Helper()
	_, ok, err := h.book.Things().Record(id)
	if err != nil {
		t.Fatal(err)
	}
	return ok
}

// Where the charter asks for the strict profile, an event between others is not
// written, and does not count where another program writes it.
func TestStrictProfile(t *testing.T) {
	ana := market(t, "Ana", func(r *community.Rules) { r.Strict = true })
	bea := ana.join(t, "Bea")
	own, other := flow.AgentRef(ana.book.Me().Agent()), flow.AgentRef(bea.book.Me().Agent())
	bea.read(t, bea.put(t, between(own, other)))
	var denied *model.Denied
	if _, err := ana.book.Put(t.Context(), clock(), between(other, "https://x.test/chus")); !errors.As(err, &denied) || denied.Refusal.Rule != flow.RuleParty {
		t.Errorf("written between others: %v", err)
	}
	id := bea.force(t, between(own, "https://x.test/chus"))
	bea.carry(t, ana)
	if ana.counts(t, id) {
		t.Error("an event between others counts")
	}
	refusals, err := ana.book.Records().Refusals()
	if err != nil || len(refusals) != 1 || refusals[0].Entry != id || refusals[0].Rule != flow.RuleParty {
		t.Errorf("refused: %v, %v", refusals, err)
	}
}

// Nobody is held to a profile that they had not heard of.
func TestStrictFromNowOn(t *testing.T) {
	ana := market(t, "Ana", nil)
	bea := ana.join(t, "Bea")
	own := flow.AgentRef(ana.book.Me().Agent())
	asked, err := ana.book.Ask(t.Context(), community.Motion{Kind: community.MotionCharter, Rules: map[string]any{"strict": true}}, "", true)
	if err != nil || !asked.Done || !ana.book.State().Rules.Strict {
		t.Fatal("the charter was not amended", err)
	}
	before := bea.force(t, between(own, "https://x.test/chus"))
	meet(t, ana, bea)
	after := bea.force(t, between(own, "https://x.test/chus"))
	meet(t, ana, bea)
	for _, h := range []*household{ana, bea} {
		if !h.counts(t, before) || h.counts(t, after) {
			t.Errorf("for %s the event before counts: %t, the one after: %t", h.name, h.counts(t, before), h.counts(t, after))
		}
	}
	same(t, ana, bea)
}
