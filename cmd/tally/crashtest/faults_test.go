//go:build crash && linux

package crashtest

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// failing lists which errors a system call is made to return.
var failing = map[string][]string{
	"openat": {"EIO", "ENOSPC"}, "pwrite64": {"EIO", "ENOSPC"}, "ftruncate": {"EIO", "ENOSPC"}, "fallocate": {"EIO", "ENOSPC"},
	"fsync": {"EIO"}, "fdatasync": {"EIO"}, "msync": {"EIO", "ENOSPC"}, "renameat": {"EIO"}, "unlinkat": {"EIO"},
}

// errorsPerPhase is how many points of each phase fail once; half of those
// in which notes are written also fail from then on.
const errorsPerPhase = 16

// TestErrorsFromTheDisk has system calls fail. The worker may refuse and may
// stop writing; it never breaks down, what it acknowledged is there, and once
// the disk is well it goes on: by itself if the fault was a passing one.
func TestErrorsFromTheDisk(t *testing.T) {
	t.Parallel()
	for _, s := range []sweepPhase{
		{PhaseOpen, PhaseOpen, []string{"write", "-count", "2"}, true, nil},
		{PhaseWork, PhaseWork, []string{"write", "-count", "12", "-size", "20000", "-patient"}, false, nil},
		{PhaseClose, PhaseClose, []string{"write", "-count", "4", "-size", "2000"}, false, nil},
	} {
		t.Run(s.name, s.failSometimes)
	}
}

func (s sweepPhase) failSometimes(t *testing.T) {
	dir, ledger := filepath.Join(t.TempDir(), "replica"), NewLedger()
	ledger.goOn(t, dir, "first")
	s.leave(t, dir, ledger, "counted")
	p, reports := s.run(t, dir, "counting", func(p *process) *tracer { return trace(t, p, "trace="+strings.Join(writing, ",")) })
	ledger.Owe(reports)
	candidates := points(countPhase(t, p, s.phase))
	candidates = slices.DeleteFunc(candidates, func(at point) bool { return failing[at.call] == nil })
	for n := range min(errorsPerPhase, len(candidates)) {
		at := candidates[n]
		errno := failing[at.call][n%len(failing[at.call])]
		s.leave(t, dir, ledger, fmt.Sprintf("point %d before", n))
		p, reports := s.run(t, dir, fmt.Sprintf("point %d", n), func(p *process) *tracer {
			return attach(t, p, 1, "trace="+at.call, fmt.Sprintf("inject=%s:error=%s:when=%d", at.call, errno, at.nth))
		})
		ledger.Owe(reports)
		t.Logf("%s %d: %s; refused %d, ended with %d in phase %s: %s", at.call, at.nth, errno,
			countOf(reports, Refused), p.cmd.ProcessState.ExitCode(), phaseOf(reports), strings.TrimSpace(p.stderr.String()))
		ledger.judge(t, dir, n%4 == 3)
		if t.Failed() {
			t.Fatalf("after %s at %s %d", errno, at.call, at.nth)
		}
		ledger.goOn(t, dir, fmt.Sprintf("point %d after", n))
	}
	ledger.judge(t, dir, true)
}

// TestDiskThatStaysBroken has every sync fail from some moment on.
func TestDiskThatStaysBroken(t *testing.T) {
	t.Parallel()
	dir, ledger := filepath.Join(t.TempDir(), "replica"), NewLedger()
	for n, call := range []string{"msync", "fdatasync", "pwrite64"} {
		p := start(t, "write", "-dir", dir, "-pause", PhaseWork, "-count", "0", "-patient", "-size", "2000", "-label", call)
		p.await(func(reports []Report) bool { return phaseOf(reports) == PhaseWork })
		trace(t, p, "trace="+call, fmt.Sprintf("inject=%s:error=EIO:when=%d+", call, 3+n))
		p.resume()
		p.await(func(reports []Report) bool { return countOf(reports, Refused) >= 12 })
		ledger.Owe(p.kill())
		if crashed := p.crashed(); crashed != "" {
			t.Errorf("the worker broke down: %s", crashed)
		}
		ledger.judge(t, dir, true)
		ledger.goOn(t, dir, call+" well again")
	}
}

// TestStalls holds syncs up for five seconds each. Everything waits, and
// nothing else happens.
func TestStalls(t *testing.T) {
	t.Parallel()
	const stall = "delay_exit=5000000"
	dir, ledger := filepath.Join(t.TempDir(), "replica"), NewLedger()
	p := start(t, "write", "-dir", dir, "-pause", PhaseWork, "-writers", "6", "-count", "30", "-size", "10000")
	p.await(func(reports []Report) bool { return phaseOf(reports) == PhaseWork })
	attach(t, p, 3, "trace=msync,fdatasync", "inject=msync:"+stall+":when=3", "inject=fdatasync:"+stall+":when=2")
	p.resume()
	reports := p.wait()
	if countOf(reports, Refused) > 0 || phaseOf(reports) != PhaseDone {
		t.Errorf("a slow disk broke the worker: %v\n%s", tail(reports), &p.stderr)
	}
	ledger.Owe(reports)
	ledger.judge(t, dir, true)
}
