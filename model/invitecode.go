package model

import (
	"fmt"

	"tallystick/crdt"
	"tallystick/crdt/dagcbor"
	"tallystick/identity"
	"tallystick/model/community"
)

// InviteCode is what an inviter gives to one person, and what that person's
// device reads before anything happens. Whoever has it can ask to join.
type InviteCode struct {
	Community  crdt.CommunityID
	Issuer     crdt.LogID // that the invitation stands in; only it may admit
	Invitation crdt.ID
	Transport  identity.TransportID // of the inviter's device
	Secret     identity.InvitationSecret
	Roles      []community.Role // that the newcomer gets, as the invitation says: sorted, at most community.MaxRoles
	Expires    int64            // Unix seconds by the inviter's clock; 0: never

	// What the code says the two are called. Nobody vouches for it until the
	// sealed names open.
	CommunityName, InviterName string
}

// payload is the canonical CBOR array [community, issuer, invitation,
// transport, secret, expires, roles, community's name, inviter's name].
func (c InviteCode) payload() []byte {
	b := dagcbor.AppendLink(dagcbor.AppendArray(nil, 9), c.Community.Link)
	b = dagcbor.AppendLink(dagcbor.AppendBytes(b, c.Issuer[:]), c.Invitation.Link)
	b = dagcbor.AppendBytes(dagcbor.AppendBytes(b, c.Transport[:]), c.Secret.Bytes())
	b = dagcbor.AppendArray(dagcbor.AppendUint(b, uint64(max(c.Expires, 0))), len(c.Roles))
	for _, role := range c.Roles {
		b = dagcbor.AppendText(b, string(role))
	}
	return dagcbor.AppendText(dagcbor.AppendText(b, c.CommunityName), c.InviterName)
}

// Text is the code as people pass it on.
func (c InviteCode) Text() string { return armour(FormInvite, c.payload()) }

// ReadInviteCode reads a code; anything else wraps [ErrCode].
func ReadInviteCode(text string) (InviteCode, error) {
	payload, err := unarmour(FormInvite, text)
	if err != nil {
		return InviteCode{}, err
	}
	return readInvitePayload(payload)
}

func readInvitePayload(payload []byte) (c InviteCode, err error) {
	r := dagcbor.NewReader(payload)
	r.ArrayOf(9)
	c.Community.Link = r.Link()
	c.Issuer = r.Array32()
	c.Invitation.Link = r.Link()
	c.Transport = r.Array32()
	secret := r.Bytes(identity.MostInvitationSecret)
	c.Expires = int64(r.Uint())
	for range r.Array(community.MaxRoles) {
		c.Roles = append(c.Roles, community.Role(r.Text(community.MaxCode)))
	}
	c.CommunityName, c.InviterName = r.Text(maxShown), r.Text(maxShown)
	if err = r.Close(); err == nil {
		c.Secret, err = identity.ParseInvitationSecret(secret)
	}
	if err != nil {
		return InviteCode{}, fmt.Errorf("%w: %w", ErrCode, err)
	}
	return c, nil
}
