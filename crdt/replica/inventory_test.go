package replica

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
)

func TestInventory(t *testing.T) {
	dir, store := closedStore(t, testRows)
	if err := checkInventory(dir); err != nil {
		t.Fatalf("without one: %v", err)
	}
	if err := writeInventory(dir); err != nil {
		t.Fatal(err)
	}
	if err := checkInventory(dir); err != nil {
		t.Fatalf("unchanged: %v", err)
	}
	writeAt(t, filepath.Join(store, "999999.sst"), nil)
	if err := checkInventory(dir); err != nil {
		t.Fatalf("a table that nothing names: %v", err)
	}
	path := filepath.Join(store, manifestFile)
	if err := os.Truncate(path, sizeOf(t, path)-1); err != nil {
		t.Fatal(err)
	}
	if err := checkInventory(dir); !errors.Is(err, ErrDamaged) {
		t.Errorf("a shorter MANIFEST: %v", err)
	}
	if err := dropInventory(dir); err != nil {
		t.Fatal(err)
	}
	if err := dropInventory(dir); err != nil {
		t.Errorf("dropped twice: %v", err)
	}
	if err := checkInventory(dir); err != nil {
		t.Errorf("dropped: %v", err)
	}
}

func TestReplaceFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	for _, content := range []string{"one", "and another"} {
		if err := replaceFile(path, []byte(content)); err != nil {
			t.Fatal(err)
		}
		if got := string(mustRead(t, path)); got != content {
			t.Errorf("got %q", got)
		}
	}
	if left := filesIn(t, filepath.Dir(path), ".new"); len(left) > 0 {
		t.Errorf("left over: %v", left)
	}
	if _, err := readBounded(path, 3); !errors.Is(err, ErrDamaged) {
		t.Errorf("read as bounded: %v", err)
	}
}
