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

	// Commitment is the hash of what the three words will be drawn from. Who
	// issues the code has drawn that already and tells it with the welcome, so
	// that nobody on the way can look for words that fit.
	Commitment [32]byte
	drawn      [32]byte // known to who issued the code alone

	// What the code says the two are called. Nobody vouches for it until the
	// sealed names open.
	CommunityName, InviterName string

	// Addresses are where the inviter's device may be reached, as multiaddrs
	// without a peer's id: at most [MaxAddresses], each of at most [MaxAddress]
	// bytes. They are hints; who answers there proves to hold Transport.
	Addresses []string
}

// payload is the canonical CBOR array of the statement and a list of addresses.
func (c InviteCode) payload() []byte {
	b := append(dagcbor.AppendArray(nil, 2), c.statement()...)
	b = dagcbor.AppendArray(b, len(c.Addresses))
	for _, address := range c.Addresses {
		b = dagcbor.AppendText(b, address)
	}
	return b
}

// statement is what inviter and joiner agree on, wherever the one is reached:
// the canonical CBOR array [community, issuer, invitation, transport, secret,
// expires, roles, commitment, community's name, inviter's name].
func (c InviteCode) statement() []byte {
	b := dagcbor.AppendLink(dagcbor.AppendArray(nil, 10), c.Community.Link)
	b = dagcbor.AppendLink(dagcbor.AppendBytes(b, c.Issuer[:]), c.Invitation.Link)
	b = dagcbor.AppendBytes(dagcbor.AppendBytes(b, c.Transport[:]), c.Secret.Bytes())
	b = dagcbor.AppendArray(dagcbor.AppendUint(b, uint64(max(c.Expires, 0))), len(c.Roles))
	for _, role := range c.Roles {
		b = dagcbor.AppendText(b, string(role))
	}
	b = dagcbor.AppendBytes(b, c.Commitment[:])
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
	r.ArrayOf(2)
	r.ArrayOf(10)
	c.Community.Link = r.Link()
	c.Issuer = r.Array32()
	c.Invitation.Link = r.Link()
	c.Transport = r.Array32()
	secret := r.Bytes(identity.MostInvitationSecret)
	c.Expires = int64(r.Uint())
	for range r.Array(community.MaxRoles) {
		c.Roles = append(c.Roles, community.Role(r.Text(community.MaxCode)))
	}
	c.Commitment = r.Array32()
	c.CommunityName, c.InviterName = r.Text(maxShown), r.Text(maxShown)
	for range r.Array(MaxAddresses) {
		c.Addresses = append(c.Addresses, r.Text(MaxAddress))
	}
	if err = r.Close(); err == nil {
		c.Secret, err = identity.ParseInvitationSecret(secret)
	}
	if err != nil {
		return InviteCode{}, fmt.Errorf("%w: %w", ErrCode, err)
	}
	return c, nil
}
