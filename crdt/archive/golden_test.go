package archive_test

import (
	"bytes"
	"flag"
	"os"
	"reflect"
	"testing"

	"tallystick/crdt/archive"
)

// The flag rewrites the plain file and the fuzzing corpus; the sealed file,
// which is random, only when it no longer holds the sample.
var update = flag.Bool("update", false, "rewrite testdata")

const (
	goldenPlain  = "testdata/sample.plain"
	goldenSealed = "testdata/sample.sealed"
)

// TestGolden holds version 1 of both forms: what was written yesterday is what
// is written today, and reads as the same.
func TestGolden(t *testing.T) {
	parts := sample(t)
	plain, _ := write(t, sampleHeader(), parts)
	if *update {
		updateGolden(t)
	}
	if !bytes.Equal(plain, must(os.ReadFile(goldenPlain))(t)) {
		t.Errorf("the sample is no longer written as %s: see go test ./crdt/archive -update", goldenPlain)
	}
	for _, name := range []string{goldenPlain, goldenSealed} {
		file := must(os.ReadFile(name))(t)
		r := must(archive.Open(bytes.NewReader(file), archive.WithWords(person(t))))(t)
		if !reflect.DeepEqual(r.Header(), sampleHeader()) {
			t.Errorf("%s: header %+v", name, r.Header())
		}
		said, err := read(r, nil)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		all(t, said, parts)
	}
}

func updateGolden(t *testing.T) {
	t.Helper()
	parts := sample(t)
	plain, _ := write(t, sampleHeader(), parts)
	keep(t, goldenPlain, plain)
	old, err := os.ReadFile(goldenSealed)
	if said, end := read(archive.Open(bytes.NewReader(old), archive.WithWords(person(t)))); err != nil || end != nil || len(said) != len(parts) {
		keep(t, goldenSealed, sealed(t, parts))
	}
}

func keep(t *testing.T, name string, text []byte) {
	t.Helper()
	if err := os.WriteFile(name, text, 0o644); err != nil {
		t.Fatal(err)
	}
}
