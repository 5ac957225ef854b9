package main

import (
	"context"
	"io"
	"os"
	"os/signal"
	"syscall"
)

// interruptible is cancelled by the first signal to stop, after which a command
// closes its replica and the program exits. A second signal ends it at once. A
// reader that went away shows as a failed write and not as a signal, so that
// the replica is closed then too.
func interruptible() (context.Context, context.CancelFunc) {
	signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop)
	return ctx, stop
}

// interruptedReader reads until the context ends, even while the source gives
// nothing: whoever waits for a person can be interrupted.
type interruptedReader struct {
	ctx context.Context
	src io.Reader
}

// Read leaves a read that is under way behind when the context ends: the
// program is about to.
func (r interruptedReader) Read(p []byte) (int, error) {
	buffer := make([]byte, len(p))
	n, err := untilInterrupted(r.ctx, func() (int, error) { return r.src.Read(buffer) })
	return copy(p, buffer[:n]), err
}

// untilInterrupted waits for an answer or for the end of the context.
func untilInterrupted[A any](ctx context.Context, ask func() (A, error)) (A, error) {
	type answer struct {
		value A
		err   error
	}
	answered := make(chan answer, 1)
	go func() {
		value, err := ask()
		answered <- answer{value, err}
	}()
	select {
	case a := <-answered:
		return a.value, a.err
	case <-ctx.Done():
		var none A
		return none, ctx.Err()
	}
}
