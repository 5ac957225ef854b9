package vf

import "fmt"

// Check tells every place where the nodes, and those inside them, leave the
// vocabulary: classes, properties and values that are not its own, too many or
// missing values, contradictions between a property and its inverse. A
// reference to a node that is not among those given is fine. The same nodes give
// the same flaws in the same order; none means that all is well.
func Check(nodes ...*Node) []Flaw {
	c := &checker{classes: map[Ref]Class{}}
	for i, n := range nodes {
		c.collect(n, place{root: rootName(n, i)})
	}
	for _, s := range c.spots {
		c.node(s.node, s.at)
	}
	c.inverses()
	return c.flaws
}

// checker walks nodes and gathers what is wrong with them.
type checker struct {
	classes map[Ref]Class // of each node with an id, as first given
	spots   []spot
	flaws   []Flaw
}

// spot is a node with the place where it stands.
type spot struct {
	node *Node
	at   place
}

// place is where something stands, as a [Flaw] says it.
type place struct {
	root string
	path string
	deep int
}

func rootName(n *Node, i int) string {
	if n == nil || n.ID == "" {
		return fmt.Sprintf("#%d", i+1)
	}
	return n.ID
}

// of is the place of the property's i-th value; i < 0 means all of them.
func (at place) of(p Property, i int) place {
	step := string(p)
	if i >= 0 && p.Many() {
		step = fmt.Sprintf("%s[%d]", p, i)
	}
	if at.path != "" {
		step = at.path + "." + step
	}
	return place{at.root, step, at.deep + 1}
}

func (c *checker) flaw(at place, rule Rule, found, needed string) {
	c.flaws = append(c.flaws, Flaw{at.root, at.path, rule, found, needed})
}

// collect lists n and the nodes inside it, outermost first.
func (c *checker) collect(n *Node, at place) {
	switch {
	case n == nil:
		c.flaw(at, RuleRange, "nothing", "a node")
		return
	case at.deep > MaxNesting:
		c.flaw(at, RuleNesting, fmt.Sprintf("%d levels", at.deep), fmt.Sprintf("at most %d", MaxNesting))
		return
	}
	if _, seen := c.classes[Ref(n.ID)]; !seen && n.ID != "" {
		c.classes[Ref(n.ID)] = n.Class
	}
	c.spots = append(c.spots, spot{n, at})
	for _, p := range n.Properties() {
		for i, v := range n.Values[p] {
			if inner, ok := v.(*Node); ok {
				c.collect(inner, at.of(p, i))
			}
		}
	}
}

// node holds one node to its class, without the nodes inside it.
func (c *checker) node(n *Node, at place) {
	if !n.Class.Known() || n.Class.Words() != nil {
		c.flaw(at, RuleUnknown, "class "+quoted(string(n.Class)), "a class of ValueFlows 1.0.0")
		return
	}
	for _, p := range classTable[n.Class].properties {
		if p.Mandatory() && len(n.Values[p]) == 0 {
			c.flaw(at.of(p, -1), RuleCardinality, "nothing", "one value")
		}
	}
	for _, p := range n.Properties() {
		c.property(n, p, at)
	}
}

func (c *checker) property(n *Node, p Property, at place) {
	values := n.Values[p]
	switch {
	case !p.Known():
		c.flaw(at.of(p, -1), RuleUnknown, "property "+quoted(string(p)), "a property of ValueFlows 1.0.0")
		return
	case !n.Class.Has(p):
		c.flaw(at.of(p, -1), RuleDomain, string(n.Class), oneOf(p.Domain()))
		return
	case len(values) > 1 && !p.Many():
		c.flaw(at.of(p, -1), RuleCardinality, fmt.Sprintf("%d values", len(values)), "at most one")
	}
	for i, v := range values {
		if !c.admits(p, v) {
			c.flaw(at.of(p, i), RuleRange, describe(v), needed(p))
		}
		if q, ok := v.(Quantity); ok && q.Sign() < 0 && !mayBeNegative(n, p) {
			c.flaw(at.of(p, i), RuleSign, q.String(), "zero or more, or an event that corrects another")
		}
	}
}
