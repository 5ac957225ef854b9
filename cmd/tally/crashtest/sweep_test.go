//go:build crash && linux

package crashtest

import (
	"fmt"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// killsPerPhase is how many points of each phase end in a kill; there are five
// sweeps, and a hundred points are wanted at least.
const killsPerPhase = 24

// point is a moment at which a fault is made: before a thread makes a system
// call for the nth time in a phase.
type point struct {
	call string
	nth  int
}

// points spreads over the calls of a phase, every call in turns: its first, its
// last, the middle, the quarters, and so on.
func points(most map[string]int) (all []point) {
	calls := slices.Sorted(maps.Keys(most))
	calls = slices.DeleteFunc(calls, func(call string) bool { return !slices.Contains(writing, call) })
	seen := map[point]bool{}
	for parts := 1; parts <= 64; parts *= 2 {
		for part := 0; part <= parts; part++ {
			for _, call := range calls {
				p := point{call, 1 + (most[call]-1)*part/parts}
				if !seen[p] {
					seen[p] = true
					all = append(all, p)
				}
			}
		}
	}
	return all
}

// sweepPhase is a phase, and the worker that is killed in it.
type sweepPhase struct {
	name  string
	phase string
	job   []string // beside -dir and -pause
	prime bool     // leave an interrupted run behind before each point
	store []string // flags that every process on this directory needs
}

// TestKillAtSystemCalls kills the worker at system calls of each phase, always
// on one directory, which every kill before has left its marks on.
func TestKillAtSystemCalls(t *testing.T) {
	archive := filepath.Join(t.TempDir(), "peers")
	makePeers(t, archive, "-count", "12000", "-run", "32", "-size", "200")
	write := []string{"write", "-count", "40", "-size", "20000", "-attach"}
	for _, s := range []sweepPhase{
		{"open", PhaseOpen, []string{"write", "-count", "1"}, true, nil},
		{"append", PhaseWork, write, false, nil},
		{"admit", PhaseWork, []string{"admit", "-archive", archive, "-count", "30"}, false, nil},
		{"close", PhaseClose, []string{"write", "-count", "10", "-size", "2000"}, false, nil},
		{"open encrypted", PhaseOpen, []string{"write", "-count", "4", "-size", "2000"}, true, []string{"-sealed"}},
	} {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			s.sweep(t)
		})
	}
}

func (s sweepPhase) sweep(t *testing.T) {
	random := draw(t)
	dir, ledger := filepath.Join(t.TempDir(), "replica"), NewLedger()
	ledger.goOn(t, dir, "first", s.store...)
	s.leave(t, dir, ledger, "counted")
	p, reports := s.run(t, dir, "counting", func(p *process) *tracer { return trace(t, p, "trace="+strings.Join(writing, ",")) })
	ledger.Owe(reports)
	if p.killed() || p.cmd.ProcessState.ExitCode() != 0 {
		t.Fatalf("the worker did not get through: %s", &p.stderr)
	}
	candidates, killed := points(countPhase(t, p, s.phase)), 0
	for n := 0; killed < killsPerPhase; n++ {
		if n == len(candidates) {
			t.Fatalf("only %d of %d points were reached", killed, n)
		}
		at, label := candidates[n], fmt.Sprintf("point %d", n)
		s.leave(t, dir, ledger, label+" before")
		args := []string{label}
		if s.name == "admit" {
			args = append(args, "-order", fmt.Sprint(1+random.Uint64N(1<<32)))
		}
		p, reports := s.run(t, dir, args[0], func(p *process) *tracer {
			return trace(t, p, "trace="+at.call, fmt.Sprintf("inject=%s:signal=SIGKILL:when=%d", at.call, at.nth))
		}, args[1:]...)
		ledger.Owe(reports)
		if !p.killed() {
			continue // another thread did it this time
		}
		killed++
		found := ledger.judge(t, dir, true, s.store...)
		t.Logf("killed %3d at %-9s %4d, in phase %-6s after %4d saved; %5d entries there, %d waiting",
			killed, at.call, at.nth, phaseOf(reports), saves(reports), found.Held, found.Waiting)
		if t.Failed() {
			t.Fatalf("at %s %d: %v", at.call, at.nth, tail(reports))
		}
		if n%4 == 0 {
			ledger.goOn(t, dir, label+" after", s.store...)
		}
	}
	ledger.judge(t, dir, true, s.store...)
}

// leave makes what an interrupted run leaves, if the phase wants that.
func (s sweepPhase) leave(t *testing.T, dir string, ledger *Ledger, label string) {
	t.Helper()
	if !s.prime {
		return
	}
	p := start(t, append([]string{"write", "-dir", dir, "-count", "0", "-size", "3000", "-label", label}, s.store...)...)
	p.await(func(reports []Report) bool { return saves(reports) >= 20 })
	ledger.Owe(p.kill())
}

// run runs the phase's worker with strace attached before the phase.
func (s sweepPhase) run(t *testing.T, dir, label string, attach func(*process) *tracer, more ...string) (*process, []Report) {
	t.Helper()
	args := append([]string{s.job[0], "-dir", dir, "-pause", s.phase, "-label", label}, s.job[1:]...)
	p := start(t, slices.Concat(args, s.store, more)...)
	if !p.await(func(reports []Report) bool { return phaseOf(reports) == s.phase }) {
		t.Fatalf("the worker does not come to phase %s: %s", s.phase, &p.stderr)
	}
	p.tracer = attach(p)
	p.resume()
	reports := p.wait()
	<-p.tracer.ended
	if crashed := p.crashed(); crashed != "" && !endedByBadger(phaseOf(reports), p.stderr.String()) {
		t.Errorf("the worker broke down: %s", crashed)
	}
	return p, reports
}

// endedByBadger reports whether Badger itself ended the process because it could
// not list its directory. It does that once, while it opens (getIDMap in its
// util.go), and leaves no way to refuse instead; nothing is written or
// acknowledged at that moment. Anywhere later it is a breakdown.
func endedByBadger(phase, stderr string) bool {
	cannotList := regexp.MustCompile(`^[0-9/]+ [0-9:]+  err: open \S+/replica/store: [a-z/ ]+\n$`)
	return phase == PhaseOpen && cannotList.MatchString(stderr)
}

func countPhase(t *testing.T, p *process, phase string) map[string]int {
	t.Helper()
	byPhase := p.tracer.calls(t)
	most := map[string]int{}
	for name, calls := range byPhase {
		if name != phase && name != "" {
			continue
		}
		for call, n := range calls {
			most[call] = max(most[call], n)
		}
	}
	t.Logf("in phase %s, by the thread that does most: %v", phase, most)
	return most
}

// makePeers makes an archive of what the other founders wrote.
func makePeers(t *testing.T, archive string, args ...string) {
	t.Helper()
	p := start(t, append([]string{"peers", "-archive", archive}, args...)...)
	p.wait()
	if p.cmd.ProcessState.ExitCode() != 0 {
		t.Fatalf("worker peers: %s", &p.stderr)
	}
}
