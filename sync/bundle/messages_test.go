package bundle_test

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"

	"tallystick/crdt"
	"tallystick/crdt/archive"
	"tallystick/identity"
	"tallystick/sync/bundle"
)

const messagesGolden = "testdata/messages.golden"

// hostile is a file that is not as it should be.
type hostile struct {
	name  string
	file  io.Reader
	taken bool // whether anything of it is taken
}

// TestMessages holds what is said of every way in which a bundle can be wrong,
// and that nothing else than whole runs is taken of it.
func TestMessages(t *testing.T) {
	w := draw(t, village)
	var said strings.Builder
	for _, c := range hostiles(t) {
		m := newMachine(t, w.Community)
		report, err := bundle.Import(t.Context(), m.Replica, c.file, bundle.ImportOptions{Keys: members()})
		lines := told(report, err)
		if len(lines) == 0 {
			t.Errorf("%s: nothing is said", c.name)
		}
		fmt.Fprintf(&said, "%s\n\t%s\n", c.name, strings.Join(lines, "\n\t"))
		if (m.c.Len() > 0) != c.taken {
			t.Errorf("%s: %d entries are held", c.name, m.c.Len())
		}
		if n := len(m.Communities()); n != 1 {
			t.Errorf("%s: %d communities are held", c.name, n)
		}
	}
	if *update {
		if err := os.WriteFile(messagesGolden, []byte(said.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if want := string(must(os.ReadFile(messagesGolden))(t)); said.String() != want {
		t.Errorf("other messages than in %s: see go test ./sync/bundle -update\n%s", messagesGolden, said.String())
	}
}

// told is everything that is said of a bundle which was not taken as a whole.
func told(report bundle.Report, err error) (lines []string) {
	for _, err := range []error{err, report.Fault} {
		if err != nil {
			lines = append(lines, err.Error())
		}
	}
	for _, part := range report.Communities {
		name := "community " + part.Community.Short()
		if !part.Held {
			lines = append(lines, fmt.Sprintf("%s: not here, runs: %d", name, part.Runs))
		}
		for _, reason := range part.Reasons {
			lines = append(lines, fmt.Sprintf("%s: refused: %v", name, reason))
		}
		if part.Missing > 0 {
			lines = append(lines, fmt.Sprintf("%s: logs that are not as far as the bundle says: %d of %d; entries that wait: %d", name, part.Missing, part.Tips, part.Waiting))
		}
	}
	return lines
}

func hostiles(t *testing.T) []hostile {
	t.Helper()
	w := draw(t, village)
	from := holding(t, w.Community, w.Entries)
	plain, _ := from.export(bundle.ExportOptions{})
	sealed, _ := from.export(bundle.ExportOptions{Keys: members()})
	strange := members()
	strange.newest.Epoch = keyOf(9)
	other, _ := from.export(bundle.ExportOptions{Keys: strange})
	since, _ := from.export(bundle.ExportOptions{Known: bundle.Known{Tips: holding(t, w.Community, w.Entries[:12]).c.Tips()}})
	offsets, _ := ends(t, plain)
	flip := func(file []byte, at int) []byte {
		file = bytes.Clone(file)
		file[at] ^= 1
		return file
	}
	read := func(file []byte) io.Reader { return bytes.NewReader(file) }
	all := []hostile{
		{"nothing", read(nil), false},
		{"zeros", &zeros{left: 1 << 30}, false},
		{"some text", strings.NewReader("not a bundle, not at all"), false},
		{"plain, cut in its magic", read(plain[:7]), false},
		{"plain, cut in its header", read(plain[:offsets[0]-1]), false},
		{"plain, cut in a run", read(plain[:offsets[4]+9]), true},
		{"plain, cut before its trailer", read(plain[:offsets[len(offsets)-1]]), true},
		{"plain, changed in its header", read(flip(plain, int(offsets[0]-3))), false},
		{"plain, changed in a run", read(flip(plain, int(offsets[4]+60))), true},
		{"plain, with something behind it", io.MultiReader(read(plain), strings.NewReader("x")), true},
		{"sealed, cut in its wrap", read(sealed[:60]), false},
		{"sealed, cut in its only piece", read(sealed[:len(sealed)/2]), false},
		{"sealed, changed in its salt", read(flip(sealed, 40)), false},
		{"sealed, changed in its only piece", read(flip(sealed, len(sealed)/2)), false},
		{"sealed to another key", read(other), false},
		{"made for who has more", read(since), false},
	}
	return append(all, forged(t)...)
}

// forged are files of which every check fits.
func forged(t *testing.T) []hostile {
	t.Helper()
	w, foreign := draw(t, village), draw(t, "founders z\nz: 0-1")
	entry := func(name string) crdt.Signed {
		s, known := w.Named(name)
		if !known {
			t.Fatal("no entry " + name)
		}
		return s
	}
	a0 := frame(t, entry("a0"))
	begin := func() *forger { return newForger(1).header(t, archive.PurposeBundle) }
	one := archive.Summary{Sections: 1, Runs: 1, Entries: 1}
	garbage := bytes.Clone(a0)
	garbage[len(garbage)-1] ^= 1 // in the body, and so in the id and the signature's message
	many := begin()
	for range bundle.MaxSections + 1 {
		many.section(t, w.Community)
	}
	var words bytes.Buffer
	root := must(identity.NewWords(identity.English, 12, bytes.NewReader(make([]byte, 16))))(t)
	backup := must(archive.Seal(&words, strings.NewReader(strings.Repeat("random", 100)), archive.ForWords(root.Backup().Recipient())))(t)
	if err := backup.Close(); err != nil {
		t.Fatal(err)
	}
	files := []struct {
		name  string
		file  []byte
		taken bool
	}{
		{"a backup", words.Bytes(), false},
		{"a plain archive for another purpose", newForger(1).header(t, "backup").end(t, archive.Summary{}), false},
		{"of version 2", newForger(2).file, false},
		{"with a newer kind of item", begin().section(t, w.Community).item(kindRun, a0).item(6, nil).file, true},
		{"of another community", begin().section(t, foreign.Community).item(kindRun, frame(t, foreign.Entries...)).
			end(t, archive.Summary{Sections: 1, Runs: 1, Entries: 2}), false},
		{"of another community, named as this one", begin().section(t, w.Community).item(kindRun, frame(t, foreign.Entries...)).
			end(t, archive.Summary{Sections: 1, Runs: 1, Entries: 2}), false},
		{"with a run that is none", begin().section(t, w.Community).item(kindRun, []byte{0x80}).item(kindRun, a0).
			end(t, archive.Summary{Sections: 1, Runs: 2, Entries: 1}), true},
		{"with a changed entry", begin().section(t, w.Community).item(kindRun, garbage).end(t, one), false},
		{"that counts wrongly", begin().section(t, w.Community).item(kindRun, a0).end(t, archive.Summary{Sections: 1, Runs: 2, Entries: 1}), true},
		{"that claims what it does not hold", begin().section(t, w.Community, entry("b3").Tip()).item(kindRun, a0).end(t, one), true},
		{"with a run before any section", begin().item(kindRun, a0).file, false},
		{"with too many sections", many.file, false},
	}
	all := make([]hostile, len(files))
	for i, f := range files {
		all[i] = hostile{f.name, bytes.NewReader(f.file), f.taken}
	}
	return all
}

// TestRunsInAnyOrder: what comes before what it follows waits, and is not said
// to wait any more once that has come.
func TestRunsInAnyOrder(t *testing.T) {
	w := draw(t, "founders a\na: 0-1-2=sealed-3")
	f := newForger(1).header(t, archive.PurposeBundle).section(t, w.Community, w.Entries[3].Tip())
	for i := range w.Entries {
		f.item(kindRun, frame(t, w.Entries[len(w.Entries)-1-i]))
	}
	m := newMachine(t, w.Community)
	report := m.take(f.end(t, archive.Summary{Sections: 1, Runs: 4, Entries: 4}), nil)
	if got := report.Communities[0]; !report.Complete() || got.New != 4 || got.Waiting != 0 {
		t.Errorf("%+v", report)
	}
}

// TestHostileSizes: what a file makes this replica keep of it is bounded.
func TestHostileSizes(t *testing.T) {
	w := draw(t, village)
	f := newForger(1).header(t, archive.PurposeBundle).section(t, w.Community)
	const runs = 5000
	for range runs {
		f.item(kindRun, []byte{0x80})
	}
	for range 40 {
		f.value(t, kindRecord, []any{"lacking", bytes.Repeat([]byte{0x80}, 1000)}).value(t, kindRecord, []any{"yet-unknown", make([]byte, archive.MaxRecord)})
	}
	file := f.end(t, archive.Summary{Sections: 1, Runs: runs, Records: 80})
	m := newMachine(t, w.Community)
	report := m.take(file, nil)
	got := report.Communities[0]
	if got.Refused != runs || len(got.Reasons) > 100 || report.Unknown != 40 || report.Fault != nil {
		t.Errorf("%d refused, %d reasons, %d unknown, %v", got.Refused, len(got.Reasons), report.Unknown, report.Fault)
	}
	if i := must(bundle.Inspect(t.Context(), bytes.NewReader(file), nil))(t); i.Fault == nil || len(i.Sections[0].Lacking) > 0 {
		t.Errorf("a list of lacking bodies that is none: %v", i.Fault)
	}
}
