package model

import (
	"context"

	"tallystick/crdt"
	"tallystick/crdt/replica"
	"tallystick/identity"
	"tallystick/model/community"
)

// Next is where the next entry of this device's log will stand.
func (b *Book) Next() replica.Place { return b.seat.Next() }

// Ready makes sure that the device can write: that it has a log which may go
// on, and a key for exactly the devices in force. It writes what is missing,
// confirms the erasures that the device has followed, tells the person's name
// again to newcomers who can't read what came before them, and returns the log that
// it began, or nil.
func (b *Book) Ready(ctx context.Context) (*community.Incarnation, error) {
	b = b.Along()
	var begun *community.Incarnation
	if _, has := b.seat.Log(); !has {
		if err := b.replica.Settle(ctx); err != nil {
			return nil, err
		}
		_, log, err := b.seat.Introduce(ctx)
		if err != nil {
			return nil, err
		}
		if err := b.CatchUp(ctx); err != nil {
			return nil, err
		}
		begun = &log
	}
	if news := b.uncited(); len(news) > crdt.MaxDeps {
		if _, err := b.seat.Post(ctx, community.Citing(news)); err != nil {
			return begun, err
		}
		if err := b.CatchUp(ctx); err != nil {
			return begun, err
		}
	}
	if err := b.confirmed(ctx); err != nil {
		return begun, err
	}
	_, a, err := b.writing()
	if err == nil && len(a.drafts) > 0 {
		_, err = b.perform(ctx, a)
	}
	if err == nil {
		err = b.retellName(ctx)
	}
	return begun, err
}

// NextBodyKey is the key of the next entry's body, under which its attachments
// are sealed before it is written. The book must be ready.
func (b *Book) NextBodyKey() (identity.Key, error) {
	key, _, err := b.writing()
	next := b.seat.Next()
	return identity.BodyKey(key.Secret, next.Log, next.Seq), err
}

// Write signs records into the device's log, sealed for everybody in the
// community, behind a new key where none fits the devices in force.
func (b *Book) Write(ctx context.Context, bodies ...crdt.Body) (Deed, error) {
	key, a, err := b.writing()
	if err != nil {
		return Deed{}, err
	}
	fits := len(a.drafts) == 0
	for _, body := range bodies {
		draft, err := b.seat.Sealing(key, body)
		if err != nil {
			return Deed{}, err
		}
		a.drafts = append(a.drafts, draft)
	}
	if fits && !b.rehearsal {
		return b.note(ctx, a.drafts)
	}
	return b.perform(ctx, a)
}

// note writes records without a trial: a key that fits the devices in force,
// this one among them, is what the author of a record needs.
func (b *Book) note(ctx context.Context, drafts []replica.Draft) (Deed, error) {
	written, err := b.seat.Post(ctx, b.citing(drafts), b.along...)
	if err != nil {
		return Deed{}, err
	}
	deed := Deed{}
	for _, v := range written {
		deed.Written = append(deed.Written, writtenOf(v))
	}
	return deed, b.CatchUp(ctx)
}
