package api

import (
	"context"

	"tallystick/api/wire"
	"tallystick/model"
)

func inviteList(t *Tree) {
	look(t, operation{ID: "invite-list", Path: "/v1/invitations", Scope: "invitations:read", Summary: "The invitations that this device issued in a community"},
		func(_ context.Context, b *model.Book, q *wire.InvitationQuery) (wire.List[wire.Invitation], error) {
			invitations, err := b.Invitations()
			if err != nil {
				return wire.List[wire.Invitation]{}, err
			}
			var lines []wire.Invitation
			for _, i := range invitations {
				line := invitationOf(b, i, t.desk.Now().Unix())
				if line.Asks, err = askingIn(b, i); err != nil {
					return wire.List[wire.Invitation]{}, err
				}
				lines = append(lines, line)
			}
			return pageOf(t.desk, lines, q.Page, func(i wire.Invitation) string { return i.ID })
		})
}

// invitationOf is an invitation as of now, in Unix seconds.
func invitationOf(b *model.Book, i model.Invitation, now int64) wire.Invitation {
	line := wire.Invitation{Type: "invitation", Named: entryNamed(i.ID), State: "open", Expires: dateText(i.Expires), Roles: roleTexts(i.Roles)}
	switch {
	case !i.Admitted.IsZero():
		line.State = "used"
		if person, known := b.State().Person(i.Log); known {
			by := personOf(b, person)
			line.By = &by
		}
	case i.Revoked:
		line.State = "revoked"
	case i.Expires != 0 && now > i.Expires:
		line.State = "expired"
	}
	return line
}
