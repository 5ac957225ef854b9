package flow

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"tallystick/model/vf"
)

// Order is what somebody wants to have made by a recipe.
type Order struct {
	ID       vf.Ref      // the IRI that the plan gets; those of its parts begin with it
	Recipe   vf.Ref      // a Recipe, or a RecipeProcess or RecipeExchange alone
	Quantity vf.Quantity // above zero

	Of    vf.Ref // the specification of what is wanted; "" for the primaryOutput of the recipe
	Stage vf.Ref // of it, "" for the last that the recipe brings it to
	State string // of it, "" for any

	Agent   vf.Ref    // who makes it, for themselves; "" where that is open
	Due     time.Time // when it has to be there, and the distance from UTC of all dates; zero for no dates
	Created time.Time // of the plan; zero for not said
}

// Planned is a plan with all that it consists of.
type Planned struct {
	// Nodes are the plan, its processes and proposals in the order in which
	// they begin, and after each its flows.
	Nodes []*vf.Node

	// Rounded are the flows whose quantity was rounded up, to a millionth of its
	// unit, since no decimal is as much.
	Rounded []vf.Ref
}

// PlanOf is the plan of an order: each process of the recipe that has a part in
// it, once, and what goes in and comes out, as much as is needed. It is a
// function of what the recipe says.
//
// What comes out of one process feeds what goes into another if it is of the
// same specification and at the stage and in the state that the input asks for;
// what comes out of nothing is needed from elsewhere. A process with several
// outputs is done often enough for each. All quantities are exact or in Rounded.
//
// Everything is an intent, since nobody has promised anything: of the agent, if
// there is one, who receives what goes in and provides what comes out. What the
// agent makes and uses up within the plan is a commitment of theirs to
// themselves, and so is what is wanted, as the plan's independent demand. An
// exchange becomes a proposal, a request for what it stipulates, with what it
// stipulates in return.
//
// The error is a [vf.Flaw] where no plan can be made of the recipe.
func PlanOf(o Order, a Around) (Planned, error) {
	r, err := readRecipe(o.Recipe, a)
	if err != nil {
		return Planned{}, err
	}
	w, err := o.wanted(r, a)
	if err != nil {
		return Planned{}, err
	}
	d, from, err := r.demand(w, o.Quantity)
	if err != nil {
		return Planned{}, err
	}
	p := planning{Order: o, demanding: d, wanted: from}
	if p.spans, err = d.schedule(o.Due); err != nil {
		return Planned{}, err
	}
	return p.write()
}

// wanted is what an order asks for, as an input of the world outside.
func (o Order) wanted(r recipe, a Around) (w recipeFlow, err error) {
	w = recipeFlow{ref: o.Recipe, of: o.Of, stage: o.Stage, state: o.State}
	if o.Quantity.Sign() <= 0 || o.Quantity.Unit == "" {
		return w, flawOf(o.Recipe, RuleAmount, "a quantity of "+strconv.Quote(o.Quantity.String()), "one above zero, with its unit")
	}
	if w.of == "" {
		w.of = vf.Recipe{Node: r.node}.PrimaryOutput()
	}
	if w.of == "" {
		w.of = r.only()
	}
	if w.of == "" {
		return w, flawOf(o.Recipe, RuleSource, "no primaryOutput", "one, or the specification that is wanted")
	}
	for _, ref := range []*vf.Ref{&w.of, &w.stage} {
		if *ref != "" && err == nil {
			*ref, err = a.Known(*ref)
		}
	}
	return w, err
}

// only is the specification of all that comes out of a recipe of a single step,
// "" if there are several.
func (r recipe) only() (of vf.Ref) {
	if len(r.steps) != 1 {
		return ""
	}
	for _, out := range r.steps[0].outputs {
		if of != "" && out.of != of {
			return ""
		}
		of = out.of
	}
	return of
}

// planning is a plan that is being written.
type planning struct {
	Order
	*demanding
	wanted source
	spans  []span
	Planned
	steps, flows int // that have a name already
}

func (p *planning) write() (Planned, error) {
	plan := &vf.Node{ID: string(p.ID), Class: vf.ClassPlan}
	copyValues(plan, p.node, vf.PropertyName)
	setMoment(plan, vf.PropertyDue, p.Due)
	setMoment(plan, vf.PropertyCreated, p.Created)
	p.Nodes = append(p.Nodes, plan)
	for _, i := range p.inTime() {
		if p.times[i].Sign() == 0 { // it feeds what nothing is needed of
			continue
		}
		if err := p.step(i); err != nil {
			return Planned{}, err
		}
		if len(p.Nodes) > maxPlan {
			return Planned{}, flawOf(p.Recipe, RuleSteps, "more records", fmt.Sprintf("at most %d", maxPlan))
		}
	}
	return p.Planned, nil
}

// inTime is the steps as they follow each other: those that begin first, and
// what feeds before what is fed.
func (p *planning) inTime() []int {
	order := slices.Clone(p.order)
	slices.Reverse(order)
	slices.SortStableFunc(order, func(a, b int) int { return p.spans[a].begin.Compare(p.spans[b].begin) })
	return order
}

// step writes a process or a proposal with its flows.
func (p *planning) step(i int) error {
	s := p.demanding.steps[i]
	p.steps++
	n := &vf.Node{ID: fmt.Sprintf("%s/step/%d", p.ID, p.steps), Class: vf.ClassProcess}
	copyValues(n, s.node, vf.PropertyName, vf.PropertyNote)
	p.Nodes = append(p.Nodes, n)
	in, out := vf.PropertyInputOf, vf.PropertyOutputOf
	if s.node.Class == vf.ClassRecipeExchange {
		n.Class, in, out = vf.ClassProposal, "", ""
		n.Set(vf.PropertyPurpose, vf.PurposeRequest)
		setMoment(n, vf.PropertyCreated, p.Created)
	} else {
		v := vf.RecipeProcess{Node: s.node}
		setRef(n, vf.PropertyBasedOn, v.ProcessConformsTo())
		n.Set(vf.PropertyClassifiedAs, s.node.Values[vf.PropertyProcessClassifiedAs]...)
		setRef(n, vf.PropertyPlannedWithin, p.ID)
		setRef(n, vf.PropertyInScopeOf, p.Agent)
		setMoment(n, vf.PropertyHasBeginning, p.spans[i].begin)
		setMoment(n, vf.PropertyHasEnd, p.spans[i].end)
	}
	published, reciprocal := []vf.Value{}, []vf.Value{}
	for j, f := range s.inputs {
		flow, err := p.flow(f, i, p.supply[i][j].step >= 0)
		if err != nil {
			return err
		}
		setRef(flow, in, vf.Ref(n.ID))
		reciprocal = append(reciprocal, vf.Ref(flow.ID))
	}
	for j, f := range s.outputs {
		flow, err := p.flow(f, i, p.needed[i][j] != nil)
		if err != nil {
			return err
		}
		setRef(flow, out, vf.Ref(n.ID))
		published = append(published, vf.Ref(flow.ID))
		if p.wanted == (source{i, j}) && flow.Class == vf.ClassCommitment {
			flow.Set(vf.PropertyPlannedWithin)
			setRef(flow, vf.PropertyIndependentDemandOf, p.ID)
		}
	}
	if n.Class == vf.ClassProposal {
		n.Set(vf.PropertyPublishes, published...)
		n.Set(vf.PropertyReciprocal, reciprocal...)
	}
	return nil
}
