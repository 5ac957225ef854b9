package api

import (
	"context"
	"fmt"
	"slices"
	"time"

	"tallystick/api/wire"
	"tallystick/model"
	"tallystick/model/community"
)

func invite(t *Tree) {
	act(t, operation{ID: "invite", Path: "/v1/invitations", Scope: "invitations:write", Summary: "Invite one person into a community"}, t.desk.invited)
}

func (d *Desk) invited(ctx context.Context, b *model.Book, in wire.InvitationCreate) (r wire.Invited, err error) {
	roles, err := rolesFor(in.Roles)
	if err != nil {
		return r, err
	}
	expires, err := pointInTime(in.Expires)
	if err != nil {
		return r, err
	}
	invited, err := b.Invite(ctx, roles, expires)
	if err != nil {
		return r, err
	}
	r = wire.Invited{Type: "would-invite", Community: communityOf(b), Expires: dateText(expires), Wrote: wroteBy(invited.Deed)}
	if !invited.Rehearsed {
		id := entryNamed(invited.Invitation)
		invited.Code.Addresses = d.reachable()
		r.Type, r.Invitation, r.Code = "invited", &id, invited.Code.Text()
	}
	return r, nil
}

// rolesFor checks the roles that an invitation gives.
func rolesFor(texts []string) (roles []community.Role, err error) {
	for _, text := range texts {
		role, err := roleOf(text)
		if err != nil {
			return nil, err
		}
		roles = append(roles, role)
	}
	slices.Sort(roles)
	if roles = slices.Compact(roles); len(roles) > community.MaxRoles {
		return nil, wire.New(wire.Invalid, fmt.Sprintf("%d roles in one invitation, at most %d", len(roles), community.MaxRoles),
			"give the others when they are in: `tally role grant PERSON ROLE`")
	}
	return roles, nil
}

// pointInTime reads a time, in Unix seconds; 0 for none.
func pointInTime(text string) (int64, error) {
	if text == "" {
		return 0, nil
	}
	at, err := time.Parse(time.RFC3339, text)
	if err != nil || at.Unix() <= 0 {
		return 0, wire.New(wire.Invalid, fmt.Sprintf("%q is no time", text), "write it as 2027-12-31T18:00:00Z")
	}
	return at.Unix(), nil
}
