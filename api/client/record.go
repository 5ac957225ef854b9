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

// Record is a record of ValueFlows, with what others say of it.
func (c *Client) Record(ctx context.Context, q wire.RecordQuery) (wire.RecordShown, error) {
	return get[wire.RecordShown](ctx, c, "/v1/record", q)
}

// Records are records of ValueFlows that a query asks for.
func (c *Client) Records(ctx context.Context, q wire.RecordsQuery) iter.Seq2[wire.Record, error] {
	return pages[wire.Record](ctx, c, "/v1/records", &q, &q.Page)
}

// PutRecord makes a record of ValueFlows, or changes one.
func (c *Client) PutRecord(ctx context.Context, how wire.ActIn, in wire.RecordPut) (wire.RecordDone, error) {
	return post[wire.RecordDone](ctx, c, "/v1/records", how, in)
}

// Plan makes a plan by a recipe.
func (c *Client) Plan(ctx context.Context, how wire.ActIn, in wire.PlanMake) (wire.PlanMade, error) {
	return post[wire.PlanMade](ctx, c, "/v1/records/plan", how, in)
}
