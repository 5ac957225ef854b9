package api

import (
	"context"
	"slices"
	"time"

	"tallystick/api/wire"
	"tallystick/crdt"
	"tallystick/model"
)

// inviteRevoke signs nothing: only this device can admit by its invitations.
func inviteRevoke(t *Tree) {
	act(t, operation{ID: "invite-revoke", Path: "/v1/invitations/revoke", Scope: "invitations:write", Summary: "Take back an invitation that nobody has used"},
		func(ctx context.Context, b *model.Book, in wire.InvitationRevoke) (r wire.InvitationRevoked, err error) {
			id, err := invitationIn(b, in.Invitation)
			if err != nil {
				return r, err
			}
			revocation, err := b.Revoke(ctx, id, t.desk.Now().Unix())
			if err != nil {
				return r, err
			}
			r = wire.InvitationRevoked{
				Type: "revoked", Community: communityOf(b), Invitation: entryNamed(id), DryRun: b.Rehearses(),
				Told: time.Unix(revocation.Until, 0).UTC().Format(time.RFC3339),
			}
			if r.DryRun {
				r.Type = "would-revoke"
			}
			return r, nil
		})
}

// invitationIn is the invitation of this device that somebody named.
func invitationIn(b *model.Book, text string) (crdt.ID, error) {
	want, err := ParseWanted('e', "an invitation", text)
	if err != nil {
		return crdt.ID{}, err
	}
	all, err := b.Invitations()
	if err != nil {
		return crdt.ID{}, err
	}
	all = slices.DeleteFunc(all, func(i model.Invitation) bool { return !want.Matches(i.ID.Link, i.ID.String()) })
	switch len(all) {
	case 0:
		return crdt.ID{}, wire.New(wire.NotFound, "this device issued no invitation "+text+" in community "+b.ID().Short(), "`tally invite list` lists those that it did")
	case 1:
		return all[0].ID, nil
	}
	return crdt.ID{}, wire.New(wire.Ambiguous, text+" could be several invitations", "type the whole id: `tally invite list --json` prints it")
}
