package replica

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/dgraph-io/badger/v4"
	"github.com/dgraph-io/badger/v4/options"
)

// A small Badger as the replica configures it, for the tests of its guards.
const testMemtable = 256 << 10

func testStoreOptions(store string) badger.Options {
	o := badger.DefaultOptions(store).WithLogger(nil)
	o.SyncWrites = true
	o.BypassLockGuard = true
	o.Compression = options.None
	o.ChecksumVerificationMode = options.OnBlockRead
	o.MemTableSize = testMemtable
	o.NumMemtables = 1
	o.NumCompactors = 2
	o.BaseTableSize = 1 << 20
	o.ValueLogFileSize = 1 << 20
	o.ValueThreshold = testMemtable / 10
	o.BlockCacheSize = 0
	o.DetectConflicts = false
	o.MetricsEnabled = false
	return o
}

func openTestStore(t *testing.T, store string) *badger.DB {
	t.Helper()
	db, err := badger.Open(testStoreOptions(store))
	if err != nil {
		t.Fatal(err)
	}
	return db
}

// put stores rows of a transaction each; row i always holds the same bytes.
func put(t *testing.T, db *badger.DB, from, to int) {
	t.Helper()
	for i := from; i < to; i++ {
		if err := putRow(db, i); err != nil {
			t.Fatal(err)
		}
	}
}

func putRow(db *badger.DB, i int) error {
	return db.Update(func(txn *badger.Txn) error { return txn.Set(rowKey(i), rowValue(i)) })
}

func rowKey(i int) []byte { return binary.BigEndian.AppendUint64([]byte("row"), uint64(i)) }

func rowValue(i int) []byte {
	value := make([]byte, 8<<10)
	_, _ = rand.NewChaCha8([32]byte{byte(i), byte(i >> 8)}).Read(value)
	return value
}

// checkRows fails unless the store holds rows 0 to n, whole. What led to it is
// said with the failure.
func checkRows(t *testing.T, db *badger.DB, n int, context ...any) {
	t.Helper()
	for i := range n {
		err := db.View(func(txn *badger.Txn) error {
			item, err := txn.Get(rowKey(i))
			if err != nil {
				return err
			}
			return item.Value(func(value []byte) error {
				if string(value) != string(rowValue(i)) {
					return fmt.Errorf("other bytes")
				}
				return nil
			})
		})
		if err != nil {
			t.Fatalf("%v: row %d of %d: %v", context, i, n, err)
		}
	}
}

// closedStore makes a data directory whose store holds rows in tables and was
// stopped cleanly.
func closedStore(t *testing.T, rows int) (dir, store string) {
	t.Helper()
	dir = t.TempDir()
	store = filepath.Join(dir, storeFolder)
	db := openTestStore(t, store)
	put(t, db, 0, rows)
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	return dir, store
}

// killedStore makes one whose rows are still in a memtable's log, as after a
// kill: the files are copied while the store is open.
func killedStore(t *testing.T, rows int) (dir, store string) {
	t.Helper()
	live := filepath.Join(t.TempDir(), storeFolder)
	db := openTestStore(t, live)
	put(t, db, 0, rows)
	// Badger flushes in the background: a copy is one of a moment only if the
	// same files were there before and after.
	for copied := false; !copied; {
		dir = t.TempDir()
		store = filepath.Join(dir, storeFolder)
		before := filesIn(t, live, "")
		err := os.CopyFS(store, os.DirFS(live))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			t.Fatal(err)
		}
		copied = err == nil && slices.Equal(before, filesIn(t, live, ""))
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	return dir, store
}

// filesIn lists the files of a folder with a suffix, all for "".
func filesIn(t *testing.T, dir, suffix string) (paths []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && (suffix == "" || filepath.Ext(path) == suffix) {
			paths = append(paths, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return paths
}

// flip changes one bit of a file; flipping it again restores the file.
func flip(t *testing.T, path string, at int64, bit uint) {
	t.Helper()
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var b [1]byte
	if _, err := f.ReadAt(b[:], at); err != nil {
		t.Fatal(err)
	}
	b[0] ^= 1 << bit
	if _, err := f.WriteAt(b[:], at); err != nil {
		t.Fatal(err)
	}
}

func sizeOf(t *testing.T, path string) int64 {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	return info.Size()
}
