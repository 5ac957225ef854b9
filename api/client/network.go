package client

import (
	"context"
	"iter"

	"tallystick/api/wire"
)

// Peers are the devices that the daemon knows of.
func (c *Client) Peers(ctx context.Context, page wire.Page) iter.Seq2[wire.Peer, error] {
	return pages[wire.Peer](ctx, c, "/v1/peers", &page, &page)
}

// Here is where others find this device.
func (c *Client) Here(ctx context.Context) (wire.Here, error) {
	return get[wire.Here](ctx, c, "/v1/addresses", nil)
}

// Announce has others on the local network notice this device, and this one
// look for them, now.
func (c *Client) Announce(ctx context.Context) (wire.Here, error) {
	return post[wire.Here](ctx, c, "/v1/addresses/announce", nil, nil)
}

// Sync exchanges what both lack, with one device or everybody who is near.
func (c *Client) Sync(ctx context.Context, q wire.SyncQuery) (wire.List[wire.Synced], error) {
	return post[wire.List[wire.Synced]](ctx, c, "/v1/sync", nil, q)
}

// PageAddress is an address at which a browser finds the page, good for once.
func (c *Client) PageAddress(ctx context.Context) (wire.PageAddress, error) {
	return post[wire.PageAddress](ctx, c, "/v1/page", nil, nil)
}
