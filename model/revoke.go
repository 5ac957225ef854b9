package model

import (
	"context"
	"time"

	"tallystick/crdt"
	"tallystick/crdt/dagcbor"
	"tallystick/crdt/replica"
)

// revokedSpace is primary: community ‖ invitation → [until], for invitations of
// this device that were taken back. Until is in Unix seconds, as in
// [Revocation].
const revokedSpace = "revoked"

// Revocation is an invitation that was taken back.
type Revocation struct {
	Invitation crdt.ID
	Until      int64 // who asks by it until then is told so, in Unix seconds by this device's clock
}

// Revoke takes back an invitation of this device that nobody has used: its
// secret is forgotten, so nobody is let in by it any more. Nothing is signed,
// since it was this device alone that could admit by it. Now is its clock in
// Unix seconds.
func (b *Book) Revoke(ctx context.Context, id crdt.ID, now int64) (Revocation, error) {
	code, _, err := b.issued(id)
	if err != nil {
		return Revocation{}, err
	}
	if by, isUsed := b.admissions()[id]; isUsed {
		return Revocation{}, unfit(ReasonUsed, "invitation %s was used already, by person %s", id.Short(), by.Person.Short())
	}
	r := Revocation{Invitation: id, Until: now + int64(RevokedTold/time.Second)}
	if code.Expires != 0 {
		r.Until = min(r.Until, code.Expires)
	}
	if b.rehearsal {
		return r, nil
	}
	return r, b.replica.Put(ctx, append(b.revoking(r, code), b.along...)...)
}

// revoking are the records that take an invitation back, and with it the
// request of who asked by it.
func (b *Book) revoking(r Revocation, code InviteCode) []replica.Record {
	return []replica.Record{
		{
			Space: b.replica.Space(revokedSpace, replica.Primary), Key: b.invitationKey(r.Invitation.Link),
			Value: dagcbor.AppendUint(dagcbor.AppendArray(nil, 1), uint64(max(r.Until, 0))),
		},
		{Space: b.invitations(), Key: b.invitationKey(code.Secret.Hash())},
		{Space: b.replica.Space(askingSpace, replica.Primary), Key: b.askingKey(r.Invitation)},
	}
}

// revoked is how an invitation was taken back; ok is false if it was not.
func (b *Book) revoked(id crdt.ID) (r Revocation, ok bool, err error) {
	value, err := b.replica.Space(revokedSpace, replica.Primary).Get(b.invitationKey(id.Link))
	if err != nil {
		return r, false, nonexistent(err)
	}
	read := dagcbor.NewReader(value)
	read.ArrayOf(1)
	r = Revocation{Invitation: id, Until: int64(read.Uint())}
	err = read.Close()
	return r, err == nil, err
}
