package api

import (
	"context"

	"tallystick/api/wire"
	"tallystick/identity"
	"tallystick/model"
	"tallystick/model/community"
)

func roleEnd(t *Tree) {
	act(t, operation{ID: "role-end", Path: "/v1/roles/end", Scope: "roles:write", Summary: "End a role: your own at once, another's by the stewards"}, endRole)
}

func endRole(ctx context.Context, b *model.Book, in wire.RoleEnd) (r wire.RoleEnded, err error) {
	role, err := roleOf(in.Role)
	if err != nil {
		return r, err
	}
	if err := checkText("the reason", in.Why); err != nil {
		return r, err
	}
	person, err := PersonIn(b, in.Person)
	if err != nil {
		return r, err
	}
	r = wire.RoleEnded{Person: someoneIn(b, person), Role: string(role), Last: isLastSteward(b, person, role)}
	if person == b.Me() {
		deed, err := b.Resign(ctx, role)
		if err != nil {
			return r, err
		}
		r.Asked = askedOf(b, "resignation", model.Asked{Deed: deed, Done: true})
		return r, nil
	}
	asked, err := b.EndRole(ctx, person, role, in.Why)
	if err != nil {
		return r, err
	}
	r.Asked = askedOf(b, "role-end", asked)
	return r, nil
}

// isLastSteward reports whether no steward is left without this role of
// somebody's.
func isLastSteward(b *model.Book, person identity.PersonID, role community.Role) bool {
	stewards := b.State().Stewards()
	return role == community.RoleSteward && len(stewards) == 1 && stewards[0] == person
}
