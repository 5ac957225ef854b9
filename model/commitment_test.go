package model

import (
	"crypto/rand"
	"errors"
	"testing"
)

// TestWelcomeKeepsToItsCode: what the words are drawn from is what the code
// committed to, and nothing that was found afterwards.
func TestWelcomeKeepsToItsCode(t *testing.T) {
	drawn, commitment, err := draw(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	if err := (welcomeHead{drawn: drawn}).keeps(commitment); err != nil {
		t.Error(err)
	}
	drawn[31] ^= 1
	var refused *Unfit
	if err := (welcomeHead{drawn: drawn}).keeps(commitment); !errors.As(err, &refused) || refused.Reason != ReasonAltered {
		t.Errorf("another value is taken: %v", err)
	}
}
