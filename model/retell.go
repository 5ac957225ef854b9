package model

import (
	"context"

	"tallystick/crdt"
	"tallystick/identity"
	"tallystick/model/community"
)

// Where the charter gives newcomers no history, they can't open the profiles
// that were written before them, and would see ids alone. So who lets somebody
// in tells them what the community is called and for, and each member tells
// their own name once more when they next write.

// retell writes the community's profile and this device's person's name again,
// under the key that a newcomer was just given.
func (b *Book) retell(ctx context.Context) (Deed, error) {
	if b.State().Rules.History {
		return Deed{}, nil
	}
	var bodies []crdt.Body
	if b.Title() != "" {
		body := profileOf(subjectOfCommunity(b.ID()), b.Title())
		if purpose := b.Purpose(); purpose != "" {
			body.Fields[fieldPurpose] = community.Normal(purpose)
		}
		bodies = append(bodies, body)
	}
	if name := b.Name(b.Me()); name != "" {
		bodies = append(bodies, profileOf("", name))
	}
	if len(bodies) == 0 {
		return Deed{}, nil
	}
	return b.Write(ctx, bodies...)
}

// retellName writes the person's name again if somebody who is here was not
// given the key of the profile that tells it. What it writes is under a key
// that everybody was given, so that there is no second time.
func (b *Book) retellName(ctx context.Context) error {
	told := b.profile(SubjectOf(b.Me().Agent()))
	if b.rehearsal || b.State().Rules.History || told.name == "" || !b.KeyFits() || !b.missed(told.record) {
		return nil
	}
	_, err := b.Write(ctx, profileOf("", told.name))
	return err
}

// missed reports whether there is somebody none of whose devices was given the
// key of an entry. A person's devices pass it on among themselves, which others
// can't see.
func (b *Book) missed(entry crdt.ID) bool {
	v, err := b.community.Entry(entry)
	if err != nil || !v.Sealed() {
		return false
	}
	s := b.standing()
	_, _, key := s.Open(v)
	given := map[identity.PersonID]bool{}
	for _, grant := range s.Keys().Of(key) {
		for _, log := range s.Keys().Recipients(grant, s.Counts) {
			person, _ := s.State().Person(log)
			given[person] = true
		}
	}
	for _, log := range s.State().Devices() {
		if person, known := s.State().Person(log); known && !given[person] {
			return true
		}
	}
	return false
}
