package api

import (
	"context"
	"io"
	"net/http"
	"time"
)

// incoming is a file that is read while it comes. It ends with its context,
// also where somebody waits for the next part.
type incoming struct {
	ctx  context.Context
	src  io.Reader
	door *http.ResponseController
	done func() bool // it is not read any more
}

func newIncoming(ctx context.Context, w http.ResponseWriter, r *http.Request, o operation) incoming {
	door := http.NewResponseController(w)
	return incoming{ctx, http.MaxBytesReader(w, r.Body, o.Body), door, context.AfterFunc(ctx, func() {
		_ = door.SetReadDeadline(time.Now()) // inside of one process there is none
	})}
}

// Read waits for the next part. The deadline is set first: so the end of the
// context is seen here, or sets another one.
func (f incoming) Read(b []byte) (int, error) {
	_ = f.door.SetReadDeadline(time.Now().Add(FileTime))
	if err := context.Cause(f.ctx); err != nil {
		return 0, err
	}
	n, err := f.src.Read(b)
	if err != nil && err != io.EOF && f.ctx.Err() != nil {
		err = context.Cause(f.ctx)
	}
	return n, unread(err)
}
