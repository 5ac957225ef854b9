package community

import (
	"bytes"
	"fmt"
	"io"
	"slices"

	"tallystick/crdt"
	"tallystick/crdt/replica"
	"tallystick/identity"
)

// audienceGrant is a new audience's key on its way into a log.
type audienceGrant struct {
	newKey
	secret  identity.SealingKey // of the creator's log
	wraps   []identity.Wrap     // in the order of logs
	filling []identity.Wrap     // that nobody can open
	marks   [][16]byte          // of what fills up
	skipped []crdt.LogID        // recipients whose wraps could not be made
}

// newAudience draws a key for some logs, the creator's among them, and wraps it.
func newAudience(community crdt.CommunityID, creator crdt.LogID, secret identity.SealingKey,
	recipients map[crdt.LogID]identity.SealingID, random io.Reader) (*audienceGrant, error) {
	if len(recipients) > MaxAudience {
		return nil, fmt.Errorf("grant a key: %d devices, at most %d", len(recipients), MaxAudience)
	}
	drawn, err := drawKey(community, creator, recipients, random)
	if err != nil {
		return nil, err
	}
	a := &audienceGrant{newKey: drawn, secret: secret}
	a.wraps, a.skipped = a.wrap(a.logs())
	// As many as are skipped are filled too: a slot of zeros would show it.
	for range identity.Slots(len(recipients)) - len(recipients) + len(a.skipped) {
		mark, wrap, err := fillSlot(random)
		if err != nil {
			return nil, err
		}
		a.marks, a.filling = append(a.marks, mark), append(a.filling, wrap)
	}
	return a, nil
}

// fillSlot makes a slot for nobody. Its wrap begins with a true public key of
// nobody's, as every wrap does: half of all random bytes can't be one.
func fillSlot(random io.Reader) (mark [16]byte, wrap identity.Wrap, err error) {
	nobody, err := identity.NewSealingKey(random)
	if err != nil {
		return mark, wrap, err
	}
	if _, err := io.ReadFull(random, mark[:]); err != nil {
		return mark, wrap, err
	}
	public := nobody.ID()
	_, err = io.ReadFull(random, wrap[copy(wrap[:], public[:]):])
	return mark, wrap, err
}

// body is the grant for its place.
func (a *audienceGrant) body(at replica.Place) (crdt.Body, error) {
	logs := a.logs()
	granted := Audience{Key: a.id, Recipients: identity.SealRecipients(a.id, a.key, arrays(logs))}
	for i, log := range logs {
		if a.wraps[i] == (identity.Wrap{}) {
			continue
		}
		mark, err := identity.Mark(a.secret, a.recipients[log], at.Log, at.Seq)
		if err != nil {
			return crdt.Body{}, fmt.Errorf("mark for log %s: %w", log.Short(), err)
		}
		granted.Slots = append(granted.Slots, Slot{Mark: mark, Wrap: a.wraps[i]})
	}
	for i, mark := range a.marks {
		granted.Slots = append(granted.Slots, Slot{Mark: mark, Wrap: a.filling[i]})
	}
	slices.SortFunc(granted.Slots, func(x, y Slot) int { return bytes.Compare(x.Mark[:], y.Mark[:]) })
	return granted.Body(), nil
}
