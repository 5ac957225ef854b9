package api

import (
	"context"
	"errors"
	"fmt"

	"tallystick/crdt/replica"
	"tallystick/model"
)

// Follow opens the books of all communities and catches them up as soon as
// something arrives, so that what has been decided takes effect though nobody
// looks. It returns when the context ends or the replica is closed, or with
// what kept it from reading the feed.
func (d *Desk) Follow(ctx context.Context) error {
	last := d.Replica.Last()
	for _, c := range d.Communities() {
		if err := d.In(ctx, c.ID(), func(*model.Book) error { return nil }); err != nil {
			d.unfollowed(c, err)
		}
	}
	d.following.Store(true)
	defer d.following.Store(false)
	for item, err := range d.Replica.Watch(ctx, last) {
		if err != nil {
			return fmt.Errorf("follow the feed: %w", err)
		}
		if err := d.follow(ctx, item); err != nil {
			c, _ := d.Replica.Community(item.Community)
			d.unfollowed(c, err)
		}
	}
	return nil
}

// follow takes everything up at once that an item came with.
func (d *Desk) follow(ctx context.Context, item replica.Item) error {
	s := d.shelf(item.Community)
	if err := s.own(ctx); err != nil {
		return err
	}
	defer s.leave()
	if s.book != nil && item.Number <= s.read.Load() {
		return nil
	}
	return d.catchUp(ctx, s, item.Community)
}

// unfollowed notes what will be tried again with the next item, or when
// somebody looks.
func (d *Desk) unfollowed(c *replica.Community, err error) {
	if c != nil && !errors.Is(err, context.Canceled) {
		d.Log.Warn("catch up", "community", c.ID().Short(), "err", err)
	}
}
