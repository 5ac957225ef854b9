package flow

import (
	"cmp"
	"fmt"
	"math/big"
	"slices"
	"strings"

	"tallystick/model/vf"
)

// demanding works out how often each step of a recipe is done so that what is
// wanted comes out.
type demanding struct {
	recipe
	order  []int      // of the steps, by index: each before those that feed it
	state  []mark     // of the walk that finds the order
	supply [][]source // for each step and input, where it comes from
	times  []*big.Rat // of each step: nil for those that nobody needs
	needed []outputs  // of each step
	by     [][]int    // for each step, those that it feeds
}

// source is an output of a step; step is −1 where an input comes from outside.
type source struct{ step, output int }

// outputs is for each output of a step how often it is to be done for that.
type outputs []*big.Rat

// mark is how far the walk has come with a step.
type mark int

const (
	unseen mark = iota
	entered
	left
)

func compareRefs(a, b vf.Ref) int { return cmp.Compare(a, b) }

// demand works out everything that is needed for a quantity of what is wanted.
// It returns where that comes out.
func (r recipe) demand(w recipeFlow, quantity vf.Quantity) (d *demanding, from source, err error) {
	d = &demanding{recipe: r, state: make([]mark, len(r.steps)), times: make([]*big.Rat, len(r.steps)), by: make([][]int, len(r.steps))}
	for _, s := range r.steps {
		d.needed = append(d.needed, make(outputs, len(s.outputs)))
	}
	if err := d.connect(); err != nil {
		return nil, from, err
	}
	if from, err = d.last(w); err != nil {
		return nil, from, err
	}
	if err := d.walk(from.step, nil); err != nil {
		return nil, from, err
	}
	slices.Reverse(d.order)
	if err := d.need(from, big.NewRat(1, 1), w.ref, quantity); err != nil {
		return nil, from, err
	}
	for _, i := range d.order {
		if err := d.explode(i); err != nil {
			return nil, from, err
		}
	}
	return d, from, nil
}

// connect finds where each input of each step comes from.
func (d *demanding) connect() error {
	for i, s := range d.steps {
		var list []source
		for _, in := range s.inputs {
			found := d.sources(in, func(step int) bool {
				// What passes through a process leaves it as what entered it.
				return step == i && in.action().Effects().PairsWith != ""
			})
			switch len(found) {
			case 0:
				list = append(list, source{step: -1})
			case 1:
				list = append(list, found[0])
			default:
				return flawOf(in.ref, RuleSource, "it comes out of "+d.names(found), "a stage or state that tells which")
			}
		}
		d.supply = append(d.supply, list)
	}
	return nil
}

func (f recipeFlow) action() vf.Action { return vf.RecipeFlow{Node: f.node}.Action() }

// sources are the outputs that supply a need. An input of an exchange that
// names it comes from that exchange.
func (d *demanding) sources(need recipeFlow, except func(step int) bool) (found []source) {
	for i, s := range d.steps {
		for j, out := range s.outputs {
			switch {
			case except(i):
			case out.ref == need.ref:
				return []source{{i, j}}
			case out.supplies(need):
				found = append(found, source{i, j})
			}
		}
	}
	return found
}

// last is where what is wanted comes out: of several places, the one from which
// none of the others is fed.
func (d *demanding) last(w recipeFlow) (source, error) {
	found := d.sources(w, func(int) bool { return false })
	ends := slices.DeleteFunc(slices.Clone(found), func(s source) bool {
		return slices.ContainsFunc(d.supply, func(list []source) bool { return slices.Contains(list, s) })
	})
	switch {
	case len(ends) == 1:
		return ends[0], nil
	case len(found) == 1:
		return found[0], nil
	case len(found) == 0:
		return source{}, flawOf(w.of, RuleSource, "no process of the recipe that it comes out of", "one")
	}
	return source{}, flawOf(w.of, RuleSource, "it comes out of "+d.names(found), "a stage or state that tells which")
}

// names are what steps are called, for people.
func (d *demanding) names(list []source) string {
	var names []string
	for _, s := range list {
		names = append(names, d.steps[s.step].name())
	}
	return strings.Join(names, " and ")
}

func (s recipeStep) name() string {
	for _, v := range s.node.Values[vf.PropertyName] {
		if text, ok := v.(vf.Text); ok && text != "" {
			return string(text)
		}
	}
	return string(s.ref)
}

// walk puts a step and all that feed it in order, each after those that feed it;
// way is the steps on the way to it.
func (d *demanding) walk(i int, way []int) error {
	switch d.state[i] {
	case left:
		return nil
	case entered:
		return d.cycle(i, way)
	}
	d.state[i] = entered
	for _, s := range d.supply[i] {
		if s.step < 0 {
			continue
		}
		if !slices.Contains(d.by[s.step], i) {
			d.by[s.step] = append(d.by[s.step], i)
		}
		if err := d.walk(s.step, append(slices.Clip(way), i)); err != nil {
			return err
		}
	}
	d.state[i], d.order = left, append(d.order, i)
	return nil
}

// cycle is the flaw of a step that is fed by itself in the end.
func (d *demanding) cycle(i int, way []int) error {
	names := []string{d.steps[i].name()}
	for _, step := range slices.Backward(way) {
		if names = append(names, d.steps[step].name()); step == i {
			break
		}
	}
	return flawOf(d.steps[i].ref, RuleCycle, strings.Join(names, " feeds "), "a stage or state that tells what goes round from what comes new")
}

// need adds what somebody needs of an output, so many times.
func (d *demanding) need(from source, times *big.Rat, ref vf.Ref, quantity vf.Quantity) error {
	out := d.steps[from.step].outputs[from.output]
	each, _ := measuresOf(out.node)
	if each == nil || each.Sign() <= 0 {
		return flawOf(out.ref, RuleAmount, "no resourceQuantity above zero", "how much comes out of "+d.steps[from.step].name())
	}
	share, err := quotient(quantity, *each)
	if err != nil {
		return flawOf(ref, RuleAmount, fmt.Sprintf("%s where %s come out of %s", quantity, each, d.steps[from.step].name()), "units that convert into each other")
	}
	n := &d.needed[from.step][from.output]
	if *n == nil {
		*n = new(big.Rat)
	}
	(*n).Add(*n, share.Mul(share, times))
	return nil
}

// explode settles how often a step is done, which is often enough for each of
// its outputs, and needs its inputs as often. All that it feeds came before it.
func (d *demanding) explode(i int) error {
	for _, n := range d.needed[i] {
		if n != nil && (d.times[i] == nil || n.Cmp(d.times[i]) > 0) {
			d.times[i] = n
		}
	}
	for j, from := range d.supply[i] {
		if from.step < 0 {
			continue
		}
		in := d.steps[i].inputs[j]
		quantity, _ := measuresOf(in.node)
		if quantity == nil {
			return flawOf(in.ref, RuleAmount, "no resourceQuantity", "how much goes into "+d.steps[i].name())
		}
		if err := d.need(from, d.times[i], in.ref, *quantity); err != nil {
			return err
		}
	}
	return nil
}
