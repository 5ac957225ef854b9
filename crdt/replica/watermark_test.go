package replica

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"tallystick/crdt"
)

func markAt(log byte, seq uint64) mark {
	m := mark{seq: seq, count: seq + 1}
	m.community.Link[0], m.log[0], m.tip.Link[0] = 7, log, byte(seq)
	return m
}

func newTestWatermark(t *testing.T) (string, *watermark) {
	t.Helper()
	dir := t.TempDir()
	w, err := createWatermark(dir, place{inode: 1})
	if err != nil {
		t.Fatal(err)
	}
	return dir, w
}

func reopenWatermark(t *testing.T, dir string) *watermark {
	t.Helper()
	w, err := openWatermark(dir)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func TestWatermarkComesBack(t *testing.T) {
	dir, w := newTestWatermark(t)
	if got := reopenWatermark(t, dir).marks(); len(got) != 0 {
		t.Fatalf("a new one holds %v", got)
	}
	for _, group := range [][]mark{{markAt(2, 0), markAt(1, 4)}, {markAt(2, 9)}, {}} {
		if err := w.advance(group...); err != nil {
			t.Fatal(err)
		}
	}
	want := []mark{markAt(1, 4), markAt(2, 9)}
	if got := w.marks(); !slices.Equal(got, want) {
		t.Errorf("in memory %v", got)
	}
	if err := w.close(); err != nil {
		t.Fatal(err)
	}
	if got := reopenWatermark(t, dir).marks(); !slices.Equal(got, want) {
		t.Errorf("reopened %v", got)
	}
}

func TestWatermarkNeverGoesBack(t *testing.T) {
	_, w := newTestWatermark(t)
	if err := w.advance(markAt(1, 5)); err != nil {
		t.Fatal(err)
	}
	fewer := markAt(1, 6)
	fewer.count = 2
	for _, m := range []mark{markAt(1, 4), fewer} {
		if err := w.advance(m); err == nil {
			t.Errorf("went back to %+v", m)
		}
	}
	if got := w.marks(); !slices.Equal(got, []mark{markAt(1, 5)}) {
		t.Errorf("a refused mark left %v", got)
	}
}

// TestWatermarkSurvivesATornWrite spoils each byte of the slot written last:
// the one before must hold.
func TestWatermarkSurvivesATornWrite(t *testing.T) {
	dir, w := newTestWatermark(t)
	if err := w.advance(markAt(1, 1)); err != nil {
		t.Fatal(err)
	}
	before := w.marks()
	if err := w.advance(markAt(1, 2), markAt(3, 0)); err != nil {
		t.Fatal(err)
	}
	after := w.marks()
	path := filepath.Join(dir, watermarkFile)
	at := int64(w.generation%2) * maxWatermarkSlot
	length := int64(slotHeader + placeLength + 2*markLength)
	for i := range length {
		flip(t, path, at+i, uint(i%8))
		if got := reopenWatermark(t, dir).marks(); !slices.Equal(got, before) {
			t.Fatalf("byte %d spoilt: %v", i, got)
		}
		flip(t, path, at+i, uint(i%8))
	}
	if got := reopenWatermark(t, dir).marks(); !slices.Equal(got, after) {
		t.Fatalf("whole again: %v", got)
	}
}

func TestWatermarkRefusesDamage(t *testing.T) {
	dir, w := newTestWatermark(t)
	if err := w.close(); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, watermarkFile)
	flip(t, path, 30, 0)
	flip(t, path, maxWatermarkSlot+30, 0)
	if _, err := openWatermark(dir); !errors.Is(err, ErrDamaged) {
		t.Errorf("both slots spoilt: %v", err)
	}
	if err := os.Truncate(path, 0); err != nil {
		t.Fatal(err)
	}
	if _, err := openWatermark(dir); !errors.Is(err, ErrDamaged) {
		t.Errorf("empty: %v", err)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if _, err := openWatermark(dir); !errors.Is(err, ErrDamaged) {
		t.Errorf("gone: %v", err)
	}
}

// TestWatermarkModel writes groups and reopens at any point, beside a map.
func TestWatermarkModel(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		dir, w := newTestWatermark(t)
		defer func() { _ = w.close() }()
		model := map[crdt.LogID]mark{}
		for range rapid.IntRange(1, 4).Draw(rt, "groups") {
			var group []mark
			for range rapid.IntRange(0, 5).Draw(rt, "marks") {
				m := markAt(rapid.Byte().Draw(rt, "log"), 0)
				m.seq = model[m.log].seq + rapid.Uint64Range(0, 3).Draw(rt, "more")
				m.count = m.seq + 1
				group = append(group, m)
				model[m.log] = m
			}
			if err := w.advance(group...); err != nil {
				rt.Fatal(err)
			}
			if rapid.Bool().Draw(rt, "reopen") {
				_ = w.close()
				w = reopenWatermark(t, dir)
			}
		}
		if len(w.marks()) != len(model) {
			rt.Fatalf("%d marks, want %d", len(w.marks()), len(model))
		}
		for _, m := range w.marks() {
			if model[m.log] != m {
				rt.Fatalf("got %+v, want %+v", m, model[m.log])
			}
		}
	})
}

func TestWatermarkHoldsManyLogs(t *testing.T) {
	dir, w := newTestWatermark(t)
	var many []mark
	for i := range 9000 {
		m := markAt(byte(i), 3)
		m.log[1] = byte(i >> 8)
		many = append(many, m)
	}
	if err := w.advance(many...); err != nil {
		t.Fatal(err)
	}
	if got := reopenWatermark(t, dir).marks(); len(got) != len(many) {
		t.Errorf("%d logs came back", len(got))
	}
	for i := range 1000 {
		m := markAt(byte(i), 3)
		m.log[1], m.log[2] = byte(i>>8), 1
		many = append(many, m)
	}
	if err := w.advance(many...); err == nil {
		t.Error("a slot may not run into the next")
	}
}

func TestPlaceIsComparedWhereKnown(t *testing.T) {
	home := place{machine: [32]byte{1}, fileSystem: 2, inode: 3}
	for name, c := range map[string]struct {
		other place
		same  bool
	}{
		"itself":              {home, true},
		"nothing known":       {place{}, true},
		"other machine":       {place{machine: [32]byte{9}, fileSystem: 2, inode: 3}, false},
		"other file system":   {place{machine: [32]byte{1}, fileSystem: 9, inode: 3}, false},
		"other folder":        {place{machine: [32]byte{1}, fileSystem: 2, inode: 9}, false},
		"machine not known":   {place{fileSystem: 2, inode: 3}, true},
		"only another folder": {place{inode: 9}, false},
	} {
		if home.same(c.other) != c.same || c.other.same(home) != c.same {
			t.Errorf("%s: want same %v", name, c.same)
		}
	}
}

func TestPlaceFollowsARenameAndNotACopy(t *testing.T) {
	parent := t.TempDir()
	old, moved, copied := filepath.Join(parent, "old"), filepath.Join(parent, "moved"), filepath.Join(parent, "copied")
	if err := os.Mkdir(old, 0o700); err != nil {
		t.Fatal(err)
	}
	here, err := placeOf(old)
	if err != nil {
		t.Fatal(err)
	}
	w, err := createWatermark(old, here)
	if err != nil {
		t.Fatal(err)
	}
	_ = w.close()
	if err := os.CopyFS(copied, os.DirFS(old)); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(old, moved); err != nil {
		t.Fatal(err)
	}
	for dir, want := range map[string]bool{moved: true, copied: false} {
		w := reopenWatermark(t, dir)
		here, err := placeOf(dir)
		if err != nil {
			t.Fatal(err)
		}
		if w.same(here) != want {
			t.Errorf("%s: same is %v", filepath.Base(dir), !want)
		}
		if err := w.settle(here); err != nil || !w.same(here) {
			t.Errorf("%s: not settled, %v", filepath.Base(dir), err)
		}
		_ = w.close()
		if again := reopenWatermark(t, dir); !again.same(here) {
			t.Errorf("%s: not settled for good", filepath.Base(dir))
		}
	}
}

func TestPlaceDoesNotTellTheMachine(t *testing.T) {
	id := machineID()
	here, err := placeOf(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	if id != "" && (here.machine == [32]byte{} || bytes.Contains(here.machine[:], []byte(id)[:8])) {
		t.Errorf("machine is %x", here.machine)
	}
}

func FuzzWatermarkSlot(f *testing.F) {
	f.Add(slot{generation: 1}.bytes())
	f.Add(slot{generation: 2, where: place{inode: 4}, byLog: map[crdt.LogID]mark{{1}: markAt(1, 2)}}.bytes())
	f.Fuzz(func(t *testing.T, raw []byte) {
		s, ok := parseSlot(raw)
		if ok && len(s.bytes()) > len(raw) {
			t.Fatalf("%d bytes read as %d logs", len(raw), len(s.byLog))
		}
	})
}
