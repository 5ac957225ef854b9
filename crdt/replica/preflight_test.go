package replica

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/dgraph-io/badger/v4"
)

const testRows = 50 // 400 KB: a table and more than half of a log

func TestPreflightPassesWhatIsWhole(t *testing.T) {
	_, closed := closedStore(t, testRows)
	_, killed := killedStore(t, testRows)
	for name, store := range map[string]string{"closed": closed, "killed": killed, "none": filepath.Join(t.TempDir(), "none")} {
		if _, err := preflight(store, nil); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, store := range []string{closed, killed} {
		db := openTestStore(t, store)
		checkRows(t, db, testRows)
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	}
}

func TestPreflightRemovesWhatBadgerStumblesOver(t *testing.T) {
	_, store := killedStore(t, testRows)
	empty := []string{"00099.mem", "000099.vlog"}
	for _, name := range empty {
		if err := os.WriteFile(filepath.Join(store, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	removed, err := preflight(store, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range append(empty, discardFile, keyRegistryFile) {
		if !slices.Contains(removed, name) {
			t.Errorf("%s is still there", name)
		}
	}
	db := openTestStore(t, store)
	checkRows(t, db, testRows)
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestPreflightRefusesMissingFiles(t *testing.T) {
	for name, suffix := range map[string]string{"a table": tableSuffix, "MANIFEST": ""} {
		_, store := closedStore(t, testRows)
		path := filepath.Join(store, manifestFile)
		if suffix != "" {
			path = filesIn(t, store, suffix)[0]
		}
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
		if _, err := preflight(store, nil); !errors.Is(err, ErrDamaged) {
			t.Errorf("%s gone: got %v", name, err)
		}
	}
}

// TestPreflightRefusesAForgetfulManifest: a MANIFEST that lost its last changes
// at a record's end is well formed.
func TestPreflightRefusesAForgetfulManifest(t *testing.T) {
	_, closed := closedStore(t, testRows)
	_, killed := killedStore(t, testRows)
	for name, store := range map[string]string{"closed": closed, "killed": killed} {
		if err := os.Truncate(filepath.Join(store, manifestFile), 16); err != nil {
			t.Fatal(err)
		}
		if _, err := preflight(store, nil); !errors.Is(err, ErrDamaged) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

// TestPreflightPassesLeftoversOfACrash: tables that nothing names, as an
// unfinished flush and an unfinished compaction leave them.
func TestPreflightPassesLeftoversOfACrash(t *testing.T) {
	_, live := closedStore(t, 0)
	db := openTestStore(t, live)
	put(t, db, 0, 5)
	logs := filesIn(t, live, memtableSuffix)
	log := mustRead(t, logs[0])
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	table := mustRead(t, filesIn(t, live, tableSuffix)[0])
	flushed := filepath.Join(t.TempDir(), storeFolder)
	writeAt(t, filepath.Join(flushed, filepath.Base(logs[0])), log)
	writeAt(t, filepath.Join(flushed, "000009.sst"), table)
	writeAt(t, filepath.Join(flushed, "000010.sst"), make([]byte, len(table)))
	writeAt(t, filepath.Join(flushed, manifestFile), mustRead(t, filepath.Join(live, manifestFile))[:16])
	compacted := live
	writeAt(t, filepath.Join(compacted, "000099.sst"), table)
	for name, store := range map[string]string{"flush": flushed, "compaction": compacted} {
		if _, err := preflight(store, nil); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		db := openTestStore(t, store)
		checkRows(t, db, 5)
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	}
}

func TestPreflightRefusesValues(t *testing.T) {
	_, store := closedStore(t, 1)
	path := filepath.Join(store, "000007.vlog")
	if err := os.WriteFile(path, make([]byte, 20<<10), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := checkNoValues(path, 20<<10); err != nil {
		t.Errorf("zeros: %v", err)
	}
	flip(t, path, 19<<10, 3)
	if _, err := preflight(store, nil); !errors.Is(err, ErrDamaged) {
		t.Errorf("got %v", err)
	}
}

// TestNoFlippedBitIsBelieved flips bits all over every file of a store: either
// the guards refuse, or Badger opens and holds every row.
func TestNoFlippedBitIsBelieved(t *testing.T) {
	for name, build := range map[string]func(*testing.T, int) (string, string){"closed": closedStore, "killed": killedStore} {
		t.Run(name, func(t *testing.T) {
			dir, _ := build(t, testRows)
			if name == "closed" {
				if err := writeInventory(dir); err != nil {
					t.Fatal(err)
				}
			}
			for _, path := range filesIn(t, dir, "") {
				size := sizeOf(t, path)
				for _, at := range samples(size) {
					flip(t, path, at, uint(at%8))
					judgeDamage(t, dir, filepath.Base(path), at)
					flip(t, path, at, uint(at%8))
				}
			}
		})
	}
}

// TestNoTruncationIsBelieved cuts every file of a store at several places.
func TestNoTruncationIsBelieved(t *testing.T) {
	for name, build := range map[string]func(*testing.T, int) (string, string){"closed": closedStore, "killed": killedStore} {
		t.Run(name, func(t *testing.T) {
			dir, _ := build(t, testRows)
			if name == "closed" {
				if err := writeInventory(dir); err != nil {
					t.Fatal(err)
				}
			}
			for _, path := range filesIn(t, dir, "") {
				whole := mustRead(t, path)
				for _, at := range samples(int64(len(whole))) {
					if name == "killed" && filepath.Ext(path) == memtableSuffix && at == 0 {
						continue // an empty log is what a kill leaves; only the watermark tells
					}
					if err := os.Truncate(path, at); err != nil {
						t.Fatal(err)
					}
					judgeDamage(t, dir, filepath.Base(path), at)
					if err := os.WriteFile(path, whole, 0o600); err != nil {
						t.Fatal(err)
					}
				}
			}
		})
	}
}

// samples are the bytes of a file at which it is damaged: both ends and a
// spread between them.
func samples(size int64) (at []int64) {
	const spread = 5
	for i := range min(size, 3) {
		at = append(at, i, size-1-i)
	}
	for i := int64(1); i < spread; i++ {
		at = append(at, size*i/spread)
	}
	slices.Sort(at)
	return slices.DeleteFunc(slices.Compact(at), func(n int64) bool { return n >= size })
}

// judgeDamage copies a damaged directory and opens the copy as the replica
// does.
func judgeDamage(t *testing.T, damagedDir, file string, at int64) {
	t.Helper()
	dir, err := os.MkdirTemp(t.TempDir(), "")
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(dir)
	for _, path := range filesIn(t, damagedDir, "") {
		name := filepath.Base(path)
		if name != file && (name == discardFile || filepath.Ext(name) == valueLogSuffix) {
			continue // large, and preflight removes them
		}
		relative, err := filepath.Rel(damagedDir, path)
		if err != nil {
			t.Fatal(err)
		}
		writeAt(t, filepath.Join(dir, relative), mustRead(t, path))
	}
	store := filepath.Join(dir, storeFolder)
	err = checkInventory(dir)
	if err == nil {
		_, err = preflight(store, nil)
	}
	if err != nil {
		if !errors.Is(err, ErrDamaged) {
			t.Errorf("%s at %d: refused as %v", file, at, err)
		}
		return
	}
	db, err := badger.Open(testStoreOptions(store))
	if err != nil {
		t.Fatalf("%s at %d: passed, and Badger says %v", file, at, err)
	}
	defer db.Close()
	checkRows(t, db, testRows, file, at)
}
