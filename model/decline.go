package model

import (
	"context"
	"slices"

	"tallystick/crdt"
	"tallystick/crdt/dagcbor"
	"tallystick/crdt/replica"
	"tallystick/identity"
)

// declinedSpace is primary: community ‖ invitation ‖ log → [], for those who
// asked and were turned down.
const declinedSpace = "declined"

// Declined is somebody who was turned down.
type Declined struct {
	Person identity.PersonID
	Device identity.DeviceID
	Name   string // as the request tells it
}

// Decline turns down who sent a request: asking again over the network gets
// them the same answer, and the place that the invitation offers is free for
// another. A person who thinks better of it lets them in all the same, with
// [Book.Admit]. Nothing is signed. Now is this device's clock in Unix seconds.
func (b *Book) Decline(ctx context.Context, q Request, now int64) (Declined, error) {
	a, err := b.Check(q, now)
	if err != nil {
		return Declined{}, err
	}
	if a.Again {
		return Declined{}, unfit(ReasonPresent, "person %s was let in already", a.Person.Short())
	}
	d := Declined{Person: a.Person, Device: a.Device, Name: a.Name}
	asking, waits, err := b.asking(a.Invited)
	if err != nil || b.rehearsal {
		return d, err
	}
	records := []replica.Record{{Space: b.declines(), Key: b.declinedKey(q.Invitation, a.Log), Value: dagcbor.AppendArray(nil, 0)}}
	if waits && asking.Log == a.Log {
		records = append(records, replica.Record{Space: b.replica.Space(askingSpace, replica.Primary), Key: b.askingKey(q.Invitation)})
	}
	return d, b.replica.Put(ctx, append(records, b.along...)...)
}

// declined refuses who was turned down.
func (b *Book) declined(a Admitted) error {
	_, err := b.declines().Get(b.declinedKey(a.request.Invitation, a.Log))
	if err != nil {
		return nonexistent(err)
	}
	return unfit(ReasonDeclined, "who invited you has turned your request down")
}

func (b *Book) declines() *replica.Space { return b.replica.Space(declinedSpace, replica.Primary) }

func (b *Book) declinedKey(invitation crdt.ID, log crdt.LogID) []byte {
	return slices.Concat(b.invitationKey(invitation.Link), log[:])
}
