//go:build crash && linux

package crashtest

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestCopiedDirectory copies a directory and writes on both sides. The copy
// takes itself for one and begins a new log; when the two meet both hold
// everything, and there is no fork.
func TestCopiedDirectory(t *testing.T) {
	t.Parallel()
	dir, copied := filepath.Join(t.TempDir(), "replica"), filepath.Join(t.TempDir(), "copy")
	ledger := NewLedger()
	ledger.goOn(t, dir, "before")
	command(t, "cp", "-a", dir, copied)
	if found := look(t, copied); !found.Copied {
		t.Error("the copy does not know that it is one")
	}
	ledger.goOn(t, dir, "original")
	reports := append(writeSome(t, copied, "copy"), writeSome(t, copied, "copy again")...)
	if n := countOf(reports, Began); n != 1 {
		t.Errorf("the copy began %d new logs in two runs: %v", n, reports)
	}
	ledger.Owe(reports)
	meet(t, dir, copied)
	found := ledger.judge(t, dir, true)
	same(t, found, look(t, copied, "-verify"))
}

// TestPutBack puts an older copy of the files back in the same folder, as some
// backup programs do. That is noticed: a new log goes on, and when the
// undone part comes back nothing is lost and nothing is forked.
func TestPutBack(t *testing.T) {
	t.Parallel()
	ledger := NewLedger()
	s := &specimen{dir: filepath.Join(t.TempDir(), "replica"), keep: filepath.Join(t.TempDir(), "keep")}
	ledger.goOn(t, s.dir, "before")
	s.save(t)
	ledger.goOn(t, s.dir, "future that is undone")
	future := exportAll(t, s.dir)
	s.restore(t)
	reports := writeSome(t, s.dir, "other future")
	if countOf(reports, Began) != 1 {
		t.Errorf("files that were put back go unnoticed: %v", reports)
	}
	ledger.Owe(reports)
	admitAll(t, s.dir, future)
	ledger.judge(t, s.dir, true)
}

// TestOldImage brings a whole file system back as it was, which nobody can
// notice. It goes on in the same log, so that meeting what was written
// meanwhile proves a fork. Nothing is lost, and the log is not continued.
func TestOldImage(t *testing.T) {
	t.Parallel()
	ledger, disk := NewLedger(), newImage(t, 160)
	dir := filepath.Join(mountImage(t, disk), "replica")
	ledger.goOn(t, dir, "before")
	old := cut(t, disk)
	ledger.goOn(t, dir, "future that is undone")
	future := exportAll(t, dir)

	dir = filepath.Join(mountImage(t, old), "replica")
	reports := writeSome(t, dir, "other future")
	if countOf(reports, Began) > 0 {
		t.Error("the image was noticed; how?")
	}
	ledger.Owe(reports)
	ledger.AllowForks()
	admitAll(t, dir, future)
	found := ledger.judge(t, dir, true)
	if len(found.Forks) == 0 {
		t.Error("no fork is proven")
	}
	reports = writeSome(t, dir, "after the fork")
	if countOf(reports, Began) != 1 {
		t.Errorf("a forked log goes on: %v", reports)
	}
	ledger.Owe(reports)
	ledger.judge(t, dir, true)
}

// TestOldStore puts an older store under the newer watermark. What is missing
// is known, the log is not continued, and what others have of it comes back.
func TestOldStore(t *testing.T) {
	t.Parallel()
	dir, old := filepath.Join(t.TempDir(), "replica"), filepath.Join(t.TempDir(), "old")
	ledger := NewLedger()
	ledger.Owe(killAfter(t, dir, "before", 10))
	ledger.judge(t, dir, true)
	ledger.Owe(killAfter(t, dir, "kept", 5))
	command(t, "cp", "-a", filepath.Join(dir, "store"), old)
	ledger.Owe(killAfter(t, dir, "missing later", 10))
	whole := filepath.Join(t.TempDir(), "whole")
	command(t, "cp", "-a", dir, whole)
	command(t, "rm", "-r", filepath.Join(dir, "store"))
	command(t, "cp", "-a", old, filepath.Join(dir, "store"))

	found := look(t, dir, "-verify")
	if found.Refusal != "" || len(found.Lost) != 1 {
		t.Errorf("what is missing is not known: %q %s, lost %v", found.Refusal, found.Message, found.Lost)
	}
	reports := writeSome(t, dir, "after")
	if countOf(reports, Began) != 1 {
		t.Errorf("a log that lost entries goes on: %v", reports)
	}
	ledger.Owe(reports)
	admitAll(t, dir, exportAll(t, whole))
	ledger.judge(t, dir, true)
}

// TestRestoredBackup loses the only device. Backup and words bring every sealed
// note back, under a new log.
func TestRestoredBackup(t *testing.T) {
	t.Parallel()
	dir, again := filepath.Join(t.TempDir(), "replica"), filepath.Join(t.TempDir(), "again")
	backup, words := filepath.Join(t.TempDir(), "backup"), initWords(t, dir)
	for _, note := range []string{"one", "two", "three"} {
		must(t, dir, "append", "note "+note)
	}
	must(t, dir, "backup", backup)
	before := notes(t, dir)
	must(t, dir, "append", "after the backup")
	must(t, again, "restore", backup, "--words-file", words)
	restored := notes(t, again)
	if len(restored) < len(before) || !slices.Equal(restored[:len(before)], before) {
		t.Errorf("restored %q, backed up %q", restored, before)
	}
	stdout, stderr, code := tally(t, again, "append", "on the new device", "--json")
	if code != 0 || strings.Contains(stdout, `"seq":4`) {
		t.Errorf("exit %d: %s%s", code, stdout, stderr)
	}
	if status := must(t, again, "status", "--json"); !strings.Contains(status, `"forks":0`) {
		t.Errorf("status: %s", status)
	}
}

// writeSome writes a few notes, which must work, and returns what was told.
func writeSome(t *testing.T, dir, label string) []Report {
	t.Helper()
	p := start(t, "write", "-dir", dir, "-label", label, "-writers", "2", "-count", "5")
	reports := p.wait()
	if countOf(reports, Saved) < 10 {
		t.Errorf("writing %s: %v\n%s", label, tail(reports), &p.stderr)
	}
	return reports
}

// killAfter writes until so much is saved and kills the worker.
func killAfter(t *testing.T, dir, label string, enough int) []Report {
	t.Helper()
	p := start(t, "write", "-dir", dir, "-label", label, "-count", "0")
	p.await(func(reports []Report) bool { return saves(reports) >= enough })
	return p.kill()
}

func exportAll(t *testing.T, dir string) (archive string) {
	t.Helper()
	archive = filepath.Join(t.TempDir(), "export")
	p := start(t, "export", "-dir", dir, "-archive", archive)
	if p.wait(); p.cmd.ProcessState.ExitCode() != 0 {
		t.Fatalf("export: %s", &p.stderr)
	}
	return archive
}

func admitAll(t *testing.T, dir, archive string) {
	t.Helper()
	p := start(t, "admit", "-dir", dir, "-archive", archive, "-count", "0")
	if reports := p.wait(); p.cmd.ProcessState.ExitCode() != 0 || countOf(reports, Refused) > 0 {
		t.Fatalf("admit: %v\n%s", tail(reports), &p.stderr)
	}
}

// meet has two replicas give each other everything.
func meet(t *testing.T, a, b string) {
	t.Helper()
	fromA, fromB := exportAll(t, a), exportAll(t, b)
	admitAll(t, a, fromB)
	admitAll(t, b, fromA)
}

func same(t *testing.T, a, b Findings) {
	t.Helper()
	if a.Digest != b.Digest || a.Held != b.Held || b.Refusal != "" || len(b.Damage) > 0 {
		t.Errorf("after they met they differ: %d entries %.12s, and %d entries %.12s (%s %v)", a.Held, a.Digest, b.Held, b.Digest, b.Message, b.Damage)
	}
}
