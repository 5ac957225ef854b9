package api

import (
	"context"
	"os"
	"slices"
	"time"

	"tallystick/api/wire"
	"tallystick/crdt/replica"
	"tallystick/model"
)

func status(t *Tree) {
	read(t, operation{ID: "status", Path: "/v1/status", Scope: "status:read", Summary: "What this replica holds and how it is doing"},
		func(ctx context.Context, _ *struct{}) (wire.Status, error) { return t.desk.status(ctx) })
}

func (d *Desk) status(ctx context.Context) (wire.Status, error) {
	store := d.Replica.Status()
	r := wire.Status{
		Type: "status", Dir: d.Place.Dir, Person: personNamed(d.Device.Person, ""), Device: deviceNamed(d.Device.Signing.ID()),
		Protected: d.Place.Protected, Writable: store.Why == nil, StoreBytes: store.StoreBytes, Reserved: store.ReservedBytes,
		FreeBytes: store.FreeBytes, FileSystem: d.Place.FileSystem, MadeBy: store.Version, Copied: store.Copied,
		Lost: []string{}, Communities: []wire.CommunityStatus{}, AsOf: d.asOf(),
	}
	if store.Why != nil {
		r.Why = store.Why.Error()
	}
	for _, lost := range store.Lost {
		r.Lost = append(r.Lost, lost.String())
	}
	if !d.Since.IsZero() {
		r.Daemon = &wire.Daemon{PID: os.Getpid(), Since: d.Since.UTC().Format(time.RFC3339)}
	}
	strip := d.newStrip(store)
	for _, c := range d.Communities() {
		err := d.Look(ctx, c.ID(), func(b *model.Book) error {
			if name := b.Name(b.Me()); name != "" {
				r.Person.Name = name
			}
			status, err := d.communityStatus(ctx, b, c)
			if err != nil {
				return err
			}
			r.Communities = append(r.Communities, status)
			strip.add(b, status)
			return nil
		})
		if err != nil {
			return r, err
		}
	}
	slices.SortFunc(strip.With, byWhom)
	r.Strip = strip.Strip
	return r, nil
}

func (d *Desk) communityStatus(ctx context.Context, b *model.Book, c *replica.Community) (wire.CommunityStatus, error) {
	digest := comparedOf(b)
	needs, err := d.needs(b)
	return wire.CommunityStatus{
		Named: communityOf(b), Purpose: b.State().Rules.Purpose, You: b.MyStatus(), Entries: c.Len(), Logs: len(c.Logs()), Waiting: c.Waiting(),
		Lacking: len(c.Lacking()), Forks: len(c.Forks()), Files: b.Ring().FilesLacking(), Keys: b.Ring().Keys(),
		Digest: digest.Entries, Authority: digest.Authority, Words: digest.Words, Needs: needs, Ended: b.Ended(),
	}, err
}
