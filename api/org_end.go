package api

import (
	"context"

	"tallystick/api/wire"
	"tallystick/crdt"
	"tallystick/identity"
	"tallystick/model"
)

func orgEnd(t *Tree) {
	act(t, operation{ID: "org-end", Path: "/v1/organisations/end", Scope: "organisations:write", Summary: "End what somebody may do for an organisation"}, t.desk.endMandate)
}

func (d *Desk) endMandate(ctx context.Context, b *model.Book, in wire.OrganisationEnd) (r wire.OrganisationEnded, err error) {
	id, err := find(b.Community(), in.Entry)
	if err != nil {
		return r, err
	}
	person, ok := mandated(b, id)
	if !ok {
		return r, wire.New(wire.NotFound, "entry "+id.Short()+" lets nobody represent an organisation", "`tally org list` shows the entries that do")
	}
	deed, err := b.EndMandate(ctx, id, person)
	if err != nil {
		return r, err
	}
	return wire.OrganisationEnded{Deed: deedOf(b, "representative-end", deed), Person: someoneIn(b, person)}, nil
}

// mandated is whom an entry lets act for an organisation.
func mandated(b *model.Book, grant crdt.ID) (person identity.PersonID, ok bool) {
	for _, o := range b.State().Organisations() {
		for _, m := range o.Representatives {
			if m.By == grant {
				return m.Person, true
			}
		}
	}
	return person, false
}
