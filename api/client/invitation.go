package client

import (
	"context"
	"io"
	"iter"

	"tallystick/api/wire"
)

// Invite invites one person into a community.
func (c *Client) Invite(ctx context.Context, how wire.ActIn, in wire.InvitationCreate) (wire.Invited, error) {
	return post[wire.Invited](ctx, c, "/v1/invitations", how, in)
}

// Invitations are those that this device issued in a community.
func (c *Client) Invitations(ctx context.Context, q wire.InvitationQuery) iter.Seq2[wire.Invitation, error] {
	return pages[wire.Invitation](ctx, c, "/v1/invitations", &q, &q.Page)
}

// Vouch says that who answered an invitation is who they say.
func (c *Client) Vouch(ctx context.Context, how wire.ActIn, in wire.Request) (wire.Deed, error) {
	return post[wire.Deed](ctx, c, "/v1/invitations/vouch", how, in)
}

// Admit lets in who answered an invitation. A dry run tells who asks.
func (c *Client) Admit(ctx context.Context, how wire.Act, in wire.Request) (wire.Admitted, error) {
	return post[wire.Admitted](ctx, c, "/v1/invitations/admit", how, in)
}

// Decline turns down who answered an invitation. Others may still answer it.
func (c *Client) Decline(ctx context.Context, how wire.Act, in wire.Request) (wire.RequestDeclined, error) {
	return post[wire.RequestDeclined](ctx, c, "/v1/invitations/decline", how, in)
}

// Revoke takes back an invitation that nobody has used.
func (c *Client) Revoke(ctx context.Context, how wire.ActIn, in wire.InvitationRevoke) (wire.InvitationRevoked, error) {
	return post[wire.InvitationRevoked](ctx, c, "/v1/invitations/revoke", how, in)
}

// Welcome writes the file with which somebody begins who was let in, and
// returns the three words that both screens show. Each time it is another one,
// with other words. Where it fails, a part of the file may be written.
func (c *Client) Welcome(ctx context.Context, in wire.Request, dst io.Writer) (words []string, err error) {
	return c.download(ctx, "/v1/invitations/welcome", in, dst)
}

// Join answers an invitation.
func (c *Client) Join(ctx context.Context, how wire.Act, in wire.Join) (wire.Joining, error) {
	return post[wire.Joining](ctx, c, "/v1/communities/join", how, in)
}

// Joinings are the communities that this device has asked to join.
func (c *Client) Joinings(ctx context.Context, page wire.Page) iter.Seq2[wire.Awaited, error] {
	return pages[wire.Awaited](ctx, c, "/v1/joinings", &page, &page)
}

// TakeWelcome takes the welcome file that comes back.
func (c *Client) TakeWelcome(ctx context.Context, src io.Reader) (wire.Joined, error) {
	return upload[wire.Joined](ctx, c, "/v1/communities/welcome", nil, src)
}
