package model

import (
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"

	"tallystick/crdt"
	"tallystick/model/flow"
	"tallystick/model/fold"
	"tallystick/model/vf"
	"tallystick/model/vf/jsonld"
)

// Selection says which records are exported; the zero value means all.
type Selection struct {
	// Month, as in "2026-05": what happened, is due, or goes on then, by the
	// dates that the records themselves say, and everything that it refers to.
	Month string

	// Class and its subclasses; with a month, of what is of that month, without
	// what it refers to.
	Class vf.Class
}

// Exported is what a document holds that was exported.
type Exported struct {
	Records   int
	ByClass   map[vf.Class]int
	Conflicts int // records with several values of a property, of which one is exported
	Sealed    int // records left out, since not everybody in the community may read them
}

// Export writes what everybody in the community may read of its records, as one
// JSON-LD document. The same records are the same bytes, and whoever imports the
// document into an empty book exports the same again: what others build on
// comes before it, and events come in the order in which they add up.
//
// A resource is written as it was recorded, before its events, so that a
// reader who adds these up comes to what it holds now.
func (b *Book) Export(w io.Writer, s Selection) (Exported, error) {
	e := &exporting{book: b, things: b.Things(), selection: s, done: Exported{ByClass: map[vf.Class]int{}}, chosen: map[crdt.ID]bool{}}
	if err := e.choose(); err != nil {
		return e.done, fmt.Errorf("export: %w", err)
	}
	slices.SortFunc(e.list, func(a, b choice) int {
		if a.rank != b.rank {
			return a.rank - b.rank
		}
		return a.at.Compare(b.at)
	})
	err := jsonld.Write(w, e.nodes())
	return e.done, err
}

// exportOrder is the classes in the order in which they are written.
func exportOrder() []vf.Class {
	return []vf.Class{
		vf.ClassAction, vf.ClassMeasure, vf.ClassUnit, vf.ClassSpatialThing,
		vf.ClassAgent, vf.ClassPerson, vf.ClassOrganization, vf.ClassEcologicalAgent,
		vf.ClassResourceSpecification, vf.ClassProcessSpecification,
		vf.ClassRecipe, vf.ClassRecipeExchange, vf.ClassRecipeProcess, vf.ClassRecipeFlow,
		vf.ClassBatchLotRecord, vf.ClassEconomicResource,
		vf.ClassAgreementBundle, vf.ClassAgreement, vf.ClassPlan, vf.ClassProcess,
		vf.ClassIntent, vf.ClassProposal, vf.ClassProposalList, vf.ClassCommitment,
		vf.ClassEconomicEvent, vf.ClassClaim,
	}
}

// choice is a record that is to be exported.
type choice struct {
	rank int
	at   crdt.Position
}

// exporting is an export under way.
type exporting struct {
	book      *Book
	things    flow.Things
	selection Selection
	list      []choice
	chosen    map[crdt.ID]bool // also those that were looked at and left out
	done      Exported
}

// choose lists what is to be exported.
func (e *exporting) choose() error {
	for rank, class := range exportOrder() {
		if e.selection.Class != "" && !class.Is(e.selection.Class) {
			continue
		}
		for id, err := range e.book.engine.Records(flow.KindOf(class)) {
			if err != nil {
				return err
			}
			r, ok, err := e.things.Record(id)
			if err != nil {
				return err
			}
			if !ok || e.selection.Month != "" && !within(r, e.selection.Month) {
				continue
			}
			if err := e.take(r, rank); err != nil {
				return err
			}
		}
	}
	return nil
}

// take chooses a record and, of a month, what it refers to.
func (e *exporting) take(r flow.Record, rank int) error {
	if e.chosen[r.ID] {
		return nil
	}
	e.chosen[r.ID] = true
	if stands, err := e.things.Stands(r); err != nil || !stands || r.Creation != fold.Text {
		return err
	}
	open, err := e.book.forAll(r.ID)
	if err != nil {
		return err
	}
	if !open {
		e.done.Sealed++
		return nil
	}
	e.list = append(e.list, choice{rank, r.Position})
	if e.selection.Month == "" || e.selection.Class != "" {
		return nil
	}
	for _, p := range r.Node.Properties() {
		for _, v := range r.Node.Values[p] {
			ref, ok := v.(vf.Ref)
			if u, is := v.(vf.Unit); is {
				ref, ok = vf.Ref(u), !u.Known()
			}
			if !ok {
				continue
			}
			others, err := e.things.Thing(ref)
			if err != nil {
				return err
			}
			if len(others) > 0 {
				if err := e.take(others[0], slices.Index(exportOrder(), others[0].Node.Class)); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// forAll reports whether everybody in the community may read every entry of a
// record that counts.
func (b *Book) forAll(record crdt.ID) (bool, error) {
	r, _, err := b.engine.Record(record)
	for _, entry := range r.Entries {
		if _, few := b.readersOf(entry.ID); few {
			return false, err
		}
	}
	return true, err
}

// nodes yields what was chosen, in order.
func (e *exporting) nodes() iter.Seq2[*vf.Node, error] {
	return func(yield func(*vf.Node, error) bool) {
		for _, c := range e.list {
			r, ok, err := e.things.Record(c.at.ID)
			if err == nil && !ok {
				continue
			}
			if err == nil {
				e.done.Records++
				e.done.ByClass[r.Node.Class]++
				if len(r.Conflicts) > 0 {
					e.done.Conflicts++
				}
			}
			if !yield(r.Node, err) || err != nil {
				return
			}
		}
	}
}

// within reports whether a record says that it is of a month. The month is that
// of the place where it was: the date as it was written.
func within(r flow.Record, month string) bool {
	of := func(p vf.Property) string {
		for _, v := range r.Node.Values[p] {
			if m, ok := v.(vf.Moment); ok && len(m) >= len(month) {
				return string(m[:len(month)])
			}
		}
		return ""
	}
	for _, p := range []vf.Property{vf.PropertyHasPointInTime, vf.PropertyDue} {
		if of(p) == month {
			return true
		}
	}
	begin, end := of(vf.PropertyHasBeginning), of(vf.PropertyHasEnd)
	if begin != "" || end != "" {
		return (begin == "" || begin <= month) && (end == "" && begin == month || end >= month)
	}
	if of(vf.PropertyHasPointInTime)+of(vf.PropertyDue) != "" {
		return false
	}
	return strings.HasPrefix(of(vf.PropertyCreated), month)
}
