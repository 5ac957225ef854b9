package model

import (
	"context"
	"fmt"
	"slices"

	"tallystick/identity"
	"tallystick/model/community"
)

// ChooseTrustees chooses, for this device's person, the members of whom as many
// as needed can together name a successor to the person's root key: so that the
// words can be lost. They could do so at any time, and only their number and
// who they are keeps them from it. A later choice replaces it.
func (b *Book) ChooseTrustees(ctx context.Context, needed int, trustees ...identity.PersonID) (Deed, error) {
	t := community.Trustees{Trustees: trustees, Needed: needed}
	if len(trustees) > community.MaxTrustees || needed < 1 || needed > len(trustees) {
		return Deed{}, fmt.Errorf("%d of %d trustees: needed 1 to all, of at most %d", needed, len(trustees), community.MaxTrustees)
	}
	for i, person := range trustees {
		switch {
		case person == b.Me():
			return Deed{}, unfit(ReasonForeign, "you can't be your own trustee: who has lost the words is helped by others")
		case !b.State().IsMember(person):
			return Deed{}, unfit(ReasonUnknown, "person %s is no member", person.Short())
		case slices.Contains(trustees[:i], person):
			return Deed{}, unfit(ReasonPresent, "person %s is named twice", person.Short())
		}
	}
	drafts, err := inClear(t.Body())
	if err != nil {
		return Deed{}, err
	}
	return b.perform(ctx, act{drafts: drafts})
}

// Succession is what came of naming a successor.
type Succession struct {
	Deed
	Said   int  // trustees who say the same, this one included
	Needed int  // of them
	Done   bool // the new key speaks for the person
}

// NameSuccessor says, for this device's person as a trustee, that a person's
// root key is lost and which one follows it. The trustees take the new key from
// the person alone, face to face. What the lost key has said so far stands, as
// far as this book knows; a trustee who follows others repeats their list, as
// only equal words add up.
func (b *Book) NameSuccessor(ctx context.Context, person, root identity.PersonID) (Succession, error) {
	if err := b.succeedable(person, root); err != nil {
		return Succession{}, err
	}
	s := Succession{Said: 1}
	if t, chosen := b.State().TrusteesOf(person); chosen {
		s.Needed = t.Needed
	}
	body := community.Successor{Person: person, Root: root, Honoured: b.State().RootStatements(person)}
	if said, ok := b.mostSaid(person, root); ok {
		if slices.Contains(said.By, b.Me()) {
			return Succession{}, unfit(ReasonPresent, "you have named this successor of person %s already", person.Short())
		}
		body, s.Said, s.Needed = said.Successor, len(said.By)+1, said.Needed
	}
	drafts, err := inClear(body.Body())
	if err != nil {
		return Succession{}, err
	}
	s.Done = s.Said >= s.Needed
	s.Deed, err = b.perform(ctx, act{drafts: drafts})
	return s, err
}

// mostSaid is what most trustees say who name this successor, and the first of
// several that are said by as many.
func (b *Book) mostSaid(person, root identity.PersonID) (most community.Succession, ok bool) {
	for _, named := range b.State().Successions(person) {
		if named.Root == root && len(named.By) > len(most.By) {
			most, ok = named, true
		}
	}
	return most, ok
}

// succeedable refuses a key that is none, or that speaks for somebody.
func (b *Book) succeedable(person, root identity.PersonID) error {
	if root.Check() != nil {
		return unfit(ReasonAltered, "%s is no root key that anybody can have", root.Short())
	}
	if now := b.State().RootOf(person); now != person {
		return unfit(ReasonPresent, "person %s has a successor already: key %s", person.Short(), now.Short())
	}
	if other, speaks := b.State().SpokenFor(root); speaks {
		return unfit(ReasonForeign, "key %s speaks for person %s", root.Short(), other.Short())
	}
	return nil
}
