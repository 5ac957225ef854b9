package api

import (
	"context"

	"tallystick/api/wire"
	"tallystick/model"
)

func roleList(t *Tree) {
	look(t, operation{ID: "role-list", Path: "/v1/roles", Scope: "roles:read", Summary: "Who has which role"},
		func(_ context.Context, b *model.Book, q *wire.RoleQuery) (wire.List[wire.Role], error) {
			roles := rolesIn(b, t.desk.Now().Unix())
			return pageOf(t.desk, roles, q.Page, func(r wire.Role) string { return r.Person.ID + " " + r.Role })
		})
}

// rolesIn are the roles that people have as of now, in Unix seconds.
func rolesIn(b *model.Book, now int64) (roles []wire.Role) {
	for _, p := range b.State().Persons() {
		for _, held := range p.Roles {
			roles = append(roles, wire.Role{
				Type: "role", Role: string(held.Role), Person: someoneIn(b, p.ID), By: entryNamed(held.By),
				Until: dateText(held.Until), Over: held.Until != 0 && held.Until < now,
			})
		}
	}
	return roles
}
