package fold

import (
	"fmt"
	"slices"

	"tallystick/crdt"
)

// judge finds out what an opened entry of a known kind is about and why it may
// not count, or not in all that it says.
func (b *Book) judge(e *opened, s *slot) (refusals []Refusal) {
	refuse := func(r Refusal) {
		s.set(flagRefused, true)
		refusals = append(refusals, r)
	}
	if r := b.authority.Verdict(e.v, e.at, e.body); r != nil {
		refuse(*r)
	}
	if e.reads.problem != nil {
		refuse(*e.reads.problem)
		return refusals
	}
	record, edits := subject(e.body)
	s.set(flagCreates, !edits)
	if at, ok := b.ancestor(record, e.at); ok {
		s.about = append(s.about, at)
	} else if edits {
		refuse(Refusal{Rule: RuleReference, Found: record.Short(), Needed: "a record that the entry follows", Who: WhoAuthor})
	}
	for _, id := range e.reads.touched {
		if at, ok := b.ancestor(id, e.at); ok && !slices.Contains(s.about, at) {
			s.about = append(s.about, at)
		} else if !ok {
			refusals = append(refusals, voidReference(id))
		}
	}
	for _, id := range e.reads.named {
		if _, ok := b.ancestor(id, e.at); !ok && len(s.void) <= maxVoid && !slices.Contains(s.void, id) {
			s.void = append(s.void, id)
			refusals = append(refusals, voidReference(id))
		}
	}
	if len(s.void) > maxVoid || len(s.about) > maxAbout {
		s.void, s.about = nil, nil
		s.set(flagCreates, false)
		s.set(flagRefused, true)
		refusals = []Refusal{{Rule: RuleReference, Found: "too many", Needed: fmt.Sprintf("at most %d void references and %d records", maxVoid, maxAbout), Who: WhoAuthor}}
	}
	return refusals
}

func voidReference(id crdt.ID) Refusal {
	return Refusal{Rule: RuleReference, Found: id.Short(), Needed: "an entry that this one follows; the reference is void", Who: WhoAuthor}
}

// ancestor is where an entry stands that another one follows.
func (b *Book) ancestor(id crdt.ID, of Place) (at Place, ok bool) {
	if id.IsZero() {
		return at, false
	}
	at, ok = b.lineage.Place(id)
	return at, ok && b.lineage.Precedes(at, of)
}

// reading is what a kind reads in a body.
type reading struct {
	named   []crdt.ID // entries that it edits, replaces or refers to
	touched []crdt.ID // records that it is about beside its own
	problem *Refusal  // why it can't be read
}

// study reads a body by the rules of its kind, which may fail on it.
func (k *Kind) study(body crdt.Body) (read reading) {
	defer func() {
		if p := recover(); p != nil {
			read = reading{problem: &Refusal{Rule: RulePoison, Found: clip(fmt.Sprint(p)), Needed: "an entry that its kind can read", Who: WhoAuthor}}
		}
	}()
	writes, wrong := k.read(body)
	if wrong != "" {
		return reading{problem: &Refusal{Rule: RuleShape, Found: wrong, Needed: "fields as the kind " + k.Name + " has them", Who: WhoAuthor}}
	}
	read.named = names(writes)
	if k.Touches != nil {
		read.touched = k.Touches(body)
	}
	return read
}
