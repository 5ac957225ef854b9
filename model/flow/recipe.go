package flow

import (
	"fmt"
	"slices"

	"tallystick/model/vf"
)

// The rules that a recipe keeps, beyond those of the vocabulary, if a plan can
// be made of it.
const (
	RuleRecipe   vf.Rule = "recipe"   // something to plan by: a recipe, or a process or exchange of one
	RuleSource   vf.Rule = "source"   // what is wanted comes out of it in one way
	RuleCycle    vf.Rule = "cycle"    // nothing is made of itself
	RuleAmount   vf.Rule = "amount"   // what comes out is counted, in a unit that what is wanted converts into
	RuleDuration vf.Rule = "duration" // how long a process takes is a time
	RuleSteps    vf.Rule = "steps"    // no more of them than [MaxRecipe], nor flows than fit
)

// recipeStep is a process, or an exchange: what is stipulated comes out of it
// for what is stipulated in return.
type recipeStep struct {
	ref     vf.Ref
	node    *vf.Node
	inputs  []recipeFlow // sorted by reference
	outputs []recipeFlow
}

// recipeFlow is a flow of a recipe, its references under the one name of each.
type recipeFlow struct {
	ref   vf.Ref
	node  *vf.Node
	of    vf.Ref // resourceConformsTo
	stage vf.Ref // of an output: also the specification of the process that it comes out of
	state string
}

// supplies reports whether an output is what somebody needs: of the same
// specification, and at the stage and in the state that they ask for.
func (out recipeFlow) supplies(need recipeFlow) bool {
	return out.of != "" && out.of == need.of && (need.stage == "" || need.stage == out.stage) && (need.state == "" || need.state == out.state)
}

// recipe is the steps of a recipe.
type recipe struct {
	node  *vf.Node
	steps []recipeStep // sorted by reference
}

// readRecipe reads a recipe with what it includes and the exchanges by which its
// inputs come, or a single process or exchange of one.
func readRecipe(ref vf.Ref, a Around) (r recipe, err error) {
	if ref, err = a.Known(ref); err != nil {
		return r, err
	}
	if r.node, err = a.Thing(ref); err != nil {
		return r, err
	}
	var class vf.Class
	if r.node != nil {
		class = r.node.Class
	}
	refs := []vf.Ref{ref}
	switch class {
	case vf.ClassRecipe:
		if refs, err = relatedOnce(a, ref, vf.PropertyRecipeIncludes); err != nil {
			return r, err
		}
	case vf.ClassRecipeProcess, vf.ClassRecipeExchange:
	default:
		return r, flawOf(ref, RuleRecipe, string(class), "a Recipe, RecipeProcess or RecipeExchange that can be read here")
	}
	for i := 0; i < len(refs); i++ {
		if i == MaxRecipe {
			return r, flawOf(ref, RuleSteps, "more processes", fmt.Sprintf("at most %d", MaxRecipe))
		}
		step, exchanges, err := readStep(refs[i], a)
		if err != nil {
			return r, err
		}
		r.steps = append(r.steps, step)
		for _, x := range exchanges {
			if !slices.Contains(refs, x) {
				refs = append(refs, x)
			}
		}
	}
	slices.SortFunc(r.steps, func(a, b recipeStep) int { return compareRefs(a.ref, b.ref) })
	return r, nil
}

// readStep reads a process or an exchange, and by which exchanges its inputs
// come.
func readStep(ref vf.Ref, a Around) (s recipeStep, exchanges []vf.Ref, err error) {
	s.ref = ref
	if s.node, err = a.Thing(ref); err != nil {
		return s, nil, err
	}
	in, out := vf.PropertyHasRecipeInput, vf.PropertyHasRecipeOutput
	var stage vf.Ref
	switch {
	case s.node == nil:
		return s, nil, flawOf(ref, RuleRecipe, "nothing that can be read here", "a RecipeProcess")
	case s.node.Class == vf.ClassRecipeProcess:
		if stage = (vf.RecipeProcess{Node: s.node}).ProcessConformsTo(); stage != "" {
			stage, err = a.Known(stage)
		}
	case s.node.Class == vf.ClassRecipeExchange:
		in, out = vf.PropertyRecipeStipulatesReciprocal, vf.PropertyRecipeStipulates
	default:
		return s, nil, flawOf(ref, RuleRecipe, string(s.node.Class), "a RecipeProcess")
	}
	if err != nil {
		return s, nil, err
	}
	if s.inputs, err = readFlows(ref, in, "", a); err != nil {
		return s, nil, err
	}
	if s.outputs, err = readFlows(ref, out, stage, a); err != nil {
		return s, nil, err
	}
	for _, f := range s.inputs {
		by, err := relatedOnce(a, f.ref, vf.PropertyRecipeClauseOf)
		if err != nil {
			return s, nil, err
		}
		exchanges = append(exchanges, by...)
	}
	return s, exchanges, nil
}

func readFlows(step vf.Ref, side vf.Property, stage vf.Ref, a Around) (flows []recipeFlow, err error) {
	refs, err := relatedOnce(a, step, side)
	if err != nil {
		return nil, err
	}
	if len(refs) > maxFlows {
		return nil, flawOf(step, RuleSteps, fmt.Sprintf("%d flows", len(refs)), fmt.Sprintf("at most %d", maxFlows))
	}
	for _, ref := range refs {
		n, err := a.Thing(ref)
		if err != nil {
			return nil, err
		}
		if n == nil || n.Class != vf.ClassRecipeFlow {
			return nil, flawOf(step, RuleRecipe, string(side)+" "+string(ref), "a RecipeFlow that can be read here")
		}
		v := vf.RecipeFlow{Node: n}
		f := recipeFlow{ref: ref, node: n, of: v.ResourceConformsTo(), stage: v.Stage(), state: v.State()}
		for _, ref := range []*vf.Ref{&f.of, &f.stage} {
			if *ref != "" {
				if *ref, err = a.Known(*ref); err != nil {
					return nil, err
				}
			}
		}
		if f.stage == "" {
			f.stage = stage
		}
		flows = append(flows, f)
	}
	return flows, nil
}

// flawOf is why no plan can be made, at a part of the recipe.
func flawOf(ref vf.Ref, rule vf.Rule, found, needed string) error {
	return vf.Flaw{Node: string(ref), Rule: rule, Found: found, Needed: needed}
}
