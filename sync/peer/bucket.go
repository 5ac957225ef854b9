package peer

import (
	"context"
	"sync"
	"time"
)

// bucket is a token bucket: rate tokens a second, at most 10⁹, and at most burst
// of them at a time. It starts full.
type bucket struct {
	mu     sync.Mutex
	rate   int64
	burst  int64
	tokens int64
	since  time.Time
}

func newBucket(rate, burst int64, now time.Time) *bucket {
	return &bucket{rate: rate, burst: burst, tokens: burst, since: now}
}

// each is how long one token takes.
func (b *bucket) each() time.Duration { return time.Second / time.Duration(b.rate) }

// fill adds the whole tokens that have come since the last look.
func (b *bucket) fill(now time.Time) {
	came := int64(min(now.Sub(b.since), time.Hour) / b.each())
	if came <= 0 {
		return
	}
	b.since = b.since.Add(time.Duration(came) * b.each())
	if b.tokens += came; b.tokens >= b.burst {
		b.tokens, b.since = b.burst, now
	}
}

// try takes n tokens if they are there.
func (b *bucket) try(n int64, now time.Time) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.fill(now); b.tokens < n {
		return false
	}
	b.tokens -= n
	return true
}

// owe takes n tokens, also such that are not there yet, and says how long it
// takes until they are.
func (b *bucket) owe(n int64, now time.Time) time.Duration {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.fill(now)
	if b.tokens -= n; b.tokens >= 0 {
		return 0
	}
	return time.Duration(-b.tokens) * b.each()
}

// wait takes n tokens and waits until they are there, or the context ends.
func (b *bucket) wait(ctx context.Context, n int64) error {
	pause := b.owe(n, time.Now())
	if pause == 0 {
		return ctx.Err()
	}
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
