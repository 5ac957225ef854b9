package bundle_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tallystick/crdt/archive"
	"tallystick/sync/bundle"
)

// FuzzImport takes any bytes in as a bundle. With forge, they are a script of
// items whose checks fit, so that fuzzing gets behind the checks. Whatever it
// is, the replica holds true entries and no others.
func FuzzImport(f *testing.F) {
	w := draw(f, village)
	m := newMachine(f, w.Community)
	f.Fuzz(func(t *testing.T, data []byte, forge bool) {
		if forge {
			data = script(data)
		}
		before := m.c.Len()
		report, err := bundle.Import(t.Context(), m.Replica, bytes.NewReader(data), bundle.ImportOptions{Keys: members()})
		var fault *archive.Fault
		if err != nil && !errors.Is(err, bundle.ErrNoKey) && !errors.Is(err, bundle.ErrOther) && !errors.As(err, &fault) {
			t.Fatal(err)
		}
		taken := 0
		for _, c := range report.Communities {
			taken += c.New
		}
		if m.c.Len() != before+taken || len(m.Communities()) != 1 {
			t.Fatalf("%d entries were held, %d taken, and %d are held", before, taken, m.c.Len())
		}
		for _, tip := range m.c.Tips() {
			if w.Name(tip.ID) == tip.ID.Short() {
				t.Fatalf("entry %s was never signed", tip.ID.Short())
			}
		}
		i, inspectErr := bundle.Inspect(t.Context(), bytes.NewReader(data), members())
		if (err == nil) != (inspectErr == nil && i.Header != nil) {
			t.Fatalf("import says %v, inspect %v", err, inspectErr)
		}
	})
}

// script reads data as items: a kind, two bytes of length, and the content.
func script(data []byte) []byte {
	f := newForger(1)
	for len(data) >= 3 {
		length := min(int(binary.BigEndian.Uint16(data[1:])), len(data)-3)
		f.item(uint64(data[0]%8), data[3:3+length])
		data = data[3+length:]
	}
	return f.file
}

// unscript is the script of a plain archive's items.
func unscript(t testing.TB, file []byte) (data []byte) {
	t.Helper()
	offsets, _ := ends(t, file)
	from := len(newForger(1).file)
	for _, to := range append(offsets, int64(len(file))) {
		item := file[from:to]
		kind, head := item[1], 3+int(headSize(item[2]))
		content := item[head : len(item)-9]
		data = binary.BigEndian.AppendUint16(append(data, kind), uint16(len(content)))
		data = append(data, content...)
		from = int(to)
	}
	return data
}

// headSize is what follows the first byte of a CBOR head.
func headSize(first byte) int {
	if info := first & 0x1f; info >= 24 {
		return 1 << (info - 24)
	}
	return 0
}

// FuzzCollector takes any lines for frames.
func FuzzCollector(f *testing.F) {
	f.Fuzz(func(t *testing.T, text string) {
		var c bundle.Collector
		for line := range strings.Lines(text) {
			so, err := c.Take(line)
			if err == nil && (so.Have < 1 || so.Have > so.Need || (so.Payload != nil) != (so.Have == so.Need)) {
				t.Fatalf("%+v", so)
			}
			if n := len(so.Payload); n > bundle.MaxFramed {
				t.Fatalf("a payload of %d bytes", n)
			}
		}
		if c.SequencesForTest() > 4 {
			t.Fatal("too many sequences are kept")
		}
	})
}

// TestCorpus rewrites what fuzzing starts from, if asked to, and checks that it
// is there.
func TestCorpus(t *testing.T) {
	w := draw(t, "founders a\na: 0-1-2=sealed\nb: 0")
	from := holding(t, w.Community, w.Entries)
	plain, _ := from.export(bundle.ExportOptions{})
	sealed, _ := from.export(bundle.ExportOptions{Keys: members()})
	from.attach(300)
	from.attach(900)
	files, _ := from.export(bundle.ExportOptions{Files: 500})
	texts := frames(t, noise(1000), bundle.ShortFrame)
	imports := func(data []byte, forge bool) string {
		return fmt.Sprintf("go test fuzz v1\n[]byte(%q)\nbool(%t)\n", data, forge)
	}
	lines := func(lines ...string) string {
		return fmt.Sprintf("go test fuzz v1\nstring(%q)\n", strings.Join(lines, "\n"))
	}
	for name, text := range map[string]string{
		"FuzzImport/plain":        imports(plain, false),
		"FuzzImport/cut":          imports(plain[:len(plain)*2/3], false),
		"FuzzImport/sealed":       imports(sealed, false),
		"FuzzImport/items":        imports(unscript(t, plain), true),
		"FuzzImport/files":        imports(unscript(t, files), true),
		"FuzzCollector/all":       lines(texts...),
		"FuzzCollector/parity":    lines(texts[len(texts)/2:]...),
		"FuzzCollector/one":       lines(frames(t, []byte("x"), bundle.ShortFrame)...),
		"FuzzCollector/something": lines("TALLY1/AAAAAAAA/0/1/33/00000000/", "https://example.org"),
	} {
		path := filepath.Join("testdata", "fuzz", filepath.FromSlash(name))
		if *update {
			if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte(text), 0o644)); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := os.Stat(path); err != nil {
			t.Error(err)
		}
	}
}
