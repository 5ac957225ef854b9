package api

import (
	"context"

	"tallystick/api/wire"
	"tallystick/model"
)

func roleGrant(t *Tree) {
	act(t, operation{ID: "role-grant", Path: "/v1/roles", Scope: "roles:write", Summary: "Give a member a role, or ask the stewards to"}, t.desk.grantRole)
}

func (d *Desk) grantRole(ctx context.Context, b *model.Book, in wire.RoleGrant) (r wire.RoleGranted, err error) {
	role, err := roleOf(in.Role)
	if err != nil {
		return r, err
	}
	until, err := d.termUntil(in.Until)
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
	if b.Ungoverned() {
		return r, wire.New(wire.Conflict, "no steward is left who could agree to that", "two thirds of the members elect some: "+recovery)
	}
	asked, err := b.GrantRole(ctx, person, role, until, in.Why)
	if err != nil {
		return r, err
	}
	return wire.RoleGranted{Asked: askedOf(b, "role", asked), Person: someoneIn(b, person), Role: string(role)}, nil
}

// termUntil is endOfDay for a term that is still to run.
func (d *Desk) termUntil(text string) (int64, error) {
	until, err := endOfDay(text)
	if err == nil && until != 0 && until < d.Now().Unix() {
		return 0, wire.New(wire.Invalid, "--until "+text+" is past already", "name a day that is still to come, or leave --until out for no term")
	}
	return until, err
}
