package api

import (
	"bytes"
	"context"
	"slices"

	"tallystick/crdt"
	"tallystick/model"
)

// inAll is In for several books at once. They are taken in the order of their
// ids, so that two who want the same ones never wait for each other.
func (d *Desk) inAll(ctx context.Context, ids []crdt.CommunityID, do func([]*model.Book) error) error {
	return d.lend(ctx, inOrder(ids), nil, do)
}

func (d *Desk) lend(ctx context.Context, ids []crdt.CommunityID, lent []*model.Book, do func([]*model.Book) error) error {
	if len(ids) == 0 {
		return do(lent)
	}
	return d.In(ctx, ids[0], func(b *model.Book) error { return d.lend(ctx, ids[1:], append(lent, b), do) })
}

// asideAll is aside for what opens the books of several communities itself.
func (d *Desk) asideAll(ctx context.Context, ids []crdt.CommunityID, do func() error) error {
	for _, id := range inOrder(ids) {
		s := d.shelf(id)
		if err := s.own(ctx); err != nil {
			return err
		}
		defer s.leave()
		s.book = nil
	}
	return d.anew(ctx, do)
}

func inOrder(ids []crdt.CommunityID) []crdt.CommunityID {
	ids = slices.Clone(ids)
	slices.SortFunc(ids, func(a, b crdt.CommunityID) int { return bytes.Compare(a.Link[:], b.Link[:]) })
	return slices.Compact(ids)
}

// inPlaces lends the books of all communities that this device has been let
// into.
func (d *Desk) inPlaces(ctx context.Context, do func([]*model.Book) error) error {
	var all []crdt.CommunityID
	for _, c := range d.Communities() {
		all = append(all, c.ID())
	}
	return d.inAll(ctx, all, func(books []*model.Book) error {
		return do(slices.DeleteFunc(books, func(b *model.Book) bool {
			_, has := b.Log()
			return !has
		}))
	})
}
