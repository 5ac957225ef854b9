//go:build crash && linux

package crashtest

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
)

// TestTwoProcesses opens a directory that another process holds: the second
// says which one it is, and changes nothing. When the first is killed the
// directory is free at once.
func TestTwoProcesses(t *testing.T) {
	t.Parallel()
	dir, ledger := filepath.Join(t.TempDir(), "replica"), NewLedger()
	ledger.goOn(t, dir, "first")
	p := start(t, "write", "-dir", dir, "-count", "0", "-label", "holder")
	p.await(func(reports []Report) bool { return saves(reports) > 0 })
	found := look(t, dir)
	if found.Refusal != InUse || !strings.Contains(found.Message, fmt.Sprintf("pid %d", p.cmd.Process.Pid)) {
		t.Errorf("the second was told %q: %s", found.Refusal, found.Message)
	}
	if second := start(t, "write", "-dir", dir, "-label", "second", "-count", "1"); saves(second.wait()) > 0 {
		t.Error("the second wrote")
	}
	ledger.Owe(p.kill())
	ledger.judge(t, dir, true)
}

// TestTwoPrograms is the same for the program itself, which exits 8.
func TestTwoPrograms(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "replica")
	must(t, dir, "init")
	id := must(t, dir, "append", "a note")
	p := start(t, "write", "-dir", dir, "-pause", PhaseWork)
	if !p.await(func(reports []Report) bool { return phaseOf(reports) == PhaseWork }) {
		t.Fatalf("the holder does not open the directory: %s", &p.stderr)
	}
	for _, command := range [][]string{{"status"}, {"log"}, {"append", "another"}, {"digest"}, {"doctor"}, {"backup", filepath.Join(t.TempDir(), "b")}} {
		_, stderr, code := tally(t, dir, command...)
		if code != 8 || !strings.Contains(stderr, fmt.Sprintf("pid %d", p.cmd.Process.Pid)) {
			t.Errorf("tally %s: exit %d, %s", command[0], code, stderr)
		}
	}
	p.kill()
	if log := must(t, dir, "log", "--community", "private"); !strings.Contains(log, strings.TrimSpace(id)) || strings.Contains(log, "another") {
		t.Errorf("after the holder was killed: %s", log)
	}
}
