package client

import (
	"context"
	"iter"

	"tallystick/api/wire"
)

// Organisations are those of a community, and who represents them.
func (c *Client) Organisations(ctx context.Context, q wire.OrganisationQuery) iter.Seq2[wire.Organisation, error] {
	return pages[wire.Organisation](ctx, c, "/v1/organisations", &q, &q.Page)
}

// CreateOrganisation founds an organisation.
func (c *Client) CreateOrganisation(ctx context.Context, how wire.ActIn, in wire.OrganisationCreate) (wire.OrganisationCreated, error) {
	return post[wire.OrganisationCreated](ctx, c, "/v1/organisations", how, in)
}

// Represent lets somebody act for an organisation.
func (c *Client) Represent(ctx context.Context, how wire.ActIn, in wire.OrganisationRepresent) (wire.OrganisationRepresented, error) {
	return post[wire.OrganisationRepresented](ctx, c, "/v1/organisations/represent", how, in)
}

// EndRepresentation ends what somebody may do for an organisation.
func (c *Client) EndRepresentation(ctx context.Context, how wire.ActIn, in wire.OrganisationEnd) (wire.OrganisationEnded, error) {
	return post[wire.OrganisationEnded](ctx, c, "/v1/organisations/end", how, in)
}
