package api

import (
	"context"
	"io"

	"tallystick/api/wire"
	"tallystick/crdt"
	"tallystick/crdt/replica"
	"tallystick/model"
)

func link(t *Tree) {
	actAnew(t, operation{ID: "link", Path: "/v1/devices/link", Scope: "devices:write", Summary: "Make a code by which another machine becomes a device of yours"},
		func(ctx context.Context, in wire.LinkCreate, dryRun bool, side []replica.Record) (wire.LinkCode, error) {
			return t.desk.linkCode(ctx, in, dryRun, side)
		})
}

func (d *Desk) linkCode(ctx context.Context, in wire.LinkCreate, dryRun bool, side []replica.Record) (r wire.LinkCode, err error) {
	expires, err := pointInTime(in.Expires)
	if err != nil {
		return r, err
	}
	name, err := d.nameOr(ctx, "")
	if err != nil {
		return r, err
	}
	r = wire.LinkCode{
		Type: "would-link", Person: personNamed(d.Device.Person, name), Device: deviceNamed(d.Device.Signing.ID()), Expires: dateText(expires), Communities: []wire.Named{},
	}
	var places []crdt.CommunityID
	err = d.eachPlace(ctx, "", func(b *model.Book) error {
		places, r.Communities = append(places, b.ID()), append(r.Communities, communityOf(b))
		return nil
	})
	if err != nil || dryRun {
		return r, err
	}
	code, err := model.Link(ctx, d.books(), d.Backup, name, expires, places, side...)
	if err == nil {
		r.Type, r.Code = "link-code", code.Text()
	}
	return r, err
}

// linkEnter is the part of the new device, which was made where no daemon runs
// yet. Doing it again is refused, since the welcome was taken already.
func linkEnter(t *Tree) {
	upload(t, operation{ID: "link-enter", Path: "/v1/devices/enter", Scope: "devices:write", Summary: "Take the welcome file that makes this machine a device of yours", Body: MaxWelcome},
		(*Desk).takeLinkWelcome)
}

func (d *Desk) takeLinkWelcome(ctx context.Context, src io.Reader) (r wire.Linked, err error) {
	code, _, _, err := model.AwaitsLink(d.Replica)
	if err != nil {
		return r, err
	}
	err = d.asideAll(ctx, code.Communities, func() error {
		books, words, err := model.TakeLinkWelcome(ctx, d.books(), src)
		if err == nil {
			r = d.linkedIn(books, words)
		}
		return err
	})
	return r, err
}

func (d *Desk) linkedIn(books []*model.Book, words []string) wire.Linked {
	r := wire.Linked{
		Type: "linked", Person: personNamed(d.Device.Person, ""), Device: deviceNamed(d.Device.Signing.ID()), Words: words, Communities: []wire.Named{},
	}
	for _, b := range books {
		r.Communities = append(r.Communities, communityOf(b))
		if name := b.Name(b.Me()); name != "" {
			r.Person.Name = name
		}
	}
	return r
}
