package api

import (
	"context"

	"tallystick/api/wire"
	"tallystick/model"
)

func orgCreate(t *Tree) {
	act(t, operation{ID: "org-create", Path: "/v1/organisations", Scope: "organisations:write", Summary: "Found an organisation, with you to represent it"}, createOrganisation)
}

func createOrganisation(ctx context.Context, b *model.Book, in wire.OrganisationCreate) (r wire.OrganisationCreated, err error) {
	if err := checkName(in.Name); err != nil {
		return r, err
	}
	o, err := b.FoundOrganisation(ctx, in.Name)
	if err != nil {
		return r, err
	}
	r.Deed = deedOf(b, "organisation", o.Deed)
	if !o.Rehearsed {
		n := orgNamed(b, o.ID)
		r.Organisation = &n
	}
	return r, nil
}
