package replica

import (
	"fmt"
	"time"
)

// poison is what a handle knows about failed writes. After the first one
// nothing that the store says about writing is believed: a failed sync may have
// dropped pages that a second one would report as clean, and Badger keeps in
// memory what it could not put on disk.
//
//	healthy ──fail──► poisoned ──due, reopened──► healthy, on trial
//	                     │  ▲                         │
//	                     │  └── fail, or reopening ───┘  wait doubled
//	                     └── after the last attempt ──► read-only
//
// A trial ends with the first write that succeeds. The value is pure: times
// come from the caller, who does the reopening, and who guards it with a lock.
type poison struct {
	state    health
	reason   error     // of the latest failure; nil when healthy and not on trial
	attempts int       // failures since a write last succeeded
	retry    time.Time // when poisoned: not to be reopened before
}

// health is the state of a handle.
type health uint8

const (
	healthy  health = iota // writes go through
	poisoned               // refused until the store is reopened
	readOnly               // refused until the handle is closed and opened anew
)

// fail records that a write, a sync or a reopening failed.
func (p *poison) fail(reason error, now time.Time) {
	if p.state == readOnly {
		return
	}
	p.reason = reason
	p.attempts++
	if p.attempts > reopenAttempts {
		p.state = readOnly
		return
	}
	p.state = poisoned
	p.retry = now.Add(reopenWait(p.attempts))
}

// reopened records that the store is open again: writes are tried.
func (p *poison) reopened() {
	if p.state == poisoned {
		p.state = healthy
	}
}

// wrote records a durable write, which ends a trial.
func (p *poison) wrote() {
	if p.state == healthy {
		*p = poison{}
	}
}

// due reports whether the store should be reopened now.
func (p *poison) due(now time.Time) bool { return p.state == poisoned && !now.Before(p.retry) }

// check returns why nothing may be written, or nil. It wraps the reason, so
// that a full disk stays [ErrFull] to the caller.
func (p *poison) check() error {
	switch p.state {
	case poisoned:
		return fmt.Errorf("writing stopped until the store is reopened: %w", p.reason)
	case readOnly:
		return fmt.Errorf("read-only after %d failed attempts: %w", p.attempts, p.reason)
	default:
		return nil
	}
}

// reopenWait is the wait after so many failures, at least one.
func reopenWait(attempts int) time.Duration {
	wait := reopenFirst
	for range attempts - 1 {
		wait = min(2*wait, reopenLast)
	}
	return wait
}
