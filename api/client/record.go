package client

import (
	"context"
	"iter"

	"tallystick/api/wire"
)

// History is everything that was written about a record.
func (c *Client) History(ctx context.Context, q wire.HistoryQuery) iter.Seq2[wire.HistoryEntry, error] {
	return pages[wire.HistoryEntry](ctx, c, "/v1/history/{record}", &q, &q.Page)
}

// Conflicts are what people have written apart from each other.
func (c *Client) Conflicts(ctx context.Context, q wire.ConflictQuery) iter.Seq2[wire.FieldConflict, error] {
	return pages[wire.FieldConflict](ctx, c, "/v1/conflicts", &q, &q.Page)
}

// Resolve chooses one of several values that people wrote apart.
func (c *Client) Resolve(ctx context.Context, how wire.ActIn, in wire.ConflictResolve) (wire.ConflictResolved, error) {
	return post[wire.ConflictResolved](ctx, c, "/v1/conflicts/resolve", how, in)
}
