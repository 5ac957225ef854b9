package api

import (
	"context"

	"tallystick/api/wire"
	"tallystick/model"
	"tallystick/model/community"
)

func orgList(t *Tree) {
	look(t, operation{ID: "org-list", Path: "/v1/organisations", Scope: "organisations:read", Summary: "Organisations and who represents them"},
		func(_ context.Context, b *model.Book, q *wire.OrganisationQuery) (wire.List[wire.Organisation], error) {
			var all []wire.Organisation
			for _, o := range b.State().Organisations() {
				all = append(all, organisationOf(b, o))
			}
			return pageOf(t.desk, all, q.Page, func(o wire.Organisation) string { return o.ID })
		})
}

func organisationOf(b *model.Book, o community.OrganisationOf) wire.Organisation {
	l := wire.Organisation{Type: "organisation", Named: orgNamed(b, o.ID), Representatives: []wire.Representative{}}
	for _, m := range o.Representatives {
		l.Representatives = append(l.Representatives, wire.Representative{
			Person: personOf(b, m.Person), Role: string(m.Role), By: entryNamed(m.By), Until: dateText(m.Until),
		})
	}
	return l
}
