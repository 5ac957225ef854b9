package client

import (
	"context"
	"io"

	"tallystick/api/wire"
)

// ImportVF records what a document of ValueFlows describes, read from src to
// its end before anything is written. A [wire.Problem] with Faults tells
// everything that is wrong in it.
func (c *Client) ImportVF(ctx context.Context, how wire.ActIn, src io.Reader) (wire.DocumentTaken, error) {
	return upload[wire.DocumentTaken](ctx, c, "/v1/records/import", how, src)
}

// ExportVF writes records as a document of ValueFlows, and tells what is in it;
// in a dry run nothing is written. Where it fails, a part of the file may be
// written.
func (c *Client) ExportVF(ctx context.Context, q wire.DocumentQuery, dst io.Writer) (r wire.DocumentMade, err error) {
	if q.DryRun {
		return upload[wire.DocumentMade](ctx, c, "/v1/records/export", q, nil)
	}
	return r, c.outflow(ctx, "/v1/records/export", q, nil, dst, &r)
}
