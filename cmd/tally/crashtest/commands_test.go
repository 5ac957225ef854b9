//go:build crash && linux

package crashtest

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"
)

// look lists, in a new process, what a data directory holds.
func look(t *testing.T, dir string, args ...string) Findings {
	t.Helper()
	found, crashed := tryLook(t, dir, args...)
	if crashed != "" {
		t.Fatalf("looking at the directory broke down: %s", crashed)
	}
	return found
}

func tryLook(t *testing.T, dir string, args ...string) (found Findings, crashed string) {
	t.Helper()
	cmd := exec.Command(programs.worker, append([]string{"look", "-dir", dir}, args...)...)
	out, stderr, err := finish(t, cmd)
	if crashed := crash(cmd.ProcessState, stderr); crashed != "" {
		return found, crashed
	}
	if err == nil {
		err = json.Unmarshal(out, &found)
	}
	if err != nil {
		return found, err.Error() + "\n" + stderr
	}
	return found, ""
}

// crash says how a process broke down by itself, if it did.
func crash(state *os.ProcessState, stderr string) string {
	status := state.Sys().(syscall.WaitStatus)
	broke := status.Signaled() && status.Signal() != syscall.SIGKILL
	for _, word := range []string{"panic:", "fatal error:", "SIGBUS", "SIGSEGV", "goroutine 1 ["} {
		broke = broke || strings.Contains(stderr, word)
	}
	// Both programs say why they fail; a library that ends the process does not.
	explained := strings.HasPrefix(stderr, "worker: ") || strings.Contains(stderr, "error: ")
	if broke || state.ExitCode() > 0 && !explained {
		return state.String() + "\n" + stderr
	}
	return ""
}

// finish runs a command to its end.
func finish(t *testing.T, cmd *exec.Cmd) (stdout []byte, stderr string, err error) {
	t.Helper()
	var out, errors bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errors
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	stuck := time.AfterFunc(patience, func() { _ = cmd.Process.Kill() })
	err = cmd.Wait()
	if !stuck.Stop() {
		t.Fatalf("%v hangs", cmd)
	}
	return out.Bytes(), errors.String(), err
}

// tally runs the real program and returns what it printed and its exit code.
func tally(t *testing.T, dir string, args ...string) (stdout, stderr string, code int) {
	t.Helper()
	cmd := exec.Command(programs.tally, append(args, "--dir", dir, "--profile", "small")...)
	out, stderr, err := finish(t, cmd)
	if crashed := crash(cmd.ProcessState, stderr); crashed != "" {
		t.Errorf("tally %v broke down: %s", args, crashed)
	}
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return string(out), stderr, cmd.ProcessState.ExitCode()
}

// must is tally for what has to work.
func must(t *testing.T, dir string, args ...string) string {
	t.Helper()
	stdout, stderr, code := tally(t, dir, args...)
	if code != 0 {
		t.Fatalf("tally %v: exit %d\n%s", args, code, stderr)
	}
	return stdout
}
