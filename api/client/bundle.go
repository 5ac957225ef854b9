package client

import (
	"context"
	"io"

	"tallystick/api/wire"
)

// ExportBundle writes a bundle of a community, and tells what is in it; in a
// dry run nothing is written. Answers is a bundle that it answers, or nil.
// Where it fails, a part of the file may be written. Once the file is where it
// can be taken along, the daemon is told by [Client.BundleLeft].
func (c *Client) ExportBundle(ctx context.Context, q wire.BundleQuery, answers io.Reader, dst io.Writer) (r wire.BundleMade, err error) {
	if q.DryRun {
		return upload[wire.BundleMade](ctx, c, "/v1/bundles", q, answers)
	}
	return r, c.outflow(ctx, "/v1/bundles", q, answers, dst, &r)
}

// BundleLeft tells that a bundle is where it can be taken along, by its digest.
func (c *Client) BundleLeft(ctx context.Context, digest string) (wire.BundleNoted, error) {
	return post[wire.BundleNoted](ctx, c, "/v1/bundles/left", nil, wire.BundleLeft{Digest: digest})
}

// ImportBundle takes in a bundle as it is read from src. What came before it
// breaks off is taken, also where this fails.
func (c *Client) ImportBundle(ctx context.Context, src io.Reader) (wire.BundleTaken, error) {
	return upload[wire.BundleTaken](ctx, c, "/v1/bundles/import", nil, src)
}

// InspectBundle tells what is in a bundle, and takes nothing from it.
func (c *Client) InspectBundle(ctx context.Context, src io.Reader) (wire.BundleFound, error) {
	return upload[wire.BundleFound](ctx, c, "/v1/bundles/inspect", nil, src)
}
