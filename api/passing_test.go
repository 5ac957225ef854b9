package api

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"

	"tallystick/crdt/replica"
)

// TestSparing: what comes is written as long as the store is left its room, and
// nothing after that.
func TestSparing(t *testing.T) {
	var file bytes.Buffer
	left := int64(40 << 10)
	spare := func(n int64) error {
		if left -= n; left < 0 {
			return replica.ErrFull
		}
		return nil
	}
	src := strings.NewReader(strings.Repeat("x", 100<<10))
	if _, err := io.Copy(sparing{&file, spare}, struct{ io.Reader }{src}); !errors.Is(err, replica.ErrFull) {
		t.Errorf("got %v", err)
	}
	if file.Len() != 32<<10 {
		t.Errorf("%d bytes were written", file.Len())
	}
}
