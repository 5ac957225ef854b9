package replica

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"os"
	"path/filepath"
	"testing"
)

// logRecord is one record as Badger writes it.
func logRecord(meta byte, key, value []byte) []byte {
	b := []byte{meta, 0}
	for _, n := range []int{len(key), len(value), 0} {
		b = binary.AppendUvarint(b, uint64(n))
	}
	b = append(append(b, key...), value...)
	return binary.BigEndian.AppendUint32(b, crc32.Checksum(b, castagnoli()))
}

// logTransaction is a transaction of one value of 2 KiB, so that it spans
// several blocks, and its end.
func logTransaction(n int) []byte {
	value := bytes.Repeat([]byte{byte(n) | 1}, 2<<10)
	b := logRecord(logMetaPart, fmt.Appendf(nil, "key %d", n), value)
	return append(b, logRecord(0x80, []byte("!badger!txn\x00\x00\x00\x00\x00\x00\x00\x01"), fmt.Append(nil, n))...)
}

// testLog is the log of three transactions in a file with room behind them,
// and where each of them ends.
func testLog() (raw []byte, ends []int) {
	raw = make([]byte, logHeader)
	for n := range 3 {
		raw = append(raw, logTransaction(n)...)
		ends = append(ends, len(raw))
	}
	return append(raw, make([]byte, 16<<10)...), ends
}

func checkLogBytes(t *testing.T, raw []byte) error {
	t.Helper()
	path := filepath.Join(t.TempDir(), "00001.mem")
	if err := os.WriteFile(path, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := checkLog(path, false)
	return err
}

func TestLogTellsACrashFromDamage(t *testing.T) {
	whole, ends := testLog()
	last := ends[1] // where the last transaction begins
	zero := func(from, to int) func([]byte) {
		return func(b []byte) { clear(b[from:to]) }
	}
	flipped := func(at int) func([]byte) { return func(b []byte) { b[at] ^= 4 } }
	block := (last/tornBlock + 2) * tornBlock // a block inside the last transaction
	for name, c := range map[string]struct {
		change  func([]byte)
		damaged bool
	}{
		"whole":                              {func([]byte) {}, false},
		"empty":                              {zero(logHeader, len(whole)), false},
		"killed in the last record":          {zero(ends[2]-20, ends[2]), false},
		"killed before the end":              {zero(ends[2]-30, ends[2]), false},
		"killed in the value":                {zero(last+300, ends[2]), false},
		"power cut, a block unwritten":       {zero(block, block+tornBlock), false},
		"power cut, begin unwritten":         {zero(last, block), false},
		"flipped in the first transaction":   {flipped(logHeader + 100), true},
		"flipped in the first key's length":  {flipped(logHeader + 2), true},
		"flipped in the second's end":        {flipped(ends[1] - 10), true},
		"flipped in the last value":          {flipped(last + 1000), true},
		"flipped in the last end":            {flipped(ends[2] - 10), true},
		"flipped in the last checksum":       {flipped(ends[2] - 1), true},
		"flipped in the last value's length": {flipped(last + 3), true},
		"flipped behind the end":             {flipped(ends[2]), false},
		"flipped in the room":                {flipped(ends[2] + 5000), false},
		"flipped in the key id":              {flipped(3), true},
		"a block of the first zeroed":        {zero(tornBlock, 2*tornBlock), true},
	} {
		raw := bytes.Clone(whole)
		c.change(raw)
		err := checkLogBytes(t, raw)
		if errors.Is(err, ErrDamaged) != c.damaged || err != nil && !c.damaged {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestLogCutShort(t *testing.T) {
	whole, ends := testLog()
	for _, size := range []int{1, logHeader - 1, logHeader + 1, ends[0] - 1, ends[0] - 30, ends[2] - 1} {
		if err := checkLogBytes(t, whole[:size]); !errors.Is(err, ErrDamaged) {
			t.Errorf("cut to %d: %v", size, err)
		}
	}
	for _, size := range []int{logHeader, ends[0], ends[2], ends[2] + 1} { // as Badger cuts, or behind the records
		if err := checkLogBytes(t, whole[:size]); err != nil {
			t.Errorf("cut to %d: %v", size, err)
		}
	}
}

func TestLogContent(t *testing.T) {
	whole, ends := testLog()
	path := filepath.Join(t.TempDir(), "00001.mem")
	if err := os.WriteFile(path, whole, 0o600); err != nil {
		t.Fatal(err)
	}
	got, err := checkLog(path, false)
	if err != nil || got.bytes != int64(ends[2]) {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestLogIsSearchedAcrossWindows(t *testing.T) {
	end := logTransaction(1)[2<<10:]
	end = end[bytes.Index(end, []byte(logEndHead)):]
	raw := make([]byte, 3*scanWindow)
	for _, at := range []int{0, scanWindow - 1, scanWindow + 100, 2*scanWindow - len(end), 3*scanWindow - len(end)} {
		copy(raw[at:], end)
	}
	count, last, err := transactionEnds(bytes.NewReader(raw), 0, int64(len(raw)))
	if err != nil || count != 5 || last != int64(len(raw)) {
		t.Errorf("%d ends, the last at %d, %v", count, last, err)
	}
}

func FuzzLog(f *testing.F) {
	whole, ends := testLog()
	f.Add(whole)
	f.Add(whole[:ends[1]-7])
	f.Fuzz(func(t *testing.T, raw []byte) {
		r := bytes.NewReader(raw)
		stop, err := scanLog(r, int64(len(raw)), false)
		if err != nil || stop.clean {
			return
		}
		_ = stop.judge("log", r, int64(len(raw)))
	})
}

// TestLogWithoutAKey: a kill between making an encrypted store's log and naming
// its key leaves zeros, which say nothing; records without a key are damage.
func TestLogWithoutAKey(t *testing.T) {
	path := filepath.Join(t.TempDir(), "00001.mem")
	zeros := make([]byte, 1<<20)
	writeAt(t, path, zeros)
	if content, err := checkLog(path, true); err != nil || content.first != 0 {
		t.Errorf("nothing written: %+v %v", content, err)
	}
	zeros[logHeader+2] = 1
	writeAt(t, path, zeros)
	if _, err := checkLog(path, true); !errors.Is(err, ErrDamaged) {
		t.Errorf("a record without a key: %v", err)
	}
}
