package model_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"tallystick/model/flow"
	"tallystick/model/vf"
	"tallystick/model/vf/jsonld"
)

// TestExamplesAddUp imports the worked examples of ValueFlows itself, where
// somebody has put them beside this tree, and holds what they say that
// resources held after some of their events against what these events add up
// to. What differs is what the comment of package flow lists, and nothing else.
func TestExamplesAddUp(t *testing.T) {
	names, err := filepath.Glob("../../shared/examples/valueflows-*/*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	listed := []string{
		"exchange-08 accountingQuantity 200 KGM: 230 KGM",
		"exchange-08 accountingQuantity 30 KGM: ",
		"exchange-08 currentLocation https://location.example/b52a5815-fae9-43bf-be95-833b95dc0ada: ",
		"production-07 stage https://manufacturing.example/02b39a30-3e04-4305-9656-7f261aa63c98: https://manufacturing.example/3be5259d-10f0-431c-9fec-9c0c15a461d3",
	}
	var found []string
	for _, name := range names {
		found = append(found, differences(t, name)...)
	}
	if slices.Sort(found); len(names) > 0 && !slices.Equal(found, listed) {
		t.Errorf("these differ:\n%s", strings.Join(found, "\n"))
	}
}

func differences(t *testing.T, name string) (found []string) {
	t.Helper()
	file, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	d, err := jsonld.Read(file)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	h := market(t, filepath.Base(name), nil)
	if _, err := h.book.Import(t.Context(), time.Unix(1_800_000_000, 0), d); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	var events []string
	for _, thing := range d.Things {
		if thing.Class == vf.ClassEconomicEvent {
			events = append(events, thing.ID)
		}
	}
	for _, later := range d.Later {
		r, err := flow.ResourceOf(vf.Ref(later.ID), upTo{h.book.Stocks().Around(), events[:min(later.Events, len(events))]})
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range later.Properties() {
			if want, got := fmt.Sprint(later.Values[p][0]), held(r, p); want != got && p != vf.PropertyPrimaryAccountable {
				found = append(found, fmt.Sprintf("%s %s %s: %s", strings.Join(strings.Split(filepath.Base(name), "-")[:2], "-"), p, want, got))
			}
		}
	}
	return found
}

// held is what a resource holds by a property.
func held(r flow.Resource, p vf.Property) string {
	var lines []string
	switch p {
	case vf.PropertyAccountingQuantity, vf.PropertyOnhandQuantity:
		stock := r.Accounting
		if p == vf.PropertyOnhandQuantity {
			stock = r.Onhand
		}
		for _, q := range stock {
			lines = append(lines, q.String())
		}
	case vf.PropertyStage:
		return r.Stage.Value
	case vf.PropertyState:
		return r.State.Value
	case vf.PropertyContainedIn:
		return r.Container.Value
	case vf.PropertyCurrentLocation:
		return r.Location.Value
	}
	return strings.Join(lines, " and ")
}

// upTo is everything around when only some of the events had happened.
type upTo struct {
	flow.Around
	events []string
}

func (u upTo) Naming(p vf.Property, ref vf.Ref) ([]flow.Event, error) {
	events, err := u.Around.Naming(p, ref)
	return slices.DeleteFunc(events, func(e flow.Event) bool { return !slices.Contains(u.events, string(e.Ref)) }), err
}

func (u upTo) Event(ref vf.Ref) (flow.Event, bool, error) {
	e, ok, err := u.Around.Event(ref)
	return e, ok && slices.Contains(u.events, string(e.Ref)), err
}
