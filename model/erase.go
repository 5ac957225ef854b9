package model

import (
	"context"
	"errors"
	"slices"

	"tallystick/crdt"
	"tallystick/crdt/replica"
	"tallystick/identity"
	"tallystick/model/community"
)

// Erase asks every device to drop what some entries of this device's person
// say, with the files attached to them; at most [crdt.MaxErase] entries. It
// can't be taken back, and nobody can make sure that others comply.
func (b *Book) Erase(ctx context.Context, entries ...crdt.ID) (Deed, error) {
	for _, id := range entries {
		v, err := b.community.Entry(id)
		if err != nil {
			return Deed{}, unfit(ReasonUnknown, "no entry %s is held here", id.Short())
		}
		author, known := b.State().Person(v.Log())
		switch {
		case !v.Sealed():
			return Deed{}, unfit(ReasonUntimely, "entry %s stands in clear, and is never erased", id.Short())
		case !known || author != b.Me():
			return Deed{}, unfit(ReasonForeign, "entry %s is somebody else's", id.Short())
		}
	}
	drafts, err := inClear(community.Erase{Entries: sorted(entries)}.Body())
	if err != nil {
		return Deed{}, err
	}
	drafts[0].Refs = b.foreign(entries)
	return b.perform(ctx, act{drafts: drafts})
}

func sorted(ids []crdt.ID) []crdt.ID {
	ids = slices.SortedFunc(slices.Values(ids), func(x, y crdt.ID) int { return x.Compare(y.Link) })
	return slices.Compact(ids)
}

// ConfirmErasures says for this device of every erasure that it has followed
// that it has, once each. A courier's device confirms like any other. Nothing is
// said of one of which a body is still here, and confirmations are not confirmed.
func (b *Book) ConfirmErasures(ctx context.Context) (Deed, error) {
	if _, has := b.seat.Log(); !has {
		return Deed{}, errWithoutLog
	}
	erasures, err := b.unconfirmed()
	if err != nil || len(erasures) == 0 {
		return Deed{}, err
	}
	var bodies []crdt.Body
	for _, by := range erasures {
		bodies = append(bodies, community.Erased{Erasure: by}.Body())
	}
	drafts, err := inClear(bodies...)
	if err != nil {
		return Deed{}, err
	}
	return b.perform(ctx, act{drafts: drafts, keyed: true})
}

// confirmed is ConfirmErasures where the user asked for something else: a device
// whose word would not count any more keeps it to itself.
func (b *Book) confirmed(ctx context.Context) error {
	_, err := b.ConfirmErasures(ctx)
	var denied *Denied
	if errors.As(err, &denied) {
		return nil
	}
	return err
}

// dropAttached drops the files of a body that is about to be dropped, while it
// can still be read which they are. A file that does not open under this body's
// key belongs to another: naming it gives nobody the power to erase it.
func (b *Book) dropAttached(ctx context.Context, v crdt.Verified) error {
	keys := b.judges.governance.Keys()
	block, outcome, _ := keys.Open(v)
	if outcome != community.Text || !v.Sealed() {
		return nil
	}
	body, err := crdt.ParseBody(block)
	if err != nil {
		return nil
	}
	key, _ := keys.BodyKey(v)
	for _, name := range community.Attachments(body) {
		if owned, err := b.opensFile(key, name); err != nil {
			return err
		} else if !owned {
			continue
		}
		if err := b.community.ForgetAttachment(ctx, name); err != nil {
			return err
		}
	}
	return nil
}

// opensFile reports whether a file is here and its first chunk opens under a
// key. Of one that is damaged elsewhere that is enough, and one whose first chunk
// is gone holds up no erasure.
func (b *Book) opensFile(key identity.Key, name [32]byte) (bool, error) {
	chunks, _, err := b.community.AttachmentSize(name)
	if errors.Is(err, replica.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	first, err := b.community.AttachmentChunk(name, 0)
	if errors.Is(err, replica.ErrDamaged) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	_, err = identity.OpenChunk(key, 0, chunks == 1, first)
	return err == nil, nil
}
