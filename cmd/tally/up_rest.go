package main

import (
	"context"
	"runtime/debug"
	"runtime/metrics"
	"time"

	"tallystick/crdt/replica"
)

const (
	// restEvery is how often the daemon looks whether it has something to do.
	restEvery = 10 * time.Second

	// idleBytes is what a daemon that nobody asks allocates at most in
	// restEvery: keeping connections alive takes kilobytes.
	idleBytes = 1 << 20

	// worthResting is how much was allocated since the last rest before another
	// can give anything back that matters.
	worthResting = 8 << 20
)

// rest gives memory back whenever the daemon has been busy and is so no more:
// the runtime keeps what a first sync or a long list took, in case there is
// another, which on a laptop may be next Saturday.
func rest(ctx context.Context, r *replica.Replica) {
	ticks := time.NewTicker(restEvery)
	defer ticks.Stop()
	for l := (lull{}); ; {
		select {
		case <-ticks.C:
		case <-ctx.Done():
			return
		}
		if l.comes(allocated()) {
			r.Rest()
			debug.FreeOSMemory()
			l.rested = allocated()
		}
	}
}

// lull notices when a busy time is over.
type lull struct {
	last, rested uint64 // bytes allocated, at the last look and the last rest
}

// comes is told how many bytes were ever allocated, and reports whether it is
// time to rest.
func (l *lull) comes(allocated uint64) bool {
	quiet := allocated-l.last < idleBytes
	l.last = allocated
	return quiet && allocated-l.rested > worthResting
}

// allocated is how many bytes this process has ever allocated on the heap.
func allocated() uint64 {
	sample := []metrics.Sample{{Name: "/gc/heap/allocs:bytes"}}
	metrics.Read(sample)
	if sample[0].Value.Kind() != metrics.KindUint64 {
		return 0
	}
	return sample[0].Value.Uint64()
}
