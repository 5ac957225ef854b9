package replica

import (
	"encoding/binary"
	"hash/crc32"
	"path/filepath"
	"testing"
)

// record frames a set of changes as MANIFEST holds it.
func manifestSet(set []byte) []byte {
	b := binary.BigEndian.AppendUint32(nil, uint32(len(set)))
	return append(binary.BigEndian.AppendUint32(b, crc32.Checksum(set, castagnoli())), set...)
}

// TestUnmadeTableIsForgotten names a table that a failed flush did not leave
// behind: the record is taken back, and everything is there.
func TestUnmadeTableIsForgotten(t *testing.T) {
	_, store := closedStore(t, 40)
	newest, err := newestTable(store)
	if err != nil || newest == 0 {
		t.Fatal(newest, err)
	}
	flush := manifestSet([]byte{0x0a, 2, 0x08, byte(newest + 1)})
	if err := appendDurably(filepath.Join(store, manifestFile), flush); err != nil {
		t.Fatal(err)
	}
	if _, err := preflight(store, nil); err == nil {
		t.Fatal("the missing table is not missed")
	}
	if dropped, err := dropUnmade(store, newest+1); err != nil || len(dropped) > 0 {
		t.Fatalf("an old table was forgotten: %v, %v", dropped, err)
	}
	dropped, err := dropUnmade(store, newest)
	if err != nil || len(dropped) != 1 {
		t.Fatal(dropped, err)
	}
	if _, err := preflight(store, nil); err != nil {
		t.Fatal(err)
	}
	db := openTestStore(t, store)
	checkRows(t, db, 40)
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
}

// TestUnmadeCompactionIsNotForgotten: its record removed tables that hold the
// only copy.
func TestUnmadeCompactionIsNotForgotten(t *testing.T) {
	_, store := closedStore(t, 40)
	newest, err := newestTable(store)
	if err != nil {
		t.Fatal(err)
	}
	compaction := manifestSet([]byte{0x0a, 4, 0x08, byte(newest + 1), 0x18, 5, 0x0a, 4, 0x08, byte(newest), 0x10, 1})
	if err := appendDurably(filepath.Join(store, manifestFile), compaction); err != nil {
		t.Fatal(err)
	}
	if dropped, err := dropUnmade(store, newest); err != nil || len(dropped) > 0 {
		t.Fatalf("forgot %v, %v", dropped, err)
	}
	if _, err := preflight(store, nil); err == nil {
		t.Fatal("the missing table is not missed")
	}
}
