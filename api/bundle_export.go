package api

import (
	"bufio"
	"context"
	"encoding/hex"
	"errors"
	"io"
	"slices"
	"strings"

	"tallystick/api/wire"
	"tallystick/crdt/replica"
	"tallystick/identity"
	"tallystick/model"
	"tallystick/model/community"
)

func bundleExport(t *Tree) {
	o := operation{ID: "bundle-export", Path: "/v1/bundles", Scope: "bundles:write", Summary: "Make a bundle of a community; a body is a bundle that it answers", Body: MaxBundle}
	outflow(t, o, func(q *wire.BundleQuery) bool { return q.DryRun }, (*Desk).exportBundle)
}

// exportBundle writes a bundle as it goes: the book is looked into before, and
// nobody waits for it meanwhile.
func (d *Desk) exportBundle(ctx context.Context, q *wire.BundleQuery, src io.Reader, dst io.Writer) (r wire.BundleMade, err error) {
	c, err := d.Shared(ctx, q.Community)
	if err != nil {
		return r, err
	}
	o := BundleOptions{Random: d.Random, Device: d.Device.Signing.ID(), At: d.Now().Unix(), Plain: q.Plain, Files: q.Files}
	answers, err := d.answered(ctx, c, src, &o)
	if err == nil && answers && q.For != "" {
		err = wire.New(wire.Invalid, "a bundle is for a person or answers another, not both", "leave out one of them")
	}
	if err == nil {
		r, err = d.addressed(ctx, c, q, &o)
	}
	if err != nil {
		return r, err
	}
	made, err := d.Bundles.Export(ctx, c, dst, o)
	if err != nil {
		return r, err
	}
	r.Runs, r.Entries, r.Bytes = made.Runs, made.Entries, made.Bytes
	r.Files, r.FileBytes, r.LeftOut, r.OutBytes = made.Files, made.FileBytes, made.LeftOut, made.LeftOutBytes
	if !q.DryRun {
		r.Digest = hex.EncodeToString(made.Digest[:])
		d.outbox.put(sent{made.Digest, c.ID(), made.Tips})
	}
	return r, nil
}

// answered takes what the bundle says of who made it that a new one answers; it
// is false if there is none.
func (d *Desk) answered(ctx context.Context, c *replica.Community, src io.Reader, o *BundleOptions) (bool, error) {
	file := bufio.NewReader(src)
	if _, err := file.Peek(1); err != nil {
		if errors.Is(err, io.EOF) {
			err = nil
		}
		return false, err
	}
	keys, _, err := d.bundleKeys(ctx)
	if err == nil {
		o.Known, err = d.Bundles.Known(ctx, file, keys, c.ID())
	}
	return true, err
}

// addressed says in the book for whom a bundle is, and what it is sealed under:
// a new key if there has to be one.
func (d *Desk) addressed(ctx context.Context, c *replica.Community, q *wire.BundleQuery, o *BundleOptions) (r wire.BundleMade, err error) {
	r = wire.BundleMade{Type: "exported", Plain: q.Plain}
	if q.DryRun {
		r.Type = "would-export"
	}
	err = d.In(ctx, c.ID(), func(b *model.Book) error {
		r.Community = communityOf(b)
		if q.For != "" {
			person, err := PersonIn(b, q.For)
			if err == nil {
				err = receives(b, person)
			}
			if err != nil {
				return err
			}
			named := personOf(b, person)
			r.For, o.For, o.Known.Tips = &named, person.Agent(), b.HeldBy(person, d.told(b))
		}
		return sealedUnder(ctx, b, q.DryRun, o)
	})
	return r, err
}

// receives refuses somebody all of whose devices have lost their place: no key
// that they have opens what is sealed for a community from then on.
func receives(b *model.Book, person identity.PersonID) error {
	if slices.ContainsFunc(b.Person(person).Logs, func(l community.DeviceLog) bool { return l.InForce }) {
		return nil
	}
	named := personOf(b, person)
	return wire.New(wire.Conflict, strings.TrimSpace(named.Name+" "+named.Short)+" has no device in the community any more", "`tally member list` tells who has one")
}

// sealedUnder gives a bundle the key that the community's are sealed under. In
// a dry run none is made for it, since sealing changes nothing that is told.
func sealedUnder(ctx context.Context, b *model.Book, dryRun bool, o *BundleOptions) (err error) {
	if o.Plain {
		return nil
	}
	var ok bool
	if o.Epoch, o.To, ok = b.CarryKey(); ok {
		return nil
	}
	if dryRun {
		o.Plain = true
		return nil
	}
	if _, err = b.Ready(ctx); err == nil {
		if o.Epoch, o.To, ok = b.CarryKey(); !ok {
			err = wire.New(wire.Sealed, "this device has no key of the community to seal a bundle under", "--plain leaves it open, as for a courier", "what gives this device a key comes from a member")
		}
	}
	return err
}
