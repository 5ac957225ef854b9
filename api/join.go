package api

import (
	"context"
	"io"

	"tallystick/api/wire"
	"tallystick/crdt"
	"tallystick/crdt/replica"
	"tallystick/model"
)

func join(t *Tree) {
	actAnew(t, operation{ID: "join", Path: "/v1/communities/join", Scope: "communities:write", Summary: "Answer an invitation: ask to be let into a community"},
		func(ctx context.Context, in wire.Join, dryRun bool, _ []replica.Record) (wire.Joining, error) {
			return t.desk.join(ctx, in, dryRun)
		})
}

// join may be done again at any time: the same code gives the same request.
func (d *Desk) join(ctx context.Context, in wire.Join, dryRun bool) (r wire.Joining, err error) {
	if err := checkName(in.Name); err != nil {
		return r, err
	}
	if form, _ := model.FormOf(in.Code); form == model.FormLink {
		return r, wire.New(wire.BadCode, "this code is for a second device of somebody, not for joining a community", "on a new machine of that person: tally link CODE")
	}
	code, err := model.ReadInviteCode(in.Code)
	if err != nil {
		return r, err
	}
	r = wire.Joining{Type: "would-ask", Community: communityNamed(code.Community), Inviter: code.InviterName}
	r.Community.Name = code.CommunityName
	if dryRun {
		return r, nil
	}
	name, err := d.nameOr(ctx, in.Name)
	if err != nil {
		return r, err
	}
	err = d.aside(ctx, code.Community, func() error {
		q, err := model.Join(ctx, d.books(), code, name)
		r.Type, r.Request = "asked", q.Text()
		return err
	})
	if err == nil {
		d.askNow(code.Community)
	}
	return r, err
}

// joinWelcome takes the answer to a request. Doing so again is refused, since
// it was taken already.
func joinWelcome(t *Tree) {
	upload(t, operation{ID: "join-welcome", Path: "/v1/communities/welcome", Scope: "communities:write", Summary: "Take the welcome file that lets you into a community", Body: MaxWelcome},
		(*Desk).takeWelcome)
}

func (d *Desk) takeWelcome(ctx context.Context, src io.Reader) (r wire.Joined, err error) {
	waiting, err := model.Waiting(d.Replica)
	if err != nil {
		return r, err
	}
	var awaited []crdt.CommunityID
	for _, code := range waiting {
		awaited = append(awaited, code.Community)
	}
	err = d.asideAll(ctx, awaited, func() error {
		joined, err := model.TakeWelcome(ctx, d.books(), src)
		if err == nil {
			r = joinedIn(joined)
			d.vestibule.forget(joined.Book.ID())
		}
		return err
	})
	return r, err
}

func joinedIn(j model.Joined) wire.Joined {
	r := wire.Joined{Type: "joined", Community: communityOf(j.Book), Inviter: j.Code.InviterName, Words: j.Words}
	for _, p := range j.Book.State().Persons() {
		if j.Book.State().IsMember(p.ID) {
			r.Members = append(r.Members, someoneIn(j.Book, p.ID))
		}
	}
	return r
}
