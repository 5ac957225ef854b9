//go:build crash && linux

package crashtest

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"testing"
	"time"
)

const (
	killRounds  = 200  // how often one directory is killed
	peerEntries = 4000 // of each of the three logs that are admitted meanwhile
)

// TestKillLoop kills the worker at random moments, many times, on one directory:
// small acts and bulk admission in turns. Every tenth round everything is read
// and verified, and otherwise what arrived since.
func TestKillLoop(t *testing.T) {
	t.Parallel()
	random := draw(t)
	archive, dir := filepath.Join(t.TempDir(), "peers"), filepath.Join(t.TempDir(), "replica")
	makePeers(t, archive, "-count", fmt.Sprint(peerEntries), "-run", "8", "-size", "200")
	ledger, saved, reached := NewLedger(), 0, map[string]int{}
	for round := range killRounds {
		p := start(t, loopWorker(random, dir, archive, round)...)
		reports := killSometime(p, random)
		if crashed := p.crashed(); crashed != "" {
			t.Fatalf("round %d: the worker broke down: %s", round, crashed)
		}
		ledger.Owe(reports)
		saved += saves(reports)
		reached[phaseOf(reports)]++
		if phaseOf(reports) == "before" || phaseOf(reports) == PhaseOpen && ledger.Len() == 0 {
			continue // there is no directory yet
		}
		found := ledger.judge(t, dir, round%10 == 9 || round == killRounds-1)
		if t.Failed() {
			t.Fatalf("round %d, killed in phase %s: %v; there are %d entries", round, phaseOf(reports), tail(reports), found.Held)
		}
	}
	t.Logf("%d rounds, ended in phases %v; %d acknowledgements, %d entries at the end", killRounds, reached, saved, ledger.Len())
	finishAdmitting(t, ledger, dir, archive)
}

// loopWorker is the job of a round.
func loopWorker(random *rand.Rand, dir, archive string, round int) []string {
	if round%2 == 0 {
		size := []string{"0", "300", "20000"}[random.IntN(3)]
		attach := fmt.Sprintf("-attach=%t", round%8 == 0)
		return []string{"write", "-dir", dir, "-label", fmt.Sprintf("round %d", round), "-writers", "8", "-count", "40", "-size", size, attach}
	}
	return []string{"admit", "-dir", dir, "-archive", archive, "-count", "16", "-order", fmt.Sprint(1 + random.Uint64N(1<<32))}
}

// killSometime kills a worker after some number of acknowledgements and up to a
// few milliseconds, or at some time while it opens or closes.
func killSometime(p *process, random *rand.Rand) []Report {
	var grace time.Duration
	switch random.IntN(4) {
	case 0: // as it starts
		grace = time.Duration(random.IntN(120)) * time.Millisecond
	case 1: // as it closes
		p.await(func(reports []Report) bool { return phaseOf(reports) == PhaseClose })
		grace = time.Duration(random.IntN(60)) * time.Millisecond
	default:
		enough := 1 + random.IntN(200)
		p.await(func(reports []Report) bool { return saves(reports) >= enough || phaseOf(reports) == PhaseClose })
		grace = time.Duration(random.IntN(5000)) * time.Microsecond
	}
	// A moment of which neither side knows is the point of it, hence a timer.
	select {
	case <-time.After(grace):
	case <-p.ended:
	}
	return p.kill()
}

// finishAdmitting admits whatever of the archive is not held. All of it must be
// there then: what had been acknowledged as waiting has waited through all
// kills.
func finishAdmitting(t *testing.T, ledger *Ledger, dir, archive string) {
	t.Helper()
	p := start(t, "admit", "-dir", dir, "-archive", archive, "-count", "0")
	reports := p.wait()
	ledger.Owe(reports)
	found := ledger.judge(t, dir, true)
	if n := countOf(reports, Refused) + countOf(reports, Postponed) + found.Waiting; n > 0 || p.cmd.ProcessState.ExitCode() != 0 {
		t.Errorf("not everything could be admitted in the end: %v\n%s", tail(reports), &p.stderr)
	}
	if owed := 3 * peerEntries; found.Held < owed {
		t.Errorf("%d entries are held where %d were brought", found.Held, owed)
	}
}
