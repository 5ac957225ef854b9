package replica

import (
	"bytes"
	"errors"
	"fmt"
	"hash/crc32"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func sampleFormat() format {
	return format{version: 1, store: nonce{1, 2, 3}, instance: nonce{4, 5}, key: "none", state: stateInitialised, createdBy: "tally 0.1.0"}
}

func TestFormatComesBack(t *testing.T) {
	dir := t.TempDir()
	for _, state := range []formatState{stateCreating, stateInitialised} {
		want := sampleFormat()
		want.state = state
		if err := writeFormat(dir, want); err != nil {
			t.Fatal(err)
		}
		got, err := parseFormat(mustRead(t, filepath.Join(dir, formatFile)))
		if err != nil || got != want {
			t.Fatalf("got %+v, %v; want %+v", got, err, want)
		}
	}
}

func TestFormatText(t *testing.T) {
	want := `tallystick: data directory
format: 1
store: 01020300000000000000000000000000
instance: 04050000000000000000000000000000
key: none
state: initialised
created by: tally 0.1.0
check: `
	if got := string(sampleFormat().lines()); !strings.HasPrefix(got, want) {
		t.Fatalf("got:\n%s", got)
	}
}

func TestFormatRefuses(t *testing.T) {
	checked := func(lines string) []byte {
		return fmt.Appendf(nil, "%scheck: %08x\n", lines, crc32.Checksum([]byte(lines), castagnoli()))
	}
	for name, c := range map[string]struct {
		raw  []byte
		want error
	}{
		"somebody else's": {[]byte("version 2\n"), ErrNotFound},
		"empty":           {nil, ErrNotFound},
		"cut":             {sampleFormat().lines()[:60], ErrDamaged},
		"newer":           {checked(formatMagic + "format: 3\nsecret: of the future\n"), ErrNewer},
		"format 0":        {checked(formatMagic + "format: 0\n"), ErrDamaged},
		"no fields":       {checked(formatMagic + "format: 1\n"), ErrDamaged},
		"no lines":        {checked(formatMagic), ErrDamaged},
		"short id":        {checked(formatMagic + "format: 1\nstore: 00\ninstance: 00\nkey: none\nstate: creating\ncreated by: x\n"), ErrDamaged},
		"odd state":       {bytes.Replace(sampleFormat().lines(), []byte("initialised"), []byte("initialized"), 1), ErrDamaged},
	} {
		if _, err := parseFormat(c.raw); !errors.Is(err, c.want) {
			t.Errorf("%s: got %v, want %v", name, err, c.want)
		}
	}
	if _, err := parseFormat(checked(formatMagic + "format: 3\n")); err == nil || !strings.Contains(err.Error(), "format 3; this build reads up to 1") {
		t.Errorf("a newer format is refused as %v", err)
	}
}

func TestFormatNoticesEveryFlippedBit(t *testing.T) {
	raw := sampleFormat().lines()
	for i := range raw {
		for bit := range 8 {
			bad := bytes.Clone(raw)
			bad[i] ^= 1 << bit
			if _, err := parseFormat(bad); err == nil {
				t.Fatalf("bit %d of byte %d flipped and read", bit, i)
			}
		}
	}
}

func TestDirectoryIsToldApart(t *testing.T) {
	for name, c := range map[string]struct {
		files []string
		want  error
		says  string
	}{
		"missing":       {nil, ErrNotFound, "no data directory"},
		"empty":         {[]string{""}, ErrNotFound, "empty"},
		"foreign":       {[]string{"thesis.odt"}, ErrNotFound, "other files"},
		"FORMAT gone":   {[]string{watermarkFile}, ErrDamaged, formatFile},
		"MANIFEST gone": {[]string{formatFile, watermarkFile}, ErrDamaged, manifestFile},
		"whole":         {[]string{formatFile, storeFolder + "/" + manifestFile}, nil, ""},
	} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "data")
			for _, file := range c.files {
				writeAt(t, filepath.Join(dir, file), sampleFormat().lines())
			}
			_, err := readFormat(dir)
			if !errors.Is(err, c.want) || err != nil && !strings.Contains(err.Error(), c.says) {
				t.Fatalf("got %v, want %v saying %q", err, c.want, c.says)
			}
		})
	}
}

func TestFormatNeverPanics(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		raw := rapid.SliceOf(rapid.Byte()).Draw(t, "raw")
		if rapid.Bool().Draw(t, "magic") {
			raw = append([]byte(formatMagic), raw...)
		}
		_, _ = parseFormat(raw)
	})
}

func FuzzFormat(f *testing.F) {
	f.Add(sampleFormat().lines())
	f.Add([]byte(formatMagic))
	f.Fuzz(func(t *testing.T, raw []byte) {
		got, err := parseFormat(raw)
		if err == nil && !bytes.Equal(got.lines(), raw) {
			t.Fatalf("%q reads as %+v and writes as %q", raw, got, got.lines())
		}
	})
}

func mustRead(t *testing.T, path string) []byte {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// writeAt makes a file and its folders; a path that names none makes folders.
func writeAt(t *testing.T, path string, content []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if filepath.Ext(path) == "" && filepath.Base(path) == "data" {
		if err := os.MkdirAll(path, 0o700); err != nil {
			t.Fatal(err)
		}
		return
	}
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
}
