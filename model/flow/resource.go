package flow

import (
	"slices"

	"tallystick/crdt"
	"tallystick/model/vf"
)

// Resource is what the events about an economic resource add up to. It is a
// function of the events held, of nothing else.
type Resource struct {
	Ref  vf.Ref
	Node *vf.Node // what is said of it beside, its quantities as they were when it was described; nil if nothing is

	Accounting Stock     // what its accountable agent answers for
	Onhand     Stock     // what is there, in the hands of those whose record it is
	Custody    []Holding // what is in whose hands, those that hold something, sorted by agent
	Effort     []vf.Quantity

	Accountable Latest // an agent
	Location    Latest // a place
	Stage       Latest // the specification of the last process that it came out of
	State       Latest // a text
	Container   Latest // the resource that it is in

	Created vf.Ref   // the event that brought it about, "" for none
	Events  []vf.Ref // those that name it, in the order of folds
	Flags   []Flag   // sorted by code
}

// Flag is something about a resource that people should look at. Nothing is
// refused for it.
type Flag struct {
	Code FlagCode
	By   []vf.Ref // the events that it is about, none where it is about the sum
}

// FlagCode names a flag.
type FlagCode string

// The flags.
const (
	FlagNegativeAccounting FlagCode = "negative-accounting" // more was given than came in
	FlagNegativeOnhand     FlagCode = "negative-onhand"     // the same of what is there
	FlagUnitUnresolved     FlagCode = "unit-unresolved"     // counted in units that don't convert into each other
	FlagUncounted          FlagCode = "uncounted"           // events that say that something flowed and not how much
	FlagNegativeEvent      FlagCode = "negative-event"      // less than nothing and no correction: not added up
	FlagOverflow           FlagCode = "overflow"            // a sum of more digits than are written
	FlagCorrectsElsewhere  FlagCode = "corrects-elsewhere"  // corrections of what does not name the resource, or of what is not here
	FlagContainerUnclear   FlagCode = "container-unclear"   // put together in a process that has several outputs, or none that can be told
)

// ResourceOf is the resource that a reference means. It is empty but for its
// reference where no event names it and nothing is said of it.
func ResourceOf(ref vf.Ref, a Around) (Resource, error) {
	ref, err := a.Known(ref)
	if err != nil {
		return Resource{}, err
	}
	node, err := a.Thing(ref)
	if err != nil {
		return Resource{}, err
	}
	events, err := eventsNaming(a, ref, vf.PropertyResourceInventoriedAs, vf.PropertyToResourceInventoriedAs)
	if err != nil {
		return Resource{}, err
	}
	return FoldResource(ref, node, events, a)
}

// FoldResource adds up the events that name a resource, given in any order and
// any number of times. The node, which may be nil, tells what there was to begin
// with: see [Resource.Node].
func FoldResource(ref vf.Ref, node *vf.Node, events []Event, a Around) (Resource, error) {
	f := folding{resource: ref, around: a, flags: map[FlagCode][]vf.Ref{}}
	events = slices.DeleteFunc(inOrder(events), func(e Event) bool { return !e.names(ref) })
	f.events, f.root = events, roots(events)
	f.void = undone(events, f.root)
	for _, e := range events {
		f.steps = append(f.steps, e.steps())
	}
	var err error
	if f.opening, err = openingOf(node, a); err != nil {
		return Resource{}, err
	}
	r := Resource{Ref: ref, Node: node}
	r.Created = f.begin()
	f.keep = f.keepers()
	f.judge()
	f.count(&r)
	if err := f.say(&r); err != nil {
		return Resource{}, err
	}
	for _, e := range events {
		r.Events = append(r.Events, e.Ref)
	}
	r.Flags = f.flagged()
	return r, nil
}

// folding is a resource in the making.
type folding struct {
	resource vf.Ref
	opening  opening
	events   []Event // in the order of folds
	steps    [][]step
	around   Around

	root     []int  // see [roots]
	void     []bool // see [undone]
	creating []bool // events that brought it about, several where people did so apart
	keep     agents
	flags    map[FlagCode][]vf.Ref
}

// opening is what a resource's record says that there was when it was described.
type opening struct {
	described   bool // anything at all that events decide later
	quantity    [columns]vf.Quantity
	counted     [columns]bool
	accountable vf.Ref
	location    vf.Ref
	stage       vf.Ref
	state       string
	container   vf.Ref
}

func openingOf(n *vf.Node, a Around) (o opening, err error) {
	if n == nil {
		return o, nil
	}
	v := vf.EconomicResource{Node: n}
	o = opening{accountable: v.PrimaryAccountable(), location: v.CurrentLocation(), stage: v.Stage(), state: v.State()}
	for _, c := range v.ContainedIn() {
		o.container = c
	}
	for _, ref := range []*vf.Ref{&o.accountable, &o.location, &o.stage, &o.container} {
		if *ref != "" {
			if *ref, err = a.Known(*ref); err != nil {
				return o, err
			}
		}
	}
	o.quantity[accounting], o.counted[accounting] = v.AccountingQuantity()
	o.quantity[onhand], o.counted[onhand] = v.OnhandQuantity()
	if !o.counted[onhand] { // nobody said that less was there than answered for
		o.quantity[onhand], o.counted[onhand] = o.quantity[accounting], o.counted[accounting]
	}
	o.described = o.counted[onhand] || o.accountable != "" || o.location != "" || o.stage != "" || o.state != "" || o.container != ""
	return o, nil
}

// begin finds the events that brought the resource about: those that may, and
// that no other event about it precedes. It returns the first.
func (f *folding) begin() (first vf.Ref) {
	f.creating = make([]bool, len(f.events))
	if f.opening.described {
		return ""
	}
	var earlier []crdt.ID
	for i, e := range f.events {
		if f.void[i] || f.root[i] != i {
			continue
		}
		known := func(id crdt.ID) bool { return f.around.Precedes(id, e.At.ID) }
		if e.creates(f.resource) && len(earlier) <= maxBeside && !slices.ContainsFunc(earlier, known) {
			f.creating[i] = true
			if first == "" && len(earlier) == 0 {
				first = e.Ref
			}
		}
		earlier = append(earlier, e.At.ID)
	}
	return first
}

// judge flags what single events lack.
func (f *folding) judge() {
	for i, e := range f.events {
		if e.Corrects != "" && f.root[i] == i {
			f.flag(FlagCorrectsElsewhere, e.Ref)
		}
		effects := e.Action.Effects()
		if effects.Accounting == "" && effects.Onhand == "" && e.implied() == "" {
			continue
		}
		switch {
		case !e.Counted:
			if e.Corrects == "" {
				f.flag(FlagUncounted, e.Ref)
			}
		case e.Quantity.Unit == "":
			f.flag(FlagUnitUnresolved, e.Ref)
		case e.Quantity.Sign() < 0 && e.Corrects == "":
			f.flag(FlagNegativeEvent, e.Ref)
		}
	}
}

func (f *folding) flag(code FlagCode, by ...vf.Ref) { f.flags[code] = append(f.flags[code], by...) }

func (f *folding) flagged() (flags []Flag) {
	for code, by := range f.flags {
		flags = append(flags, Flag{code, by})
	}
	slices.SortFunc(flags, func(a, b Flag) int {
		if a.Code < b.Code {
			return -1
		}
		return 1
	})
	return flags
}
