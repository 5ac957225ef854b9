//go:build crash && linux

package crashtest

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// The file systems that are filled, in megabytes. The small profile keeps some
// 30 MB free beside its tables, so that this is about the least in which it can
// first write and then run out.
const (
	fullDisk   = 240
	othersFile = 140 // what somebody else keeps there at first
	roomToRead = 16  // enough to open a store whose log has to be flushed
)

// TestDiskTooSmall makes a replica on a disk that can't hold one: that is
// refused with exit 10 and leaves nothing in the way of trying again.
func TestDiskTooSmall(t *testing.T) {
	t.Parallel()
	on := tmpfs(t, "24")
	dir := filepath.Join(on, "replica")
	if _, stderr, code := tally(t, dir, "init"); code != 10 || !strings.Contains(stderr, "disk full") {
		t.Errorf("tally init on 24 MB: exit %d\n%s", code, stderr)
	}
	command(t, "mount", "-o", "remount,size=128m", on)
	must(t, dir, "init")
	must(t, dir, "append", "room at last")
}

// TestDiskFull fills a disk by writing and then to its last byte.
func TestDiskFull(t *testing.T) {
	t.Parallel()
	t.Run("tmpfs", func(t *testing.T) { fillUp(t, tmpfs(t, "240")) })
	t.Run("ext4", func(t *testing.T) { fillUp(t, mountImage(t, newImage(t, fullDisk))) })
}

func fillUp(t *testing.T, on string) {
	dir, ledger := filepath.Join(on, "replica"), NewLedger()
	others, filler := filepath.Join(on, "others"), filepath.Join(on, "filler")
	program := filepath.Join(on, "program")
	must(t, program, "init")
	must(t, program, "append", "before")
	occupy(t, others, othersFile<<20)
	fill := []string{"write", "-dir", dir, "-count", "0", "-size", "40000", "-patient"}

	p := start(t, append(fill, "-label", "filling")...)
	if !p.await(refusedFor(1)) {
		t.Fatalf("the worker ended: %s", &p.stderr)
	}
	t.Logf("refused after %d notes: %v", p.count(Saved), tail(told(p)))
	occupyAll(t, filler)
	p.await(refusedFor(p.count(Refused) + 20))
	checkFull(t, p)
	ledger.Owe(p.kill())

	// With not a byte free it may be refused as full; with room for one flush it
	// opens, and is still refused writing.
	if found := look(t, dir); found.Refusal != "" && found.Refusal != Full {
		t.Errorf("with not a byte free: %s: %s", found.Refusal, found.Message)
	}
	shrink(t, filler, roomToRead)
	ledger.judge(t, dir, true)
	refused := start(t, "write", "-dir", dir, "-label", "meanwhile", "-writers", "1", "-count", "1")
	if reports := refused.wait(); saves(reports) > 0 || countOf(reports, Refused) == 0 {
		t.Errorf("writing on a full disk: %v", reports)
	}
	onlyFull(t, refused)
	export := start(t, "export", "-dir", dir, "-archive", filepath.Join(t.TempDir(), "export"))
	if export.wait(); export.cmd.ProcessState.ExitCode() != 0 {
		t.Errorf("exporting from a full disk: %s", &export.stderr)
	}
	programOnFullDisk(t, program)

	p = start(t, append(fill, "-label", "going on", "-writers", "1")...)
	p.await(refusedFor(5))
	checkFull(t, p)
	remove(t, filler, others)
	p.await(func(reports []Report) bool { return saves(reports) >= 20 })
	ledger.Owe(p.kill())
	ledger.judge(t, dir, true)
	ledger.goOn(t, dir, "in a new process")
	must(t, program, "append", "after")
	if log := must(t, program, "log"); !strings.Contains(log, "before") || strings.Contains(log, "meanwhile") || !strings.Contains(log, "after") {
		t.Errorf("after space returned: %s", log)
	}
}

func refusedFor(times int) func([]Report) bool {
	return func(reports []Report) bool { return countOf(reports, Refused) >= times }
}

func told(p *process) []Report {
	reports, _, _ := p.told()
	return reports
}

// checkFull wants a worker alive that was refused for one reason only.
func checkFull(t *testing.T, p *process) {
	t.Helper()
	select {
	case <-p.ended:
		t.Fatalf("the worker ended: %s", &p.stderr)
	default:
	}
	onlyFull(t, p)
}

func onlyFull(t *testing.T, p *process) {
	t.Helper()
	for _, r := range told(p) {
		if r.Event == Refused && r.Name != Full {
			t.Fatalf("refused for another reason: %v", r)
		}
	}
}

// programOnFullDisk reads, exports and is refused writing.
func programOnFullDisk(t *testing.T, dir string) {
	t.Helper()
	if _, stderr, code := tally(t, dir, "append", "meanwhile"); code != 10 {
		t.Errorf("tally append on a full disk: exit %d\n%s", code, stderr)
	}
	for _, command := range [][]string{{"log"}, {"digest"}, {"status"}, {"doctor"}, {"backup", filepath.Join(t.TempDir(), "backup")}} {
		must(t, dir, command...)
	}
}

// occupy makes a file with blocks of its own.
func occupy(t *testing.T, path string, size int64) {
	t.Helper()
	f, err := os.Create(path)
	if err == nil {
		err = errors.Join(syscall.Fallocate(int(f.Fd()), 0, 0, size), f.Close())
	}
	if err != nil {
		t.Fatal(err)
	}
}

// occupyAll writes until nothing fits any more, not a byte.
func occupyAll(t *testing.T, path string) {
	t.Helper()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for size := 1 << 20; size > 0; {
		if _, err := f.Write(make([]byte, size)); err != nil {
			size /= 2
		}
	}
	_ = f.Sync()
}

// shrink gives some megabytes of a file back.
func shrink(t *testing.T, path string, megabytes int64) {
	t.Helper()
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	info, err := f.Stat()
	if err == nil {
		err = errors.Join(f.Truncate(max(0, info.Size()-megabytes<<20)), f.Sync(), f.Close())
	}
	if err != nil {
		t.Fatal(err)
	}
}

func remove(t *testing.T, paths ...string) {
	t.Helper()
	for _, path := range paths {
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
	}
}
