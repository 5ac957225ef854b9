package api

import (
	"sync"
	"time"
)

// rates counts what each caller asks, as a bucket that fills at [Rate] a second
// up to [Burst].
type rates struct {
	now     func() time.Time
	mu      sync.Mutex
	buckets map[string]*bucket
}

// bucket is how many requests are left, as of a time, in billionths.
type bucket struct {
	left int64
	asOf time.Time
}

func newRates(now func() time.Time) *rates {
	return &rates{now: now, buckets: map[string]*bucket{}}
}

// take takes one request out of a caller's bucket, if there is one.
func (r *rates) take(who string) bool {
	const one = int64(time.Second)
	r.mu.Lock()
	defer r.mu.Unlock()
	now := r.now()
	b := r.buckets[who]
	if b == nil {
		r.forget()
		b = &bucket{left: Burst * one, asOf: now}
		r.buckets[who] = b
	}
	passed := min(max(now.Sub(b.asOf), 0), time.Hour)
	b.left, b.asOf = min(b.left+Rate*int64(passed), Burst*one), now
	if b.left < one {
		return false
	}
	b.left -= one
	return true
}

// forget drops all buckets once there are more than tokens can be: a caller may
// get a burst more by that, and never less.
func (r *rates) forget() {
	if len(r.buckets) > MaxTokens {
		clear(r.buckets)
	}
}
