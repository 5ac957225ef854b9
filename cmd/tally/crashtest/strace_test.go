//go:build crash && linux

package crashtest

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
)

// writing lists the system calls after which a directory on disk can differ.
// Mapped files change without one, hence mmap and munmap.
var writing = []string{
	"openat", "write", "pwrite64", "fsync", "fdatasync", "msync", "ftruncate", "fallocate",
	"renameat", "unlinkat", "mkdirat", "mmap", "munmap", "close",
}

// injected marks, in what strace prints, a call that it has meddled with.
const injected = "(INJECTED)"

// delayed marks a call that was held up.
const delayed = "(DELAYED)"

// tracer is strace, attached to a worker.
type tracer struct {
	cmd   *exec.Cmd
	file  string // that it writes the calls to
	ended chan struct{}
}

// trace attaches strace to a worker that waits, and returns once it is attached.
func trace(t *testing.T, p *process, expressions ...string) *tracer {
	t.Helper()
	return attach(t, p, 0, expressions...)
}

// attach is trace for a fault that stops being made after so many times, in all
// threads together; 0 is for ever.
func attach(t *testing.T, p *process, times int, expressions ...string) *tracer {
	t.Helper()
	tr := &tracer{file: filepath.Join(t.TempDir(), "trace"), ended: make(chan struct{})}
	args := []string{"-f", "-p", fmt.Sprint(p.cmd.Process.Pid)}
	if times == 0 {
		args = append(args, "-o", tr.file)
	}
	for _, expression := range expressions {
		args = append(args, "-e", expression)
	}
	tr.cmd = exec.Command("strace", args...)
	tr.cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	stderr, err := tr.cmd.StderrPipe()
	if err == nil {
		err = tr.cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	attached := make(chan string, 1)
	go func() {
		lines := bufio.NewScanner(stderr)
		lines.Scan()
		attached <- lines.Text()
		for lines.Scan() {
			if strings.HasSuffix(lines.Text(), injected) || strings.HasSuffix(lines.Text(), delayed) {
				if times--; times == 0 {
					_ = tr.cmd.Process.Kill() // asked nicely it can get stuck beside a worker that is ending
				}
			}
		}
		_ = tr.cmd.Wait()
		close(tr.ended)
	}()
	t.Cleanup(func() {
		_ = tr.cmd.Process.Kill()
		<-tr.ended
	})
	if line := <-attached; !strings.Contains(line, " attached") {
		t.Fatalf("strace: %s", line)
	}
	return tr
}

// calls waits for the traced process to end and counts what each call was
// called in each phase: the most that any one thread did, because that is what
// strace counts by.
func (tr *tracer) calls(t *testing.T) map[string]map[string]int {
	t.Helper()
	<-tr.ended
	f, err := os.Open(tr.file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	begun := regexp.MustCompile(`^(\d+) +(\w+)\(`)
	entered := regexp.MustCompile(`write\(3, "` + Phase + `\\t(\w+)\\t`)
	most, byThread, phase := map[string]map[string]int{}, map[string]int{}, ""
	for lines := bufio.NewScanner(f); lines.Scan(); {
		if m := entered.FindStringSubmatch(lines.Text()); m != nil {
			phase, byThread = m[1], map[string]int{}
		}
		m := begun.FindStringSubmatch(lines.Text())
		if m == nil {
			continue
		}
		byThread[m[1]+m[2]]++
		if most[phase] == nil {
			most[phase] = map[string]int{}
		}
		most[phase][m[2]] = max(most[phase][m[2]], byThread[m[1]+m[2]])
	}
	return most
}
