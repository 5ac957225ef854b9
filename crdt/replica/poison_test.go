package replica

import (
	"errors"
	"testing"
	"time"

	"pgregory.net/rapid"
)

var errTestDisk = errors.New("input/output error")

func TestPoisonRecovers(t *testing.T) {
	now := time.Unix(0, 0)
	var p poison
	if p.check() != nil || p.due(now) {
		t.Fatal("a new handle is healthy")
	}
	p.fail(errTestDisk, now)
	if err := p.check(); !errors.Is(err, errTestDisk) {
		t.Errorf("got %v", err)
	}
	if p.due(now) || !p.due(now.Add(reopenFirst)) {
		t.Error("the first wait is not kept")
	}
	p.reopened()
	if p.check() != nil {
		t.Error("still refused after reopening")
	}
	p.fail(errTestDisk, now)
	if p.due(now.Add(reopenFirst)) || !p.due(now.Add(2*reopenFirst)) {
		t.Error("a failure on trial does not double the wait")
	}
	p.reopened()
	p.wrote()
	if p != (poison{}) {
		t.Errorf("after a write: %+v", p)
	}
}

func TestPoisonGivesUp(t *testing.T) {
	now := time.Unix(0, 0)
	var p poison
	for range reopenAttempts {
		p.fail(ErrFull, now)
		p.reopened()
	}
	p.fail(ErrFull, now)
	if p.state != readOnly || p.due(now.Add(time.Hour)) {
		t.Fatalf("%+v", p)
	}
	p.reopened()
	p.wrote()
	if err := p.check(); !errors.Is(err, ErrFull) {
		t.Errorf("read-only ends as %v", err)
	}
}

func TestReopenWait(t *testing.T) {
	for attempts, want := range map[int]time.Duration{1: reopenFirst, 2: 2 * reopenFirst, 5: 16 * reopenFirst, 40: reopenLast} {
		if got := reopenWait(attempts); got != want {
			t.Errorf("after %d: %v, want %v", attempts, got, want)
		}
	}
}

// TestPoisonLaws: a write never passes between a failure and a reopening, and
// a read-only handle stays so.
func TestPoisonLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var p poison
		now := time.Unix(0, 0)
		refused, ended := false, false
		t.Repeat(map[string]func(*rapid.T){
			"fail":     func(*rapid.T) { p.fail(errTestDisk, now); refused = true },
			"reopened": func(*rapid.T) { p.reopened(); refused = p.state != healthy },
			"wrote":    func(*rapid.T) { p.wrote() },
			"wait": func(t *rapid.T) {
				now = now.Add(time.Duration(rapid.Int64Range(0, int64(time.Minute)).Draw(t, "wait")))
			},
			"": func(t *rapid.T) {
				ended = ended || p.state == readOnly
				if refused != (p.check() != nil) || ended && p.state != readOnly || p.due(now) && p.check() == nil {
					t.Fatalf("%+v", p)
				}
			},
		})
	})
}
