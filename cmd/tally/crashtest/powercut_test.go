//go:build crash && linux

package crashtest

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// powerCuts is how often the power fails, half of it during small acts and half
// during bulk admission.
const powerCuts = 24

// TestPowerCut freezes the worker, takes the disk as it is, mounts that and
// looks: everything acknowledged before is there. The worker is then killed and
// goes on in a new process until the next cut, so that later ones find
// compacted tables and what interrupted runs leave.
func TestPowerCut(t *testing.T) {
	t.Parallel()
	random := draw(t)
	archive := filepath.Join(t.TempDir(), "peers")
	makePeers(t, archive, "-count", "12000", "-run", "16", "-size", "100")
	for _, job := range [][]string{
		{"write", "-count", "0", "-writers", "6", "-size", "9000", "-attach"},
		{"admit", "-archive", archive, "-count", "0"},
	} {
		t.Run(job[0], func(t *testing.T) {
			t.Parallel()
			var reports []Report
			disk := newImage(t, 240)
			dir := filepath.Join(mountImage(t, disk), "replica")
			for n := range powerCuts / 2 {
				p, enough := start(t, append(job, "-dir", dir, "-label", fmt.Sprint("cut ", n))...), random.IntN(60)
				if !p.await(func(reports []Report) bool { return saves(reports) > enough }) {
					t.Fatalf("the worker ended: %v\n%s", tail(told(p)), &p.stderr)
				}
				saved := append(slices.Clone(reports), p.freeze()...)
				after := cut(t, disk)
				reports = append(reports, p.kill()...)
				t.Run(fmt.Sprint(n), func(t *testing.T) { afterCut(t, after, saved) })
			}
		})
	}
}

// afterCut judges a disk after the power has come back, and goes on on it.
func afterCut(t *testing.T, disk string, reports []Report) {
	ledger, dir := NewLedger(), filepath.Join(mountImage(t, disk), "replica")
	ledger.Owe(reports)
	found := ledger.judge(t, dir, true)
	ledger.goOn(t, dir, "after the cut")
	ledger.judge(t, dir, true)
	t.Logf("%d acknowledged, %d entries there", saves(reports), found.Held)
}

// TestPowerCutHasTeeth shows that a cut takes what was written and not synced,
// by write and through a mapping alike, and leaves what was synced.
func TestPowerCutHasTeeth(t *testing.T) {
	t.Parallel()
	disk := newImage(t, 64)
	on := mountImage(t, disk)
	for name, sync := range map[string]bool{"synced": true, "unsynced": false} {
		f, err := os.Create(filepath.Join(on, name))
		if err == nil {
			_, err = f.Write(make([]byte, 100<<10))
		}
		if err == nil && sync {
			err = f.Sync()
		}
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
	}
	after := mountImage(t, cut(t, disk))
	if info, err := os.Stat(filepath.Join(after, "synced")); err != nil || info.Size() != 100<<10 {
		t.Errorf("what was synced is gone: %v", err)
	}
	if info, err := os.Stat(filepath.Join(after, "unsynced")); err == nil && info.Size() > 0 {
		t.Errorf("what was not synced is there, %d bytes of it: the cut cuts nothing", info.Size())
	}
}
