package flow

import (
	"cmp"
	"slices"
	"strings"
	"sync"

	"tallystick/crdt"
	"tallystick/model/fold"
	"tallystick/model/vf"
)

// Ground is where resources are read from: a [fold.Engine] is one.
type Ground interface {
	Store

	// Precedes reports whether an entry is in the past of another.
	Precedes(first, second crdt.ID) bool

	// Revision changes whenever a record of a kind may have.
	Revision(kind string) fold.Revision
}

// Stocks are the economic resources of a community. They keep in memory what
// was read lately, so that asking again costs no more than what has changed
// since. Several goroutines may use them at once.
type Stocks struct {
	ground Ground

	mu     sync.Mutex
	events map[crdt.ID]Event // as they were written, their references unresolved
	kept   map[vf.Ref]Resource
	as     []fold.Revision // of all classes, of which kept was read
}

// NewStocks are the resources that the records on a ground tell of.
func NewStocks(g Ground) *Stocks {
	return &Stocks{ground: g, events: map[crdt.ID]Event{}, kept: map[vf.Ref]Resource{}}
}

// Resource is the resource that a reference means: see [ResourceOf].
func (s *Stocks) Resource(ref vf.Ref) (Resource, error) {
	as := s.revisions()
	s.mu.Lock()
	if !slices.Equal(as, s.as) || len(s.kept) >= maxKeptResources {
		s.as = as
		clear(s.kept)
	}
	r, kept := s.kept[ref]
	s.mu.Unlock()
	if kept {
		return r, nil
	}
	r, err := ResourceOf(ref, s.Around())
	if err == nil {
		s.mu.Lock()
		if slices.Equal(as, s.as) {
			s.kept[ref] = r
		}
		s.mu.Unlock()
	}
	return r, err
}

// Around is everything that the records tell, for one question.
func (s *Stocks) Around() Around {
	return &around{stocks: s, things: In(s.ground), names: map[vf.Ref]vf.Ref{}}
}

func (s *Stocks) revisions() (list []fold.Revision) {
	for _, c := range vf.Classes() {
		list = append(list, s.ground.Revision(KindOf(c)))
	}
	return list
}

// event is the event that an entry created, its references as written; ok is
// false for a record that is none. What an event says never changes, so that
// one that counts is what it was when it last did.
func (s *Stocks) event(id crdt.ID) (e Event, ok bool, err error) {
	s.mu.Lock()
	e, ok = s.events[id]
	s.mu.Unlock()
	if ok {
		return e, e.Action != "", nil
	}
	r, ok, err := In(s.ground).Record(id)
	if err != nil || !ok {
		return Event{}, false, err
	}
	if r.Node.Class == vf.ClassEconomicEvent {
		if r.Creation != fold.Text {
			return Event{}, false, nil
		}
		e = EventOf(vf.Ref(r.Node.ID), r.Position, r.Node, func(ref vf.Ref) vf.Ref { return ref })
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.events) >= maxKeptEvents {
		clear(s.events)
	}
	s.events[id] = e // with no action: no event
	return e, e.Action != "", nil
}

// around answers one question from records; what it finds out about names it
// keeps for the next part of it.
type around struct {
	stocks *Stocks
	things Things
	names  map[vf.Ref]vf.Ref
}

func (a *around) Precedes(first, second crdt.ID) bool { return a.stocks.ground.Precedes(first, second) }

func (a *around) Known(ref vf.Ref) (vf.Ref, error) {
	if name, ok := a.names[ref]; ok {
		return name, nil
	}
	name, err := a.things.Known(ref)
	if other := withPath(ref); err == nil && name == ref && other != ref {
		name, err = a.things.Known(other)
	}
	if err == nil {
		a.names[ref] = name
	}
	return name, err
}

// withPath is an address on the web with a path if it has none: both mean the
// same (RFC 3986, 6.2.3), and what people write of agents is often without.
func withPath(ref vf.Ref) vf.Ref {
	scheme, rest, ok := strings.Cut(string(ref), "://")
	if ok && (scheme == "https" || scheme == "http") && rest != "" && !strings.ContainsAny(rest, "/?#") {
		return ref + "/"
	}
	return ref
}

func (a *around) Thing(ref vf.Ref) (*vf.Node, error) {
	list, err := a.things.Thing(ref)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	return list[0].Node, nil
}

func (a *around) Event(ref vf.Ref) (Event, bool, error) {
	list, err := a.things.Thing(ref)
	if err != nil || len(list) == 0 {
		return Event{}, false, err
	}
	return a.event(list[0].ID)
}

// event is an event under the names by which everything is known.
func (a *around) event(id crdt.ID) (Event, bool, error) {
	e, ok, err := a.stocks.event(id)
	if !ok || err != nil {
		return Event{}, false, err
	}
	e = e.under(func(ref vf.Ref) vf.Ref {
		name, bad := a.Known(ref)
		err = cmp.Or(err, bad)
		return name
	})
	return e, err == nil, err
}

func (a *around) Related(ref vf.Ref, p vf.Property) ([]vf.Ref, error) {
	return a.things.Related(ref, p)
}

func (a *around) Saying(p vf.Property, ref vf.Ref) (refs []vf.Ref, err error) {
	for r, err := range a.things.Saying(p, ref) {
		if err != nil {
			return nil, err
		}
		refs = append(refs, vf.Ref(r.Node.ID))
	}
	return refs, nil
}

// Naming is the events that name a thing in a property. It reads no other
// record than those that it has not seen.
func (a *around) Naming(p vf.Property, ref vf.Ref) (events []Event, err error) {
	names, err := a.things.names(ref)
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		for id, err := range a.stocks.ground.Find(indexOf(p), termOf(name)+"\x00") {
			if err != nil {
				return nil, err
			}
			e, ok, err := a.event(id)
			if err != nil {
				return nil, err
			}
			if ok {
				events = append(events, e)
			}
		}
	}
	return events, nil
}

var _ Ground = (*fold.Engine)(nil)
