package vf

// said is what a property with room for one value was said to be, from either
// side of the relation.
type said struct {
	of Ref
	p  Property
}

// inverses looks for relations whose sides contradict each other: an event is
// input of one process at most, so two processes can't both have it as input,
// and none can if the event itself names another.
func (c *checker) inverses() {
	known := map[said]Ref{}
	for _, s := range c.spots {
		for _, p := range s.node.Properties() {
			c.relation(s, p, known)
		}
	}
}

// relation takes in what one node says of one property.
func (c *checker) relation(s spot, p Property, known map[said]Ref) {
	inverse := p.Inverse()
	if s.node.ID == "" || inverse == "" || !s.node.Class.Has(p) {
		return
	}
	for i, v := range s.node.Values[p] {
		here, there := Ref(s.node.ID), target(v)
		if there == "" {
			continue
		}
		if !p.Many() && i == 0 {
			c.hold(s.at.of(p, i), known, said{here, p}, there)
		}
		if !inverse.Many() {
			c.hold(s.at.of(p, i), known, said{there, inverse}, here)
		}
	}
}

// hold notes that what is said, and complains if something else was.
func (c *checker) hold(at place, known map[said]Ref, what said, value Ref) {
	before, ok := known[what]
	if !ok {
		known[what] = value
		return
	}
	if before != value {
		c.flaw(at, RuleInverse, quoted(string(what.of))+" "+string(what.p)+" "+quoted(string(value)), quoted(string(before)))
	}
}
