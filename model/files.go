package model

import (
	"context"
	"errors"
	"fmt"

	"tallystick/crdt"
	"tallystick/identity"
	"tallystick/model/community"
)

// KeepFile stores an attached file that came from somebody else, whole and under
// its name, if a note that is open here and was not erased names it and its key
// opens the file: a name alone gives nobody a say over another's file. Kept is
// false if there is none. The book must be caught up, so that no erasure that is
// here is missed. The chunks are the book's from now on.
func (b *Book) KeepFile(ctx context.Context, name [32]byte, chunks [][]byte) (kept bool, err error) {
	if len(chunks) == 0 {
		return false, nil
	}
	owned := false
	for _, id := range b.Ring().Naming(name) {
		if owned, err = b.owns(id, chunks); owned || err != nil {
			break
		}
	}
	if err != nil || !owned {
		return false, err
	}
	stored, err := b.community.PutAttachment(ctx, chunks)
	if err == nil && stored != name {
		err = fmt.Errorf("keep attached file: it is %x, not %x", stored[:6], name[:6])
	}
	return err == nil && b.community.HasAttachment(name), err
}

// owns reports whether the key of a note opens a file.
func (b *Book) owns(note crdt.ID, chunks [][]byte) (bool, error) {
	v, err := b.community.Entry(note)
	if err != nil {
		return false, err
	}
	key, outcome := b.Ring().BodyKey(v)
	if outcome != community.Text {
		return false, nil
	}
	if _, err = identity.OpenChunk(key, 0, len(chunks) == 1, chunks[0]); errors.Is(err, identity.ErrDamaged) {
		return false, nil
	}
	return err == nil, err
}
