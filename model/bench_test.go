package model_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"tallystick/crdt"
	"tallystick/crdt/replica"
	"tallystick/model"
	"tallystick/model/community"
)

// The entries of the budget's row: 20 logs of a community, notes of about 300
// bytes, each device having seen the others' now and then.
const (
	benchLogs  = 20
	benchNotes = 5_000
	benchBatch = 50
)

// BenchmarkFold folds a community from scratch on a disk, with its authority
// and its keys.
func BenchmarkFold(b *testing.B) {
	host := market(b, "host", nil)
	all := []*household{host}
	for i := range benchLogs - 1 {
		all = append(all, host.join(b, fmt.Sprintf("member %d", i)))
	}
	meet(b, host, all[benchLogs-1])
	for _, h := range all[1:] {
		host.carry(b, h)
	}
	text := strings.Repeat("carrots, 12 crates; ", 12)
	for range benchNotes / benchBatch {
		for _, h := range all {
			h.notes(b, text, benchBatch)
		}
	}
	reader := newReader(b, host)
	hand(b, reader, all...)
	if err := reader.book.CatchUp(b.Context()); err != nil {
		b.Fatal(err)
	}
	engine := reader.book.Records()
	entries := reader.book.Community().Len()
	b.ResetTimer()
	for range b.N {
		if err := engine.Rebuild(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(entries)*float64(b.N)/b.Elapsed().Seconds(), "entries/s")
	b.ReportMetric(float64(entries), "entries")
}

// newReader is a household's device on another disk, with the memory of a
// laptop. It only reads.
func newReader(t testing.TB, h *household) *household {
	t.Helper()
	r, err := replica.Create(t.Context(), replica.Options{Dir: filepath.Join(t.TempDir(), "books")})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.Close() })
	if _, err := r.Join(t.Context(), h.book.ID()); err != nil {
		t.Fatal(err)
	}
	reader := &household{name: h.name, options: h.options}
	reader.options.Replica = r
	if reader.book, err = model.Open(t.Context(), reader.options, h.book.ID()); err != nil {
		t.Fatal(err)
	}
	return reader
}

func (h *household) notes(t testing.TB, text string, n int) {
	t.Helper()
	bodies := make([]crdt.Body, n)
	for i := range bodies {
		bodies[i] = community.Note{Text: text}.Body()
	}
	if _, err := h.book.Write(t.Context(), bodies...); err != nil {
		t.Fatal(err)
	}
}

// hand gives what devices wrote to another, a run of each in turn, as it
// arrives from people who are met now and then.
func hand(t testing.TB, to *household, from ...*household) {
	t.Helper()
	runs := map[*household][]crdt.Run{}
	longest := 0
	for _, h := range from {
		runs[h] = h.runs(t)
		longest = max(longest, len(runs[h]))
	}
	for i := range longest {
		for _, h := range from {
			if i >= len(runs[h]) {
				continue
			}
			if _, err := to.book.Community().Admit(t.Context(), h.name, runs[h][i]); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// runs are what a device wrote, cut into runs.
func (h *household) runs(t testing.TB) (runs []crdt.Run) {
	t.Helper()
	log, _ := h.book.Log()
	var entries []crdt.Verified
	cut := func() {
		run, err := crdt.ParseFrame(crdt.AppendFrame(nil, entries))
		if err != nil {
			t.Fatal(err)
		}
		runs, entries = append(runs, run), nil
	}
	for v, err := range h.book.Community().Chain(h.book.Community().TipsOf(log)[0].ID, 0) {
		if err != nil {
			t.Fatal(err)
		}
		if entries = append(entries, v); len(entries) == crdt.MaxRun {
			cut()
		}
	}
	if len(entries) > 0 {
		cut()
	}
	return runs
}
