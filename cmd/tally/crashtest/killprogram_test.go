//go:build crash && linux

package crashtest

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
)

// killsPerCommand is how often each command is killed.
const killsPerCommand = 10

// TestKillProgram kills the program itself at system calls of its commands.
func TestKillProgram(t *testing.T) {
	t.Parallel()
	t.Run("init", killInit)
	t.Run("append", killAppend)
	t.Run("backup", killBackup)
	t.Run("restore", killRestore)
}

// killInit: a directory whose init was killed is whole or can be initialised.
func killInit(t *testing.T) {
	t.Parallel()
	n := 0
	next := func() []string { n++; return []string{"init", "--dir", filepath.Join(t.TempDir(), fmt.Sprint(n))} }
	killEach(t, next, func(args []string, _ string) {
		if _, _, code := tally(t, args[2], "status"); code != 0 {
			again(t, args[2], "init")
		}
		must(t, args[2], "append", "works")
		must(t, args[2], "doctor")
	})
}

// killAppend: a note whose id was printed is there, and each is there once.
func killAppend(t *testing.T) {
	t.Parallel()
	dir, n, file := filepath.Join(t.TempDir(), "replica"), 0, filepath.Join(t.TempDir(), "file")
	must(t, dir, "init")
	if err := os.WriteFile(file, []byte("attached"), 0o600); err != nil {
		t.Fatal(err)
	}
	next := func() []string {
		n++
		return []string{"append", "--dir", dir, "--attach", file, fmt.Sprintf("note %d.", n)}
	}
	killEach(t, next, func(args []string, printed string) {
		must(t, dir, "doctor")
		there := strings.Count(must(t, dir, "log"), args[len(args)-1])
		if there > 1 || printed != "" && there == 0 {
			t.Errorf("%s is there %d times; printed was %q", args[len(args)-1], there, printed)
		}
	})
	must(t, dir, "append", "last")
}

// killBackup: a file that has its name is whole.
func killBackup(t *testing.T) {
	t.Parallel()
	dir, n := filepath.Join(t.TempDir(), "replica"), 0
	words := initWords(t, dir)
	must(t, dir, "append", "a note")
	next := func() []string {
		n++
		return []string{"backup", filepath.Join(t.TempDir(), fmt.Sprint(n)), "--dir", dir}
	}
	killEach(t, next, func(args []string, _ string) {
		again := filepath.Join(t.TempDir(), "again")
		if _, err := os.Stat(args[1]); err != nil {
			must(t, dir, "backup", args[1])
		}
		must(t, again, "restore", args[1], "--words-file", words)
		if log := must(t, again, "log"); !strings.Contains(log, "a note") {
			t.Errorf("restored: %s", log)
		}
	})
}

// killRestore: a directory whose restore was killed is whole or can be restored
// into.
func killRestore(t *testing.T) {
	t.Parallel()
	dir, backup, n := filepath.Join(t.TempDir(), "replica"), filepath.Join(t.TempDir(), "backup"), 0
	words := initWords(t, dir)
	must(t, dir, "append", "a note")
	must(t, dir, "backup", backup)
	restore := []string{"restore", backup, "--words-file", words}
	next := func() []string { n++; return append(restore, "--dir", filepath.Join(t.TempDir(), fmt.Sprint(n))) }
	killEach(t, next, func(args []string, _ string) {
		to := args[len(args)-1]
		if _, _, code := tally(t, to, "log"); code != 0 {
			again(t, to, restore...)
		}
		must(t, to, "append", "goes on")
		if log := must(t, to, "log"); strings.Count(log, "a note") != 1 || !strings.Contains(log, "goes on") {
			t.Errorf("restored: %s", log)
		}
	})
}

// again makes a replica where making one was interrupted. The program may ask
// for what is there to be removed.
func again(t *testing.T, dir string, args ...string) {
	t.Helper()
	if _, stderr, code := tally(t, dir, args...); code == 5 && strings.Contains(stderr, "hint: ") {
		if err := os.RemoveAll(dir); err != nil {
			t.Fatal(err)
		}
		must(t, dir, args...)
	} else if code != 0 {
		t.Errorf("tally %s where that was interrupted: exit %d\n%s", args[0], code, stderr)
	}
}

// killEach runs a command once to count its system calls, and then again and
// again to be killed at some of them. After is called with the arguments and
// with what was printed before the kill.
func killEach(t *testing.T, next func() []string, after func(args []string, printed string)) {
	t.Helper()
	args := next()
	counted := &tracer{file: filepath.Join(t.TempDir(), "trace"), ended: make(chan struct{})}
	close(counted.ended)
	printed, _ := straced(t, args, "-o", counted.file, "-e", "trace="+strings.Join(writing, ","))
	after(args, printed)
	candidates, killed := points(counted.calls(t)[""]), 0
	// Those of opening are swept elsewhere: the later half is this command's.
	slices.SortStableFunc(candidates, func(a, b point) int { return b.nth - a.nth })
	for n := 0; killed < killsPerCommand && n < len(candidates); n++ {
		at, args := candidates[(n*7)%len(candidates)], next()
		printed, dead := straced(t, args, "-o", os.DevNull, "-e", "trace="+at.call,
			"-e", fmt.Sprintf("inject=%s:signal=SIGKILL:when=%d", at.call, at.nth))
		if !dead {
			continue
		}
		killed++
		after(args, printed)
		if t.Failed() {
			t.Fatalf("tally %s, killed at %s %d", args[0], at.call, at.nth)
		}
	}
	t.Logf("killed %d times", killed)
	if killed < killsPerCommand/2 {
		t.Errorf("only %d points were reached", killed)
	}
}

// straced runs the program under strace, which ends as the program does.
func straced(t *testing.T, args []string, options ...string) (printed string, killed bool) {
	t.Helper()
	cmd := exec.Command("strace", slices.Concat([]string{"-f"}, options, []string{programs.tally}, args, []string{"--profile", "small"})...)
	out, stderr, err := finish(t, cmd)
	status := cmd.ProcessState.Sys().(syscall.WaitStatus)
	killed = status.Signaled() && status.Signal() == syscall.SIGKILL
	if err != nil && !killed {
		t.Fatalf("tally %v: %v\n%s", args, err, stderr)
	}
	return string(out), killed
}

// initWords makes a replica and a file with the words of its person.
func initWords(t *testing.T, dir string) (file string) {
	t.Helper()
	var made struct{ Words string }
	if err := json.Unmarshal([]byte(must(t, dir, "init", "--json")), &made); err != nil {
		t.Fatal(err)
	}
	file = filepath.Join(t.TempDir(), "words")
	if err := os.WriteFile(file, []byte(made.Words), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// notes are the ids and texts of all notes, in order.
func notes(t *testing.T, dir string) (all []string) {
	t.Helper()
	for line := range strings.Lines(must(t, dir, "log", "--json")) {
		var entry struct {
			ID, Kind string
			Fields   map[string]any
		}
		if err := json.Unmarshal([]byte(line), &entry); err != nil {
			t.Fatal(err)
		}
		if entry.Kind == "note" {
			all = append(all, fmt.Sprint(entry.ID, " ", entry.Fields["text"]))
		}
	}
	return all
}
