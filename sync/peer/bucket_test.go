package peer

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestBucket(t *testing.T) {
	now := time.Unix(0, 0)
	b := newBucket(10, 5, now)
	if !b.try(5, now) || b.try(1, now) {
		t.Fatal("does not start full")
	}
	now = now.Add(250 * time.Millisecond)
	if !b.try(2, now) || b.try(1, now) {
		t.Error("two and a half have come")
	}
	now = now.Add(50 * time.Millisecond)
	if !b.try(1, now) {
		t.Error("the half was lost")
	}
	if wait := b.owe(20, now); wait != 2*time.Second {
		t.Errorf("waits %v for 20", wait)
	}
	if b.try(1, now.Add(time.Second)) {
		t.Error("gave while it owed")
	}
	if now = now.Add(time.Hour); !b.try(5, now) || b.try(1, now) {
		t.Error("holds more than its burst")
	}
}

// TestBucketLaw: over any stretch of time no more comes out than the burst and
// what the rate gives.
func TestBucketLaw(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rate, burst := rapid.Int64Range(1, 1e6).Draw(t, "rate"), rapid.Int64Range(1, 1000).Draw(t, "burst")
		begun := time.Unix(1, 0)
		now, out := begun, int64(0)
		b := newBucket(rate, burst, now)
		for range rapid.IntRange(1, 50).Draw(t, "steps") {
			now = now.Add(time.Duration(rapid.Int64Range(0, int64(time.Second)).Draw(t, "passed")))
			if n := rapid.Int64Range(1, 1000).Draw(t, "n"); b.try(n, now) {
				out += n
			}
			if most := burst + int64(now.Sub(begun)/b.each()); out > most {
				t.Fatalf("%d out of at most %d", out, most)
			}
		}
	})
}

func TestWaitsDouble(t *testing.T) {
	for failures, want := range []time.Duration{1, 1, 2, 4, 8, 10, 10} {
		if got := doubled(time.Second, 10*time.Second, failures); got != want*time.Second {
			t.Errorf("after %d: %v", failures, got)
		}
	}
	for range 100 {
		if got := jitter(time.Second); got < 750*time.Millisecond || got >= 1250*time.Millisecond {
			t.Fatal(got)
		}
	}
}
