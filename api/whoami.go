package api

import (
	"context"

	"tallystick/api/wire"
	"tallystick/model"
)

func whoami(t *Tree) {
	read(t, operation{ID: "whoami", Path: "/v1/whoami", Scope: "status:read", Summary: "Who you are, on this device and in each community"},
		func(ctx context.Context, _ *struct{}) (wire.Whoami, error) { return t.desk.whoami(ctx) })
}

func (d *Desk) whoami(ctx context.Context) (wire.Whoami, error) {
	r := wire.Whoami{
		Type: "whoami", Person: personNamed(d.Device.Person, ""), Device: deviceNamed(d.Device.Signing.ID()),
		Certified: !d.Device.Certificate.IsZero(), Communities: []wire.Presence{}, AsOf: d.asOf(),
	}
	for _, c := range d.Communities() {
		private := d.private(c)
		err := d.Look(ctx, c.ID(), func(b *model.Book) error {
			if private {
				r.Person.Name = b.Name(b.Me())
			}
			r.Communities = append(r.Communities, presenceIn(b))
			return nil
		})
		if err != nil {
			return r, err
		}
	}
	return r, nil
}

func presenceIn(b *model.Book) wire.Presence {
	p := wire.Presence{Community: communityOf(b), Name: b.Name(b.Me()), You: b.MyStatus(), Roles: []string{}, Ended: b.Ended()}
	for _, held := range b.Person(b.Me()).Roles {
		p.Roles = append(p.Roles, string(held.Role))
	}
	if log, ok := b.Log(); ok {
		n := logNamed(log)
		p.Log = &n
	}
	return p
}

// nameOr is the name that somebody gave, or the one that they go by in their
// private community.
func (d *Desk) nameOr(ctx context.Context, name string) (string, error) {
	for _, c := range d.Communities() {
		if name != "" {
			break
		}
		if !d.private(c) {
			continue
		}
		err := d.Look(ctx, c.ID(), func(b *model.Book) error {
			name = b.Name(b.Me())
			return nil
		})
		if err != nil {
			return "", err
		}
	}
	return name, nil
}
