package api

import (
	"context"

	"tallystick/api/wire"
	"tallystick/model"
)

// inviteDecline signs nothing: it is between this device and who asks.
func inviteDecline(t *Tree) {
	actFor(t, operation{ID: "invite-decline", Path: "/v1/invitations/decline", Scope: "invitations:write", Summary: "Turn down who answered an invitation; others may still answer it"},
		(*Desk).requestedIn, func(ctx context.Context, b *model.Book, in wire.Request) (r wire.RequestDeclined, err error) {
			q, err := model.ReadRequest(in.Request)
			if err != nil {
				return r, err
			}
			declined, err := b.Decline(ctx, q, t.desk.Now().Unix())
			if err != nil {
				return r, err
			}
			r = wire.RequestDeclined{
				Type: "declined", Community: communityOf(b), Invitation: entryNamed(q.Invitation),
				Person: personNamed(declined.Person, declined.Name), Device: deviceNamed(declined.Device), DryRun: b.Rehearses(),
			}
			if r.DryRun {
				r.Type = "would-decline"
			}
			return r, nil
		})
}
