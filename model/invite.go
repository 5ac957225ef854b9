package model

import (
	"context"
	"errors"
	"slices"

	"tallystick/crdt"
	"tallystick/crdt/dagcbor"
	"tallystick/crdt/replica"
	"tallystick/identity"
	"tallystick/model/community"
)

// invitationSpace is primary: community ‖ hash of the secret → [secret,
// community's name, inviter's name, drawn] as the code tells them.
const invitationSpace = "invitations"

// Invited is an invitation that was written.
type Invited struct {
	Deed
	Invitation crdt.ID
	Code       InviteCode // holds the secret: for one person, and for no log
}

// Invite offers one place in the community. Roles are those that the newcomer
// gets; expires is in Unix seconds by this device's clock, 0 for never.
func (b *Book) Invite(ctx context.Context, roles []community.Role, expires int64) (Invited, error) {
	secret, err := identity.NewInvitationSecret(b.random)
	if err != nil {
		return Invited{}, err
	}
	drawn, commitment, err := draw(b.random)
	if err != nil {
		return Invited{}, err
	}
	drafts, err := inClear(community.Invitation{Secret: secret.Hash(), Roles: roles, Expires: expires}.Body())
	if err != nil {
		return Invited{}, err
	}
	issuer, _ := b.seat.Log()
	code := InviteCode{
		Community: b.ID(), Issuer: issuer, Transport: b.device.Transport, Secret: secret, Roles: roles, Expires: expires,
		CommunityName: b.Title(), InviterName: b.Name(b.Me()), Commitment: commitment, drawn: drawn,
	}
	deed, err := b.perform(ctx, act{drafts: drafts, side: []replica.Record{b.invitationRecord(code)}})
	code.Invitation = deed.first(community.KindInvitation)
	return Invited{Deed: deed, Invitation: code.Invitation, Code: code}, err
}

func (b *Book) invitationKey(hash [32]byte) []byte {
	id := b.ID()
	return slices.Concat(id.Link[:], hash[:])
}

func (b *Book) invitations() *replica.Space { return b.replica.Space(invitationSpace, replica.Primary) }

func (b *Book) invitationRecord(c InviteCode) replica.Record {
	value := dagcbor.AppendBytes(dagcbor.AppendArray(nil, 4), c.Secret.Bytes())
	value = dagcbor.AppendText(dagcbor.AppendText(value, c.CommunityName), c.InviterName)
	value = dagcbor.AppendBytes(value, c.drawn[:])
	return replica.Record{Space: b.invitations(), Key: b.invitationKey(c.Secret.Hash()), Value: value}
}

// codeOf makes the code of an invitation of this device once more; ok is false
// if this device did not issue it.
func (b *Book) codeOf(id crdt.ID) (code InviteCode, i community.Invitation, ok bool, err error) {
	v, err := b.community.Entry(id)
	if err != nil || v.Sealed() {
		return code, i, false, nonexistent(err)
	}
	body, err := crdt.ParseBody(v.Body())
	if err != nil {
		return code, i, false, err
	}
	if i, ok = community.ReadInvitation(body); !ok {
		return code, i, false, nil
	}
	value, err := b.invitations().Get(b.invitationKey(i.Secret))
	if err != nil {
		return code, i, false, nonexistent(err)
	}
	r := dagcbor.NewReader(value)
	r.ArrayOf(4)
	secret := r.Bytes(identity.MostInvitationSecret)
	code = InviteCode{
		Community: b.ID(), Issuer: v.Log(), Invitation: id, Transport: b.device.Transport, Roles: i.Roles, Expires: i.Expires,
		CommunityName: r.Text(maxShown), InviterName: r.Text(maxShown), drawn: r.Array32(),
	}
	code.Commitment = commitmentTo(code.drawn)
	if err = r.Close(); err == nil {
		code.Secret, err = identity.ParseInvitationSecret(secret)
	}
	return code, i, err == nil, err
}

// nonexistent is no error where something is simply not here.
func nonexistent(err error) error {
	if errors.Is(err, replica.ErrNotFound) {
		return nil
	}
	return err
}

// Invitation is one that was issued from this device's log.
type Invitation struct {
	community.Invitation
	ID       crdt.ID
	Admitted crdt.ID // the admission that used it; zero while it is open
	Log      crdt.LogID
	Code     *InviteCode // nil once it is used or taken back, or where the secret is elsewhere
	Revoked  bool        // taken back
}

// Invitations are those of this device's log, in order.
func (b *Book) Invitations() (invitations []Invitation, err error) {
	used := b.admissions()
	own, _ := b.seat.Log()
	for _, id := range b.State().Issued(own) {
		code, i, held, err := b.codeOf(id)
		if err != nil {
			return nil, err
		}
		invitation := Invitation{Invitation: i, ID: id}
		if by, ok := used[id]; ok {
			invitation.Admitted, invitation.Log = by.Entry, by.Log
		} else if held {
			invitation.Code = &code
		} else if _, invitation.Revoked, err = b.revoked(id); err != nil {
			return nil, err
		}
		invitations = append(invitations, invitation)
	}
	return invitations, nil
}

// admissions are the first admissions of this device's log by each invitation.
func (b *Book) admissions() map[crdt.ID]community.AdmissionBy {
	own, _ := b.seat.Log()
	return b.State().Admissions(own)
}
