package main

import (
	"errors"
	"fmt"
	"testing"
)

// TestEveryErrorHasAHint, but for those of people who broke off themselves.
func TestEveryErrorHasAHint(t *testing.T) {
	for _, row := range endings() {
		if row.code == codeInterrupted {
			continue
		}
		if code, hints := outcome(fmt.Errorf("x: %w", row.is)); code != row.code || len(hints) == 0 {
			t.Errorf("%v: code %d, not %d, hints %q", row.is, code, row.code, hints)
		}
	}
	if _, hints := outcome(errors.New("anything else")); len(hints) == 0 {
		t.Error("an error of no kind has no hint")
	}
}

// TestChildFailure hands on what a phase of a benchmark ended with.
func TestChildFailure(t *testing.T) {
	err := childFailure(codeFull, "error: disk full\nhint: make room\n")
	if code, hints := outcome(err); err.Error() != "disk full" || code != codeFull || len(hints) != 2 || hints[0] != "make room" {
		t.Errorf("%v, code %d, hints %q", err, code, hints)
	}
}
