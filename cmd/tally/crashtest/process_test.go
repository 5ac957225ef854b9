//go:build crash && linux

package crashtest

import (
	"bufio"
	"bytes"
	"io"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// patience bounds every wait: what takes longer hangs. It is no measurement.
const patience = 2 * time.Minute

// process is a worker that runs, or has ended.
type process struct {
	t      *testing.T
	cmd    *exec.Cmd
	stdin  io.WriteCloser
	pipe   *os.File // the end that the worker writes to
	stderr bytes.Buffer
	ended  chan struct{}
	tracer *tracer // that was attached to it; nil as a rule

	mu      sync.Mutex
	reports []Report
	news    chan struct{} // closed at the next report
	over    bool          // no more reports will come
}

// start starts a worker. It is killed at the end of the test if it still runs.
func start(t *testing.T, args ...string) *process {
	t.Helper()
	p := &process{t: t, cmd: exec.Command(programs.worker, args...), ended: make(chan struct{}), news: make(chan struct{})}
	read, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	p.pipe = write
	p.cmd.ExtraFiles = []*os.File{write}
	p.cmd.Stderr = &p.stderr
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if p.stdin, err = p.cmd.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go p.listen(read)
	go func() {
		_ = p.cmd.Wait()
		_ = write.Close()
		close(p.ended)
	}()
	t.Cleanup(func() { p.kill() })
	return p
}

// listen collects reports until every writer has closed the pipe.
func (p *process) listen(read *os.File) {
	defer read.Close()
	lines := bufio.NewReader(read)
	for {
		line, err := lines.ReadString('\n')
		report, bad := ParseReport(line)
		p.mu.Lock()
		if err == nil && bad == nil {
			p.reports = append(p.reports, report)
		}
		p.over = err != nil
		close(p.news)
		p.news = make(chan struct{})
		p.mu.Unlock()
		if err != nil {
			return
		}
	}
}

// told is what the worker has told so far, and a channel that closes with the
// next report.
func (p *process) told() (reports []Report, over bool, news <-chan struct{}) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.reports), p.over, p.news
}

// await waits until enough holds of what the worker has told. It is false when
// the worker has ended before.
func (p *process) await(enough func([]Report) bool) bool {
	p.t.Helper()
	deadline := time.After(patience)
	for {
		reports, over, news := p.told()
		switch {
		case enough(reports):
			return true
		case over:
			return false
		}
		select {
		case <-news:
		case <-deadline:
			p.t.Fatalf("the worker is stuck; it told %d lines, the last of them %v\n%s", len(reports), tail(reports), &p.stderr)
		}
	}
}

// resume lets a worker go on that waits before a phase.
func (p *process) resume() { _, _ = io.WriteString(p.stdin, "\n") }

// kill ends the worker with SIGKILL, if it still runs, and returns what it told.
func (p *process) kill() []Report {
	_ = p.cmd.Process.Kill()
	return p.wait()
}

// wait waits for the worker to end, and for its last report.
func (p *process) wait() []Report {
	p.t.Helper()
	select {
	case <-p.ended:
	case <-time.After(patience):
		p.t.Errorf("the worker did not end\n%s", &p.stderr)
		_ = p.cmd.Process.Kill()
		if p.tracer != nil {
			_ = p.tracer.cmd.Process.Kill()
		}
		<-p.ended
	}
	for {
		reports, over, news := p.told()
		if over {
			return reports
		}
		<-news
	}
}

// killed reports whether SIGKILL ended it.
func (p *process) killed() bool {
	<-p.ended
	status := p.cmd.ProcessState.Sys().(syscall.WaitStatus)
	return status.Signaled() && status.Signal() == syscall.SIGKILL
}

// crashed says how the worker broke down by itself, if it did: by a signal, a
// panic or a fatal error, none of which any fault excuses.
func (p *process) crashed() string { return crash(p.cmd.ProcessState, p.stderr.String()) }

// freeze stops the worker where it is and returns what it had told by then.
func (p *process) freeze() []Report {
	p.t.Helper()
	if err := p.cmd.Process.Signal(syscall.SIGSTOP); err != nil {
		p.t.Fatal(err)
	}
	deadline := time.Now().Add(patience)
	for !p.stopped() {
		if time.Now().After(deadline) {
			p.t.Fatal("the worker does not stop")
		}
	}
	const mark = "mark"
	before := p.count(mark)
	_, _ = p.pipe.WriteString(Report{Event: mark}.String()) // behind everything that it has told
	p.await(func(reports []Report) bool { return countOf(reports, mark) > before })
	reports, _, _ := p.told()
	return reports
}

// stopped reports whether every thread of the worker stands still.
func (p *process) stopped() bool {
	folder := "/proc/" + strconv.Itoa(p.cmd.Process.Pid) + "/task/"
	threads, err := os.ReadDir(folder)
	for _, thread := range threads {
		stat, unread := os.ReadFile(folder + thread.Name() + "/stat")
		_, state, found := strings.Cut(string(stat), ") ")
		if unread != nil || !found || state[0] != 'T' {
			return false
		}
	}
	return err == nil
}

func (p *process) count(event string) int {
	reports, _, _ := p.told()
	return countOf(reports, event)
}

func countOf(reports []Report, event string) (n int) {
	for _, r := range reports {
		if r.Event == event {
			n++
		}
	}
	return n
}

// saves are the reports of something that is on disk.
func saves(reports []Report) int {
	return countOf(reports, Saved) + countOf(reports, Admitted) + countOf(reports, Postponed) + countOf(reports, Attached)
}

func tail(reports []Report) []Report { return reports[max(0, len(reports)-3):] }

// phaseOf is the phase that the worker was in last.
func phaseOf(reports []Report) string {
	phase := "before"
	for _, r := range reports {
		if r.Event == Phase {
			phase = r.Name
		}
	}
	return phase
}
