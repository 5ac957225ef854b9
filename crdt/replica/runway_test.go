package replica

import (
	"os"
	"path/filepath"
	"testing"
)

// TestRunwayStaysAhead fills several memtables: each of their logs was made
// ahead, and what Badger keeps in them comes back.
func TestRunwayStaysAhead(t *testing.T) {
	_, store := closedStore(t, 0)
	db := openTestStore(t, store)
	r, err := openRunway(store, testMemtable)
	if err != nil {
		t.Fatal(err)
	}
	turns := 0
	for i := range 5 * testRows {
		turned, err := r.ready()
		if err != nil {
			t.Fatal(err)
		}
		if turned {
			turns++
		}
		if got := sizeOf(t, r.path()); got != 0 {
			t.Fatalf("before row %d the log ahead holds %d bytes", i, got)
		}
		put(t, db, i, i+1)
	}
	if turns < 3 {
		t.Errorf("only %d logs were begun", turns)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if err := r.close(); err != nil {
		t.Fatal(err)
	}
	if left := filesIn(t, store, memtableSuffix); len(left) > 0 {
		t.Errorf("left %v", left)
	}
	if _, err := preflight(store, nil); err != nil {
		t.Fatal(err)
	}
	db = openTestStore(t, store)
	checkRows(t, db, 5*testRows)
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestRunwayAfterAKill(t *testing.T) {
	_, live := closedStore(t, 0)
	db := openTestStore(t, live)
	r, err := openRunway(live, testMemtable)
	if err != nil {
		t.Fatal(err)
	}
	put(t, db, 0, testRows)
	if _, err := r.ready(); err != nil {
		t.Fatal(err)
	}
	store := filepath.Join(t.TempDir(), storeFolder)
	if err := os.CopyFS(store, os.DirFS(live)); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := preflight(store, nil); err != nil {
		t.Fatal(err)
	}
	db = openTestStore(t, store)
	checkRows(t, db, testRows)
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestRunwayLeavesTheLogInUse(t *testing.T) {
	_, store := closedStore(t, 0)
	db := openTestStore(t, store)
	defer db.Close()
	r, err := openRunway(store, testMemtable)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(r.path(), []byte("taken"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := r.close(); err != nil {
		t.Fatal(err)
	}
	if got := string(mustRead(t, r.path())); got != "taken" {
		t.Errorf("a log in use became %q", got)
	}
}

func TestMemtableNumber(t *testing.T) {
	for name, want := range map[string]int{"00007.mem": 7, "123456.mem": 123456} {
		if got, ok := memtableNumber(name); !ok || got != want {
			t.Errorf("%s: %d, %v", name, got, ok)
		}
	}
	for _, name := range []string{"00007.vlog", "x.mem", ".mem", "MANIFEST"} {
		if _, ok := memtableNumber(name); ok {
			t.Errorf("%s has a number", name)
		}
	}
}
