package client

import (
	"bufio"
	"context"
	"io"
	"iter"
	"strings"
)

// listening is a request for the feed as a stream.
type listening struct {
	Accept string `header:"Accept"`
	After  uint64 `query:"after"`
}

// News are the names of the events that the daemon tells of after a number of
// the feed, as they happen: change, peers and ping. It ends with the context,
// the daemon, or an error.
func (c *Client) News(ctx context.Context, after uint64) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		answer, err := c.send(ctx, "GET", "/v1/changes", listening{"text/event-stream", after}, nil)
		if err != nil {
			yield("", err)
			return
		}
		defer answer.Body.Close()
		lines := bufio.NewReader(answer.Body)
		for {
			line, err := lines.ReadString('\n')
			if err == io.EOF || ctx.Err() != nil {
				return
			}
			if err != nil {
				yield("", err)
				return
			}
			if name, ok := strings.CutPrefix(line, "event: "); ok && !yield(strings.TrimSpace(name), nil) {
				return
			}
		}
	}
}
