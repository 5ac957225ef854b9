package api

import (
	"context"

	"tallystick/api/wire"
	"tallystick/crdt"
	"tallystick/model"
	"tallystick/model/community"
)

// questionOf is the motion that somebody named, and what has come of it.
func (d *Desk) questionOf(ctx context.Context, b *model.Book, text string) (q community.Question, err error) {
	id, err := find(b.Community(), text)
	if err != nil {
		return q, err
	}
	q, ok := b.Question(id)
	if !ok {
		return q, wire.New(wire.NotFound, "entry "+id.Short()+" is no motion that counts", "`tally decide list` lists those that wait, with --all those that are closed, too")
	}
	return q, nil
}

// findAll are the entries that somebody named.
func (d *Desk) findAll(ctx context.Context, b *model.Book, texts []string) (ids []crdt.ID, err error) {
	for _, text := range texts {
		id, err := find(b.Community(), text)
		if err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, nil
}

// motionAsked is the answer to an act about a motion.
func motionAsked(b *model.Book, what string, a model.Asked, m community.Motion) wire.MotionAsked {
	return wire.MotionAsked{Asked: askedOf(b, what, a), What: motionText(b, m)}
}
