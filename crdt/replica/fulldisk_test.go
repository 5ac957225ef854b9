//go:build crash

package replica

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/dgraph-io/badger/v4"
)

// smallDisk, in the environment, names a folder on a small file system that
// these tests may fill to the last byte; a tmpfs of 24 MB will do. Without it
// there is nothing to fill. What fails here fails by SIGBUS, which ends the
// test binary.
const smallDisk = "TALLYSTICK_SMALL_DISK"

// guardedStore is Badger on the small disk with the guards around it.
type guardedStore struct {
	dir    string
	disk   *diskSpace
	db     *badger.DB
	runway *runway
	rows   int // written and acknowledged
}

func openGuarded(t *testing.T, dir string, rows int) *guardedStore {
	t.Helper()
	store := filepath.Join(dir, storeFolder)
	if err := os.MkdirAll(store, 0o700); err != nil {
		t.Fatal(err)
	}
	disk, err := openDiskSpace(dir, storeNeeds(testMemtable, 1, tableBytes(store)), freeBytes)
	if err != nil && !errors.Is(err, ErrFull) {
		t.Fatal(err)
	}
	if _, err := preflight(store, nil); err != nil {
		t.Fatal(err)
	}
	g := &guardedStore{dir: dir, disk: disk, db: openTestStore(t, store), rows: rows}
	if g.runway, err = openRunway(store, testMemtable); err != nil && !errors.Is(err, ErrFull) {
		t.Fatal(err)
	}
	return g
}

// write adds a row if the guards let it.
func (g *guardedStore) write() error {
	if err := g.disk.check(); err != nil {
		return err
	}
	turned, err := g.runway.ready()
	if err != nil {
		return err
	}
	if turned {
		g.disk.require(storeNeeds(testMemtable, 1, tableBytes(g.runway.store)))
	}
	if err := putRow(g.db, g.rows); err != nil {
		return err
	}
	g.rows++
	return nil
}

func (g *guardedStore) close(t *testing.T) {
	t.Helper()
	if err := g.disk.yield(); err != nil {
		t.Error(err)
	}
	if err := g.db.Close(); err != nil {
		t.Error(err)
	}
	if err := g.runway.close(); err != nil {
		t.Error(err)
	}
}

func smallDiskFolder(t *testing.T) string {
	t.Helper()
	base := os.Getenv(smallDisk)
	if base == "" {
		t.Fatalf("%s must name a folder on a disk of 24 MB", smallDisk)
	}
	dir, err := os.MkdirTemp(base, "replica")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	return dir
}

// TestFullDiskStopsWritingInTime fills the disk through the replica itself.
func TestFullDiskStopsWritingInTime(t *testing.T) {
	dir := smallDiskFolder(t)
	g := openGuarded(t, dir, 0)
	var err error
	for err == nil {
		err = g.write()
	}
	if !errors.Is(err, ErrFull) || g.rows == 0 {
		t.Fatalf("after %d rows: %v", g.rows, err)
	}
	checkRows(t, g.db, g.rows)
	g.close(t)
	again := openGuarded(t, dir, g.rows)
	checkRows(t, again.db, again.rows)
	again.close(t)
	t.Logf("%d rows, %d KiB of them", g.rows, g.rows*8)
}

// TestFullDiskByOthers fills the disk beside an open replica, to the last byte
// and in one go, as a download does; then makes room again.
func TestFullDiskByOthers(t *testing.T) {
	dir := smallDiskFolder(t)
	g := openGuarded(t, dir, 0)
	for range 20 {
		if err := g.write(); err != nil {
			t.Fatal(err)
		}
	}
	filler := filepath.Join(filepath.Dir(dir), "filler")
	t.Cleanup(func() { _ = os.Remove(filler) })
	fill(t, filler)
	// One write is already past the look at the disk: the log has its blocks.
	if err := putRow(g.db, g.rows); err != nil {
		t.Fatal(err)
	}
	g.rows++
	if err := g.write(); !errors.Is(err, ErrFull) {
		t.Fatalf("got %v", err)
	}
	checkRows(t, g.db, g.rows)
	g.close(t) // flushes, in the room that the ballast left
	g = openGuarded(t, dir, g.rows)
	checkRows(t, g.db, g.rows)
	if err := g.write(); !errors.Is(err, ErrFull) {
		t.Fatalf("reopened on a full disk: %v", err)
	}
	if err := os.Remove(filler); err != nil {
		t.Fatal(err)
	}
	if err := g.write(); err != nil {
		t.Fatalf("with room again: %v", err)
	}
	checkRows(t, g.db, g.rows)
	g.close(t)
}

// TestFullDiskIsNotOpened: after a kill Badger has to write before it can read.
func TestFullDiskIsNotOpened(t *testing.T) {
	dir := smallDiskFolder(t)
	_, killed := killedStore(t, testRows)
	if _, err := preflight(killed, nil); err != nil {
		t.Fatal(err) // it also removes what would make room below
	}
	store := filepath.Join(dir, storeFolder)
	for _, path := range filesIn(t, killed, "") {
		if filepath.Base(path) == discardFile {
			continue // the second preflight would remove it and make room
		}
		writeAt(t, filepath.Join(store, filepath.Base(path)), mustRead(t, path))
	}
	filler := filepath.Join(filepath.Dir(dir), "filler")
	fill(t, filler)
	_, err := preflight(store, nil)
	if removeErr := os.Remove(filler); removeErr != nil {
		t.Fatal(removeErr)
	}
	if !errors.Is(err, ErrFull) {
		t.Fatalf("got %v", err)
	}
	g := openGuarded(t, dir, testRows)
	checkRows(t, g.db, g.rows)
	g.close(t)
}

// fill writes until nothing fits.
func fill(t *testing.T, path string) {
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
}
