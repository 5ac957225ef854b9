package fold_test

import (
	"context"
	"fmt"
	"iter"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"tallystick/crdt"
	"tallystick/crdt/crdttest"
	"tallystick/crdt/replica"
	"tallystick/identity"
	"tallystick/model/fold"
)

// What the budget is stated for: 100,000 entries with sealed bodies of about
// 300 bytes in 20 logs, each a record of its own.
const (
	benchEntries = 100_000
	benchLogs    = 20
	benchText    = 170
)

func task() fold.Kind {
	return fold.Kind{Name: "task", Version: 1, Fields: []fold.Field{
		{Name: "title", Merge: fold.Register, Required: true, Check: fold.IsText},
		{Name: "hours", Merge: fold.Register, Check: fold.IsInteger},
	}}
}

// benchReplica is a replica that holds them. With cites, every tenth entry
// names the end of another log.
func benchReplica(b *testing.B) (*replica.Replica, crdt.CommunityID) {
	names := make([]string, benchLogs)
	for i := range names {
		names[i] = "founder" + strings.Repeat("x", i)
	}
	w := crdttest.Draw(b, "founders "+strings.Join(names, " "))
	dir, err := os.MkdirTemp(os.Getenv("TALLY_BENCH_DIR"), "tally-bench-")
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { os.RemoveAll(dir) })
	ctx := context.Background()
	r, err := replica.Create(ctx, replica.Options{Dir: filepath.Join(dir, "replica")})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { r.Close() })
	c, err := r.Join(ctx, w.Community)
	if err != nil {
		b.Fatal(err)
	}
	admitted, err := c.AdmitAll(ctx, "bench", benchRuns(b, w, names))
	if err != nil || len(admitted.Refused) > 0 || c.Len() != benchEntries {
		b.Fatal(admitted, err, c.Len())
	}
	return r, w.Community
}

func benchRuns(b *testing.B, w *crdttest.World, names []string) iter.Seq2[crdt.Run, error] {
	random := rand.NewChaCha8([32]byte{})
	key := identity.Key{1}
	return func(yield func(crdt.Run, error) bool) {
		ends := make([]crdt.ID, len(names))
		for first := uint64(0); first < benchEntries/benchLogs; first += crdt.MaxRun {
			for i, name := range names {
				d, err := w.Device(name)
				if err != nil {
					b.Fatal(err)
				}
				var run []crdt.Verified
				for seq := first; seq < min(first+crdt.MaxRun, benchEntries/benchLogs); seq++ {
					h := crdt.Header{Log: d.Log, Seq: seq, Prev: ends[i]}
					if other := ends[(i+1)%len(ends)]; seq%10 == 9 && !other.IsZero() {
						h.Deps = []crdt.ID{other}
					}
					body := d.Body()
					switch {
					case seq == 1 && i == 0:
						body, _ = w.Charter.Body()
					case seq == 2 && i == 0:
						body, _ = crdt.Body{Kind: "grant", Fields: map[string]any{"key": key[:]}}.Block()
					case seq > 0:
						text := make([]byte, benchText/2)
						_, _ = random.Read(text)
						body, _ = crdt.Body{Kind: "task", Fields: map[string]any{"title": fmt.Sprintf("%x", text), "hours": int64(seq)}}.Block()
						var nonce [24]byte
						_, _ = random.Read(nonce[:])
						place := identity.BodyPlace{Log: h.Log, Seq: seq, Prev: h.Prev.Link, Key: keyID(key)}
						body, err = place.Seal(key, body, nonce)
						h.Sealed = true
					}
					if err != nil {
						b.Fatal(err)
					}
					h.Body = crdt.BodyID(body)
					v, err := crdt.Sign(d.Key, h, body)
					if err != nil {
						b.Fatal(err)
					}
					run, ends[i] = append(run, v), v.ID()
				}
				if !yield(crdt.ParseFrame(crdt.AppendFrame(nil, run))) {
					return
				}
			}
		}
	}
}

// BenchmarkFold folds 100,000 entries from scratch, opening the bodies and
// making a record of each, durably.
func BenchmarkFold(b *testing.B) {
	r, community := benchReplica(b)
	kind := task()
	var e *fold.Engine
	for b.Loop() {
		b.StopTimer() // another version: what was stored is cleared
		kind.Version++
		var err error
		if e, err = fold.Open(b.Context(), fold.Options{Replica: r, Community: community, Kinds: []fold.Kind{kind}, Authority: newFake}); err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
		if err := e.CatchUp(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(benchEntries*float64(b.N)/b.Elapsed().Seconds(), "entries/s")
	n := 0
	for _, err := range e.Records("task") {
		if n++; err != nil {
			b.Fatal(err)
		}
	}
	if want := benchEntries - benchLogs - 2; n != want {
		b.Fatal(n, "records, want", want)
	}
}

// BenchmarkOpen opens an engine that has folded 100,000 entries, and reports
// how much it keeps in memory.
func BenchmarkOpen(b *testing.B) {
	r, community := benchReplica(b)
	o := fold.Options{Replica: r, Community: community, Kinds: []fold.Kind{task()}, Authority: newFake}
	e, err := fold.Open(b.Context(), o)
	if err == nil {
		err = e.CatchUp(b.Context())
	}
	if err != nil {
		b.Fatal(err)
	}
	e = nil
	before := heap()
	for b.Loop() {
		if e, err = fold.Open(b.Context(), o); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(heap()-before)/(1<<20), "MB")
	runtime.KeepAlive(e)
}

func heap() int64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}
