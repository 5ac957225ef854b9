package replica

import (
	"bytes"
	"errors"
	"log/slog"
	"strings"
	"testing"
)

func TestStoreErrorsReachTheHandle(t *testing.T) {
	for text, want := range map[string]error{
		"Ignoring table 000004.sst": ErrDamaged,
		"CHECKSUM_MISMATCH: block":  ErrDamaged,
		"error flushing memtable to disk: no space left on device, retrying": ErrFull,
	} {
		var got error
		l := storeLog{log: slog.New(slog.DiscardHandler), failed: func(err error) { got = err }}
		l.Errorf("%s", text)
		if !errors.Is(got, want) || !strings.Contains(got.Error(), text) {
			t.Errorf("%q: %v", text, got)
		}
	}
	var got error
	l := storeLog{log: slog.New(slog.DiscardHandler), failed: func(err error) { got = err }}
	l.Errorf("writeRequests: %v", errTestDisk)
	if got == nil || errors.Is(got, ErrDamaged) || errors.Is(got, ErrFull) {
		t.Errorf("got %v", got)
	}
}

func TestStoreLogIsOneLine(t *testing.T) {
	var out bytes.Buffer
	l := storeLog{log: slog.New(slog.NewTextHandler(&out, nil)), failed: func(error) { t.Error("a warning is no failure") }}
	l.Warningf("two\nlines\x1b[2J\n")
	l.Infof("not shown")
	l.Debugf("not shown")
	if got := out.String(); strings.Count(got, "\n") != 1 || strings.Contains(got, "\x1b") || strings.Contains(got, "not shown") {
		t.Errorf("got %q", got)
	}
}
