package fold

import (
	"fmt"
	"slices"

	"tallystick/crdt"
	"tallystick/identity"
)

// Progress is how far an entry has come. What others hold follows from deps
// alone: it shows in what they wrote after they had it.
type Progress struct {
	Saved        bool               // it is here, taken up with its whole past
	Left         bool               // it left this device, in a bundle or to a peer: see [Engine.Left]
	Held         []identity.AgentID // whose devices wrote something that follows it, in another log; sorted
	Acknowledged []identity.AgentID // of these, who wrote about the same record since; sorted
}

// Progress tells how far an entry has come.
//
// Somebody acknowledges an entry by writing about a record that the entry is
// about, with the entry in the past: they answer knowing it. A "seen" alone
// says that a device holds it, not that a person read it.
func (e *Engine) Progress(id crdt.ID) (Progress, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	p, err := e.view().progress(id)
	if err == nil {
		p.Left, err = e.hasLeft(id)
	}
	if err != nil {
		return Progress{}, fmt.Errorf("progress of %s: %w", id.Short(), err)
	}
	return p, nil
}

func (b *Book) progress(id crdt.ID) (p Progress, err error) {
	at, ok := b.lineage.Place(id)
	if !ok {
		return p, nil
	}
	p.Saved = true
	all := b.lineage.All()
	for log := range b.lineage.logs {
		follows := func(end Place) bool { return b.lineage.Precedes(at, end) }
		if log != b.lineage.Log(at) && slices.ContainsFunc(all.Ends(log), follows) {
			p.Held = append(p.Held, b.person(log).Agent())
		}
	}
	related, err := b.related(at)
	for _, e := range related {
		if e.Log != b.lineage.Log(at) && e.Refused == nil && b.lineage.Precedes(at, e.at) {
			p.Acknowledged = append(p.Acknowledged, e.Author.Agent())
		}
	}
	p.Held, p.Acknowledged = unique(p.Held), unique(p.Acknowledged)
	return p, err
}

// related are the opened entries about the records that an entry is about.
func (b *Book) related(at Place) (entries []Entry, err error) {
	s, err := b.ledger.slot(at)
	if err != nil {
		return nil, err
	}
	records := s.about
	if s.is(flagCreates) || s.is(flagTouched) {
		records = append(slices.Clone(records), at)
	}
	for _, record := range records {
		about, err := b.entries(record, func(s *slot) bool { return s.status == text && b.kinds[s.kind] != nil })
		if err != nil {
			return nil, err
		}
		entries = append(entries, about...)
	}
	return entries, nil
}

func unique(agents []identity.AgentID) []identity.AgentID {
	slices.SortFunc(agents, func(a, b identity.AgentID) int { return slices.Compare(a[:], b[:]) })
	return slices.Compact(agents)
}

// Bounds are the bounds of an opened entry's date, by what others wrote about
// the same records before and after it, and whether its own date or the one
// that it declares lies outside: "clock-suspect".
func (e *Engine) Bounds(id crdt.ID) (b Bounds, suspect bool, err error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	b, suspect, err = e.view().bounds(id)
	if err != nil {
		return Bounds{}, false, fmt.Errorf("date of %s: %w", id.Short(), err)
	}
	return b, suspect, nil
}

func (b *Book) bounds(id crdt.ID) (bounds Bounds, suspect bool, err error) {
	at, ok := b.lineage.Place(id)
	if !ok {
		return bounds, false, nil
	}
	related, err := b.related(at)
	if err != nil {
		return bounds, false, err
	}
	var before, after []Claim
	var own Entry
	for _, e := range related {
		switch {
		case e.ID == id:
			own = e
		case b.lineage.Precedes(e.at, at):
			before = append(before, e.claim())
		case b.lineage.Precedes(at, e.at):
			after = append(after, e.claim())
		}
	}
	bounds = BoundsOf(own.Author.Agent(), before, after)
	common, _ := ReadCommon(own.Body)
	// What happened may have happened long before it was written, but not after.
	late := Bounds{Until: bounds.Until}
	suspect = bounds.Suspect(common.At, 0) || late.Suspect(common.Occurred.From, Slack(common.Occurred.Precision))
	return bounds, suspect, nil
}

// View are the states that a date brings to a record, by its kind.
func (e *Engine) View(r Record, asOf Seconds) []string {
	if k := e.kinds[r.Kind]; k != nil && k.View != nil {
		return k.View(r, asOf)
	}
	return nil
}
