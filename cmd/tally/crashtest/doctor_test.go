//go:build crash && linux

package crashtest

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestDamagedProgram harms every file of the program's own directory. Reading
// prints what it printed before or fails with exit 9, and what it prints before
// it fails was there; doctor agrees.
func TestDamagedProgram(t *testing.T) {
	t.Parallel()
	s := &specimen{dir: filepath.Join(t.TempDir(), "replica"), keep: filepath.Join(t.TempDir(), "keep")}
	must(t, s.dir, "init")
	for _, note := range []string{"one", "two", "three"} {
		must(t, s.dir, "append", "note "+note)
	}
	s.save(t)
	whole := must(t, s.dir, "log", "--json")
	for _, file := range s.files(t, s.keep) {
		info, err := os.Stat(filepath.Join(s.keep, file))
		if err != nil {
			t.Fatal(err)
		}
		size := info.Size()
		for _, h := range []harm{
			deletion(file), truncation(file, "emptied", 0), truncation(file, "halved", size/2), truncation(file, "a byte short", size-1),
			flipped(file, "flipped at its begin", 0, 3), flipped(file, "flipped in its middle", size/2, 3), flipped(file, "flipped at its end", size-1, 3),
		} {
			s.restore(t)
			if err := h.do(filepath.Join(s.dir, file)); err != nil {
				t.Fatal(err)
			}
			s.read(t, h, whole)
		}
	}
}

func (s *specimen) read(t *testing.T, h harm, whole string) {
	t.Helper()
	log, stderr, code := tally(t, s.dir, "log", "--json")
	if code != 0 && code != 9 || code == 0 && log != whole || !strings.HasPrefix(whole, log) {
		t.Errorf("%s %s: tally log: exit %d, %d of %d bytes: %s", h.file, h.what, code, len(log), len(whole), stderr)
	}
	if code == 9 && !strings.Contains(stderr, "hint:") {
		t.Errorf("%s %s: no hint: %s", h.file, h.what, stderr)
	}
	if _, stderr, examined := tally(t, s.dir, "doctor"); examined != code {
		t.Errorf("%s %s: tally log exits %d and tally doctor %d: %s", h.file, h.what, code, examined, stderr)
	}
}

// TestHealing deletes one file at a time. What repair can save can be read
// then, and a backup brings everything back.
func TestHealing(t *testing.T) {
	t.Parallel()
	s := &specimen{dir: filepath.Join(t.TempDir(), "replica"), keep: filepath.Join(t.TempDir(), "keep")}
	words, backup := initWords(t, s.dir), filepath.Join(t.TempDir(), "backup")
	for _, note := range []string{"one", "two", "three"} {
		must(t, s.dir, "append", "note "+note)
	}
	must(t, s.dir, "backup", backup)
	before := notes(t, s.dir)
	s.save(t)
	for _, file := range s.files(t, s.keep) {
		s.restore(t)
		remove(t, filepath.Join(s.dir, file))
		_, stderr, code := tally(t, s.dir, "doctor", "--repair")
		if readable := code == 0 || code == 3; !readable && code != 9 {
			t.Errorf("%s deleted: tally doctor --repair exits %d: %s", file, code, stderr)
		} else if readable {
			readsOrPointsToBackup(t, s.dir, file)
		}
	}
	again := filepath.Join(t.TempDir(), "again")
	must(t, again, "restore", backup, "--words-file", words)
	if after := notes(t, again); !slices.Equal(after, before) {
		t.Errorf("restored %q, was %q", after, before)
	}
}

// readsOrPointsToBackup reads a repaired directory. If nothing could be saved,
// not even the community, the program says what brings it back.
func readsOrPointsToBackup(t *testing.T, dir, file string) {
	t.Helper()
	_, stderr, code := tally(t, dir, "log")
	if code != 0 && (code != 4 || !strings.Contains(stderr, "tally restore")) {
		t.Errorf("%s deleted: repaired, and tally log exits %d: %s", file, code, stderr)
	}
}
