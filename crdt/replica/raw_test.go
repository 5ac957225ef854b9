package replica_test

import (
	"bytes"
	"testing"

	"tallystick/crdt/replica"
)

// TestRaw: what was put into a space is found among the raw values.
func TestRaw(t *testing.T) {
	r, err := replica.Create(t.Context(), replica.Options{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = r.Close() }()
	if err := r.Put(t.Context(), replica.Record{Space: r.Space("notes", replica.Primary), Key: []byte("k"), Value: []byte("needle")}); err != nil {
		t.Fatal(err)
	}
	found := 0
	for pair, err := range r.Raw() {
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(pair[1], []byte("needle")) {
			found++
		}
	}
	if found != 1 {
		t.Errorf("found in %d values, not in one", found)
	}
}
