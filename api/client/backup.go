package client

import (
	"context"
	"io"

	"tallystick/api/wire"
)

// Backup writes a backup of everything, sealed under the person's words, and
// tells what is in it; in a dry run nothing is written. Where it fails, a part
// of the file may be written.
func (c *Client) Backup(ctx context.Context, q wire.BackupQuery, dst io.Writer) (r wire.BackedUp, err error) {
	if q.DryRun {
		return post[wire.BackedUp](ctx, c, "/v1/backups", q, nil)
	}
	return r, c.outflow(ctx, "/v1/backups", q, nil, dst, &r)
}

// Doctor looks at everything that is stored.
func (c *Client) Doctor(ctx context.Context, q wire.DoctorQuery) (wire.Examined, error) {
	return post[wire.Examined](ctx, c, "/v1/doctor", q, nil)
}
