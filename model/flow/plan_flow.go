package flow

import (
	"fmt"
	"math/big"
	"time"

	"tallystick/model/vf"
)

// flow writes an input or output of a step as often as that is done. Within
// says that both ends of it are in the plan.
func (p *planning) flow(f recipeFlow, step int, within bool) (*vf.Node, error) {
	p.flows++
	n := &vf.Node{ID: fmt.Sprintf("%s/flow/%d", p.ID, p.flows), Class: vf.ClassIntent}
	exchanged := p.demanding.steps[step].node.Class == vf.ClassRecipeExchange
	if within && p.Agent != "" && !exchanged {
		n.Class = vf.ClassCommitment
	}
	copyValues(n, f.node, vf.PropertyAction, vf.PropertyResourceClassifiedAs, vf.PropertyState, vf.PropertyNote)
	setRef(n, vf.PropertyResourceConformsTo, f.of)
	setRef(n, vf.PropertyStage, vf.RecipeFlow{Node: f.node}.Stage())
	setRef(n, vf.PropertyPlannedWithin, p.ID)
	if err := p.measure(n, f, p.times[step]); err != nil {
		return nil, err
	}
	input := p.isInput(f, step)
	p.party(n, input != exchanged)
	p.date(n, f, step, input)
	p.Nodes = append(p.Nodes, n)
	return n, nil
}

func (p *planning) isInput(f recipeFlow, step int) bool {
	for _, in := range p.demanding.steps[step].inputs {
		if in.ref == f.ref {
			return true
		}
	}
	return false
}

// measure sets how much of it: as the recipe says, so many times.
func (p *planning) measure(n *vf.Node, f recipeFlow, times *big.Rat) error {
	resource, effort := measuresOf(f.node)
	for _, each := range []struct {
		property vf.Property
		quantity *vf.Quantity
	}{{vf.PropertyResourceQuantity, resource}, {vf.PropertyEffortQuantity, effort}} {
		if each.quantity == nil {
			continue
		}
		q, rounded, err := multiple(*each.quantity, times)
		if err != nil {
			return flawOf(f.ref, RuleAmount, "more digits than a decimal holds", "a smaller quantity, or a larger unit")
		}
		if rounded {
			p.Rounded = append(p.Rounded, vf.Ref(n.ID))
		}
		n.Set(each.property, q)
	}
	return nil
}

// party sets who receives what the plan needs, and provides what it makes. Who
// promises something to themselves is both.
func (p *planning) party(n *vf.Node, receives bool) {
	if receives || n.Class == vf.ClassCommitment {
		setRef(n, vf.PropertyReceiver, p.Agent)
	}
	if !receives || n.Class == vf.ClassCommitment {
		setRef(n, vf.PropertyProvider, p.Agent)
	}
}

// date sets when a flow has to be there: what goes in when the step begins, what
// comes out when it ends. Work and the use of things last as long as the step.
func (p *planning) date(n *vf.Node, f recipeFlow, step int, input bool) {
	span := p.spans[step]
	switch counts := f.action().Effects().EventQuantity; {
	case counts == vf.EffectEffort || counts == vf.EffectBoth:
		setMoment(n, vf.PropertyHasBeginning, span.begin)
		setMoment(n, vf.PropertyHasEnd, span.end)
	case input:
		setMoment(n, vf.PropertyDue, span.begin)
	default:
		setMoment(n, vf.PropertyDue, span.end)
	}
}

func copyValues(to, from *vf.Node, properties ...vf.Property) {
	for _, p := range properties {
		to.Set(p, from.Values[p]...)
	}
}

// setRef sets a reference, unless it or the property is empty.
func setRef(n *vf.Node, p vf.Property, ref vf.Ref) {
	if p != "" && ref != "" {
		n.Set(p, ref)
	}
}

func setMoment(n *vf.Node, p vf.Property, t time.Time) {
	if !t.IsZero() {
		n.Set(p, vf.Moment(t.Format(time.RFC3339Nano)))
	}
}
