package client

import (
	"context"
	"io"
	"iter"
	"net/http"

	"tallystick/api/wire"
)

// Log is the entries of a community, in the order in which they came.
func (c *Client) Log(ctx context.Context, q wire.LogQuery) iter.Seq2[wire.LogEntry, error] {
	return pages[wire.LogEntry](ctx, c, "/v1/log", &q, &q.Page)
}

// Entry is one entry.
func (c *Client) Entry(ctx context.Context, q wire.EntryQuery) (wire.LogEntry, error) {
	return get[wire.LogEntry](ctx, c, "/v1/log/{entry}", q)
}

// Attachment is the file that is attached to an entry.
func (c *Client) Attachment(ctx context.Context, q wire.EntryQuery) ([]byte, error) {
	answer, err := c.send(ctx, http.MethodGet, "/v1/log/{entry}/attachment", q, nil)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	return io.ReadAll(answer.Body)
}

// FetchAttachment has the file that is attached to an entry come here, from
// whoever is near and has it. It takes as long as that takes.
func (c *Client) FetchAttachment(ctx context.Context, q wire.EntryQuery) (wire.Fetched, error) {
	return post[wire.Fetched](ctx, c, "/v1/log/{entry}/attachment/fetch", q, nil)
}

// Append signs a note.
func (c *Client) Append(ctx context.Context, how wire.ActIn, note wire.Note) (wire.Appended, error) {
	return post[wire.Appended](ctx, c, "/v1/append", how, note)
}
