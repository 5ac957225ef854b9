package model

import (
	"context"

	"tallystick/crdt"
	"tallystick/identity"
	"tallystick/model/community"
)

// Organised is an organisation that was founded.
type Organised struct {
	Deed
	ID identity.AgentID // zero in a rehearsal
}

// FoundOrganisation founds an organisation with this device's person as its
// first representative. Its name is sealed.
func (b *Book) FoundOrganisation(ctx context.Context, name string) (Organised, error) {
	key, a, err := b.writing()
	if err != nil {
		return Organised{}, err
	}
	drafts, err := inClear(community.Organisation{}.Body())
	if err != nil {
		return Organised{}, err
	}
	a.drafts = append(a.drafts, drafts...)
	a.drafts = append(a.drafts, b.about(key, func(founding crdt.ID) crdt.Body {
		return profileOf(SubjectOf(community.OrganisationID(founding)), name)
	}))
	deed, err := b.perform(ctx, a)
	o := Organised{Deed: deed}
	if founding := deed.first(community.KindOrganisation); !founding.IsZero() && !deed.Rehearsed {
		o.ID = community.OrganisationID(founding)
	}
	return o, err
}

// Represent lets a person act for an organisation, in a role, until a time in
// Unix seconds or 0 for no term. It takes one who represents it.
func (b *Book) Represent(ctx context.Context, organisation identity.AgentID, person identity.PersonID, role community.Role, until int64) (Deed, error) {
	body := community.Representative{Organisation: organisation, Person: person, Role: role, Until: until}.Body()
	drafts, err := inClear(body)
	if err != nil {
		return Deed{}, err
	}
	return b.perform(ctx, act{drafts: drafts})
}

// EndMandate ends what a person may do for an organisation, by the entry that
// gave it.
func (b *Book) EndMandate(ctx context.Context, grant crdt.ID, person identity.PersonID) (Deed, error) {
	body := community.RepresentativeEnd{Grant: grant, Logs: b.honouring(ofPerson(person))}.Body()
	drafts, err := inClear(body)
	if err != nil {
		return Deed{}, err
	}
	return b.perform(ctx, act{drafts: drafts})
}
