package replica

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"pgregory.net/rapid"
)

const mib = 1 << 20

func TestSpaceRule(t *testing.T) {
	r := newSpaceRule(40 * mib) // resumes at 60 MiB, and 8 of ballast
	for i, step := range []struct {
		free    uint64
		full    bool
		changed bool
	}{
		{100 * mib, false, false},
		{40 * mib, false, false},
		{40*mib - 1, true, true},
		{48 * mib, true, false}, // the ballast came back, no more
		{68*mib - 1, true, false},
		{68 * mib, false, true},
		{40 * mib, false, false},
		{0, true, true},
	} {
		if changed := r.observe(step.free); changed != step.changed || r.full != step.full {
			t.Errorf("step %d, %d MiB free: full %v, changed %v", i, step.free/mib, r.full, changed)
		}
	}
}

// TestSpaceRuleNeverFlaps: giving the ballast back never opens what its lack
// closed, and what is open always has the reserve.
func TestSpaceRuleNeverFlaps(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := newSpaceRule(rapid.Uint64Range(reserveFloor, 1<<40).Draw(t, "reserve"))
		for range 20 {
			free := rapid.Uint64Range(0, 2*r.reserve).Draw(t, "free")
			if r.observe(free); !r.full && free < r.reserve {
				t.Fatalf("open with %d of %d", free, r.reserve)
			}
			if closed := r; closed.full && free < r.reserve {
				if closed.observe(free + r.ballast); !closed.full {
					t.Fatalf("%d closes it and its own ballast opens it", free)
				}
			}
		}
	})
}

func TestStoreNeeds(t *testing.T) {
	small := storeNeeds(8*mib, 1, 0)
	if got := small >> 20; got < 25 || got > 35 {
		t.Errorf("an empty small store needs %d MiB", got)
	}
	if storeNeeds(8*mib, 1, 10*mib) != small+10*mib {
		t.Error("a compaction may need as much as there is")
	}
	if storeNeeds(8*mib, 1, 1<<40) != storeNeeds(8*mib, 1, 1<<41) {
		t.Error("one compaction is bounded")
	}
}

func TestDiskSpace(t *testing.T) {
	dir := t.TempDir()
	free := uint64(200 * mib)
	d, err := openDiskSpace(dir, 40*mib, func(string) (uint64, error) { return free, nil })
	if err != nil {
		t.Fatal(err)
	}
	ballast := filepath.Join(dir, ballastFile)
	if got := sizeOf(t, ballast); got != BallastSize {
		t.Fatalf("ballast of %d bytes", got)
	}
	free = 10 * mib
	if err := d.check(); !errors.Is(err, ErrFull) {
		t.Fatalf("got %v", err)
	}
	if _, err := os.Stat(ballast); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the ballast is kept: %v", err)
	}
	free = 50 * mib
	if err := d.check(); !errors.Is(err, ErrFull) {
		t.Errorf("resumed too early: %v", err)
	}
	free = 100 * mib
	if err := d.check(); err != nil || sizeOf(t, ballast) != BallastSize {
		t.Errorf("not as before: %v", err)
	}
	if err := d.spare(60 * mib); err != nil {
		t.Errorf("no room beside the reserve: %v", err)
	}
	if err := d.spare(60*mib + 1); !errors.Is(err, ErrFull) {
		t.Errorf("room is taken from the reserve: %v", err)
	}
	if err := d.check(); err != nil {
		t.Errorf("asking closed it: %v", err)
	}
	d.require(300 * mib)
	if err := d.check(); !errors.Is(err, ErrFull) {
		t.Errorf("a store that grew: %v", err)
	}
	if err := d.yield(); err != nil {
		t.Errorf("yielded twice: %v", err)
	}
}

func TestDiskSpaceShortFromTheStart(t *testing.T) {
	dir := t.TempDir()
	writeAt(t, filepath.Join(dir, ballastFile), make([]byte, BallastSize))
	d, err := openDiskSpace(dir, 40*mib, func(string) (uint64, error) { return 1, nil })
	if d == nil || !errors.Is(err, ErrFull) {
		t.Fatalf("got %v, %v", d, err)
	}
	if left := filesIn(t, dir, ""); len(left) > 0 {
		t.Errorf("left %v", left)
	}
}

func TestFreeBytesOfThisDisk(t *testing.T) {
	free, err := freeBytes(t.TempDir())
	if err != nil || free == 0 {
		t.Errorf("%d, %v", free, err)
	}
}
