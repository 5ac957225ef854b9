package api

import (
	"context"

	"tallystick/api/wire"
	"tallystick/model"
)

func orgRepresent(t *Tree) {
	act(t, operation{ID: "org-represent", Path: "/v1/organisations/represent", Scope: "organisations:write", Summary: "Let somebody act for an organisation that you represent"}, represent)
}

func represent(ctx context.Context, b *model.Book, in wire.OrganisationRepresent) (r wire.OrganisationRepresented, err error) {
	until, err := endOfDay(in.Until)
	if err != nil {
		return r, err
	}
	role, err := roleOf(in.Role)
	if err != nil {
		return r, err
	}
	organisation, err := orgIn(b, in.Organisation)
	if err != nil {
		return r, err
	}
	person, err := PersonIn(b, in.Person)
	if err != nil {
		return r, err
	}
	deed, err := b.Represent(ctx, organisation, person, role, until)
	if err != nil {
		return r, err
	}
	return wire.OrganisationRepresented{
		Deed: deedOf(b, "representative", deed), Organisation: orgNamed(b, organisation), Person: someoneIn(b, person), Role: string(role),
	}, nil
}
