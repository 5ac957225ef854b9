package replica

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/dgraph-io/badger/v4"
)

// TestTableNoticesEveryByte flips one bit of each byte of a table of a few
// rows.
func TestTableNoticesEveryByte(t *testing.T) {
	_, store := closedStore(t, 2)
	raw := mustRead(t, filesIn(t, store, tableSuffix)[0])
	if err := checkTableBytes(raw); err != nil {
		t.Fatal(err)
	}
	for at := 0; at < len(raw); at++ {
		raw[at] ^= 1 << (at % 8)
		if err := checkTableBytes(raw); !errors.Is(err, ErrDamaged) {
			t.Fatalf("byte %d of %d: %v", at, len(raw), err)
		}
		raw[at] ^= 1 << (at % 8)
	}
	if err := checkTableBytes(make([]byte, 4096)); !errors.Is(err, ErrDamaged) {
		t.Errorf("zeros: %v", err)
	}
	for _, size := range []int{0, 1, 4, 8, len(raw) / 2, len(raw) - 1} {
		if err := checkTableBytes(raw[:size]); !errors.Is(err, ErrDamaged) {
			t.Errorf("cut to %d: %v", size, err)
		}
	}
}

// checkTableBytes is checkTable without a file.
func checkTableBytes(raw []byte) error {
	c := tableCheck{name: "table", file: bytes.NewReader(raw)}
	index, err := c.index(int64(len(raw)))
	if err != nil {
		return err
	}
	_, err = c.contents(index)
	return err
}

func TestEncryptedStore(t *testing.T) {
	store := filepath.Join(t.TempDir(), storeFolder)
	key := bytes.Repeat([]byte{7}, 32)
	o := testStoreOptions(store).WithEncryptionKey(key).WithBlockCacheSize(1 << 20).WithIndexCacheSize(1 << 20)
	db, err := badger.Open(o)
	if err != nil {
		t.Fatal(err)
	}
	put(t, db, 0, testRows)
	killed := filepath.Join(t.TempDir(), storeFolder)
	if err := os.CopyFS(killed, os.DirFS(store)); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	for _, folder := range []string{store, killed} {
		if _, err := preflight(folder, nil); !errors.Is(err, ErrDamaged) {
			t.Errorf("without the key: %v", err)
		}
		if _, err := preflight(folder, bytes.Repeat([]byte{8}, 32)); !errors.Is(err, ErrDamaged) {
			t.Errorf("with another key: %v", err)
		}
		if _, err := preflight(folder, key); err != nil {
			t.Errorf("with the key: %v", err)
		}
		for _, path := range filesIn(t, folder, tableSuffix) {
			at := sizeOf(t, path) / 3
			flip(t, path, at, 1)
			if _, err := preflight(folder, key); !errors.Is(err, ErrDamaged) {
				t.Errorf("a flipped bit: %v", err)
			}
			flip(t, path, at, 1)
		}
	}
	o.Dir, o.ValueDir = killed, killed
	db, err = badger.Open(o)
	if err != nil {
		t.Fatal(err)
	}
	checkRows(t, db, testRows)
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
}

func FuzzTable(f *testing.F) {
	f.Add([]byte("\x00\x00\x00\x00\x00\x00\x00\x00"))
	f.Add([]byte("\x10\x01\x00\x00\x00\x02"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		_ = checkTableBytes(raw)
		c := tableCheck{name: "index", file: bytes.NewReader(nil)}
		_, _ = c.contents(raw)
	})
}
