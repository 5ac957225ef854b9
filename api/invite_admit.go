package api

import (
	"context"
	"errors"
	"io"

	"tallystick/api/wire"
	"tallystick/crdt/replica"
	"tallystick/model"
	"tallystick/model/community"
)

func inviteAdmit(t *Tree) {
	actFor(t, operation{ID: "invite-admit", Path: "/v1/invitations/admit", Scope: "invitations:write", Summary: "Let in who answered an invitation; a dry run tells who asks"},
		(*Desk).requestedIn, func(ctx context.Context, b *model.Book, in wire.Request) (r wire.Admitted, err error) {
			q, err := model.ReadRequest(in.Request)
			if err != nil {
				return r, err
			}
			admitted, err := b.Admit(ctx, q, t.desk.Now().Unix())
			if err != nil {
				return r, err
			}
			return admittedIn(b, admitted), nil
		})
}

// inviteWelcome makes the file with which somebody begins who was let in. Each
// time it is another one, with other words.
func inviteWelcome(t *Tree) {
	download(t, operation{ID: "invite-welcome", Path: "/v1/invitations/welcome", Scope: "invitations:write", Summary: "The welcome file of who was let in by an invitation"},
		func(ctx context.Context, in wire.Request, dst io.Writer) (words []string, err error) {
			c, err := t.desk.requestedIn(in)
			if err != nil {
				return nil, err
			}
			q, err := model.ReadRequest(in.Request)
			if err != nil {
				return nil, err
			}
			err = t.desk.In(ctx, c.ID(), func(b *model.Book) error {
				admitted, err := b.Check(q, t.desk.Now().Unix())
				if err == nil && !admitted.Again {
					err = wire.New(wire.Conflict, "who asks was not let in yet", "let them in first: `tally invite admit REQUEST`")
				}
				if err == nil {
					words, err = b.Welcome(admitted, dst)
				}
				return err
			})
			return words, err
		})
}

// requestedIn is the community that somebody asks to join.
func (d *Desk) requestedIn(in wire.Request) (*replica.Community, error) {
	q, err := model.ReadRequest(in.Request)
	if err != nil {
		return nil, err
	}
	c, err := d.Replica.Community(q.Community)
	if errors.Is(err, replica.ErrNotFound) {
		return nil, wire.New(wire.Foreign, "the request is for community "+q.Community.Short()+", which is not here", "give it to whose invitation it answers")
	}
	return c, err
}

func admittedIn(b *model.Book, a model.Admitted) wire.Admitted {
	r := wire.Admitted{
		Type: "admitted", Community: communityOf(b), Person: personNamed(a.Person, a.Name), Device: deviceNamed(a.Device), Log: logNamed(a.Log),
		Roles: roleTexts(a.Roles), Again: a.Again, Wrote: wroteBy(a.Deed),
	}
	if r.DryRun = b.Rehearses(); r.DryRun {
		r.Type = "would-admit"
	}
	return r
}

func roleTexts(roles []community.Role) []string {
	texts := []string{}
	for _, role := range roles {
		texts = append(texts, string(role))
	}
	return texts
}
