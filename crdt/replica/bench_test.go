package replica_test

import (
	"context"
	"fmt"
	"iter"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tallystick/crdt"
	"tallystick/crdt/crdttest"
	"tallystick/crdt/replica"
	"tallystick/identity"
)

// What the budgets are stated for: sealed bodies of about 300 bytes, 20 logs,
// runs of 256. `tally bench replica` measures the same with a process for each
// phase; here is what a change can be profiled with:
//
//	go test -bench Admit -cpuprofile cpu.out ./crdt/replica
const (
	benchEntries = 100_000
	benchLogs    = 20
	benchText    = 240
)

// benchWorld is a community whose founders write long logs.
type benchWorld struct {
	*crdttest.World
	founders []*crdttest.Device
}

func newBenchWorld(b *testing.B) *benchWorld {
	names := make([]string, benchLogs)
	for i := range names {
		names[i] = "founder" + strings.Repeat("x", i)
	}
	w := &benchWorld{World: crdttest.Draw(b, "founders "+strings.Join(names, " ")+"\ndevice own of founder certified")}
	for _, name := range names {
		device, err := w.Device(name)
		if err != nil {
			b.Fatal(err)
		}
		w.founders = append(w.founders, device)
	}
	return w
}

// frames are n entries in runs of 256, log by log.
func (w *benchWorld) frames(b *testing.B, n int) (frames [][]byte) {
	random := rand.NewChaCha8([32]byte{})
	for i, founder := range w.founders {
		var run []crdt.Verified
		var prev crdt.ID
		for seq := range uint64((n + i) / len(w.founders)) {
			body, sealed := founder.Body(), false
			switch {
			case seq == 1 && i == 0:
				body, _ = w.Charter.Body()
			case seq > 0:
				body, sealed = benchNote(b, random, replica.Place{Log: founder.Log, Seq: seq, Prev: prev}), true
			}
			v, err := crdt.Sign(founder.Key, crdt.Header{Log: founder.Log, Seq: seq, Prev: prev, Sealed: sealed, Body: crdt.BodyID(body)}, body)
			if err != nil {
				b.Fatal(err)
			}
			if run, prev = append(run, v), v.ID(); len(run) == crdt.MaxRun {
				frames, run = append(frames, crdt.AppendFrame(nil, run)), nil
			}
		}
		if len(run) > 0 {
			frames = append(frames, crdt.AppendFrame(nil, run))
		}
	}
	return frames
}

func benchNote(b *testing.B, random *rand.ChaCha8, at replica.Place) []byte {
	text := make([]byte, benchText)
	var nonce [24]byte
	_, _ = random.Read(text)
	_, _ = random.Read(nonce[:])
	body, err := identity.BodyPlace{Log: at.Log, Seq: at.Seq, Prev: at.Prev.Link}.Seal(identity.Key{1}, text, nonce)
	if err != nil {
		b.Fatal(err)
	}
	return body
}

// benchDir is on the disk of the working directory: temporary folders are in
// memory on some machines.
func benchDir(b *testing.B) string {
	work := os.Getenv("TALLY_BENCH_DIR")
	dir, err := os.MkdirTemp(work, "tally-bench-")
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { os.RemoveAll(dir) })
	return filepath.Join(dir, "replica")
}

func runsOf(frames [][]byte) iter.Seq2[crdt.Run, error] {
	return func(yield func(crdt.Run, error) bool) {
		for _, frame := range frames {
			if run, err := crdt.ParseFrame(frame); !yield(run, err) || err != nil {
				return
			}
		}
	}
}

// fill makes a replica that holds the frames.
func fill(b *testing.B, w *benchWorld, frames [][]byte, dir string) *replica.Replica {
	r, c := admitted(b, w, frames, dir)
	if c.Len() != benchEntries {
		b.Fatal(c.Len())
	}
	return r
}

// admitted is fill for some of the frames.
func admitted(b *testing.B, w *benchWorld, frames [][]byte, dir string) (*replica.Replica, *replica.Community) {
	ctx := context.Background()
	r, err := replica.Create(ctx, replica.Options{Dir: dir})
	if err != nil {
		b.Fatal(err)
	}
	c, err := r.Join(ctx, w.Community)
	if err != nil {
		b.Fatal(err)
	}
	admitted, err := c.AdmitAll(ctx, "bench", runsOf(frames))
	if err != nil || len(admitted.Refused) > 0 {
		b.Fatal(admitted, err)
	}
	return r, c
}

// BenchmarkAdmit parses, verifies and stores 100,000 entries durably.
func BenchmarkAdmit(b *testing.B) {
	w := newBenchWorld(b)
	frames := w.frames(b, benchEntries)
	for b.Loop() {
		r := fill(b, w, frames, benchDir(b))
		b.StopTimer()
		if err := r.Close(); err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
	}
	b.ReportMetric(float64(benchEntries)*float64(b.N)/b.Elapsed().Seconds(), "entries/s")
}

// BenchmarkBadgerAlone writes the same keys and values without anything else.
func BenchmarkBadgerAlone(b *testing.B) {
	w := newBenchWorld(b)
	r := fill(b, w, w.frames(b, benchEntries), benchDir(b))
	defer r.Close()
	seconds := 0.0
	for b.Loop() {
		dir := benchDir(b)
		if err := os.MkdirAll(dir, 0o700); err != nil {
			b.Fatal(err)
		}
		took, err := r.WriteAlone(dir)
		if err != nil {
			b.Fatal(err)
		}
		seconds += took.Seconds()
	}
	b.ReportMetric(float64(benchEntries)*float64(b.N)/seconds, "entries/s")
}

// BenchmarkOpen opens a directory with 100,000 entries after a clean stop.
func BenchmarkOpen(b *testing.B) {
	w := newBenchWorld(b)
	dir := benchDir(b)
	if err := fill(b, w, w.frames(b, benchEntries), dir).Close(); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		r, err := replica.Open(context.Background(), replica.Options{Dir: dir})
		if err != nil {
			b.Fatal(err)
		}
		b.StopTimer()
		if err := r.Close(); err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
	}
}

// BenchmarkAuthor signs and stores notes, one and a batch at a time.
func BenchmarkAuthor(b *testing.B) {
	w := newBenchWorld(b)
	random := rand.NewChaCha8([32]byte{1})
	for _, batch := range []int{1, 250} {
		b.Run(fmt.Sprintf("batch=%d", batch), func(b *testing.B) {
			r := fill(b, w, w.frames(b, benchEntries), benchDir(b))
			defer r.Close()
			c, err := r.Community(w.Community)
			if err != nil {
				b.Fatal(err)
			}
			own, err := w.Device("own")
			if err != nil {
				b.Fatal(err)
			}
			introduce := replica.Draft{Body: func(replica.Place) ([]byte, bool, error) { return own.Body(), false, nil }}
			write := func(drafts ...replica.Draft) {
				if _, err := c.Author(context.Background(), replica.Batch{Log: own.Log, Key: own.Key, Drafts: drafts}); err != nil {
					b.Fatal(err)
				}
			}
			write(introduce)
			drafts := make([]replica.Draft, batch)
			for i := range drafts {
				drafts[i].Body = func(at replica.Place) ([]byte, bool, error) { return benchNote(b, random, at), true, nil }
			}
			for b.Loop() {
				write(drafts...)
			}
			b.ReportMetric(float64(batch)*float64(b.N)/b.Elapsed().Seconds(), "acts/s")
		})
	}
}

// recentTips is how far back the entries lie that BenchmarkTip asks about.
const recentTips = 50_000

// BenchmarkTip asks where recent entries stand.
func BenchmarkTip(b *testing.B) {
	w := newBenchWorld(b)
	r := fill(b, w, w.frames(b, benchEntries), benchDir(b))
	defer r.Close()
	c, err := r.Community(w.Community)
	if err != nil {
		b.Fatal(err)
	}
	ids := lastIDs(b, r, recentTips)
	asked := 0
	for b.Loop() {
		askTip(b, c, ids, &asked)
	}
	b.ReportMetric(float64(asked)/b.Elapsed().Seconds(), "lookups/s")
}

// BenchmarkTipWhileImporting does so while the writer takes in 50,000 more.
func BenchmarkTipWhileImporting(b *testing.B) {
	w := newBenchWorld(b)
	frames := w.frames(b, benchEntries)
	asked := 0
	for b.Loop() {
		b.StopTimer()
		r, c := admitted(b, w, frames[:len(frames)/2], benchDir(b))
		ids := lastIDs(b, r, recentTips)
		imported := make(chan error)
		b.StartTimer()
		go func() {
			_, err := c.AdmitAll(context.Background(), "bench", runsOf(frames))
			imported <- err
		}()
		for err, over := error(nil), false; !over; {
			askTip(b, c, ids, &asked)
			select {
			case err = <-imported:
				over = true
			default:
			}
			if err != nil {
				b.Fatal(err)
			}
		}
		b.StopTimer()
		if err := r.Close(); err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
	}
	b.ReportMetric(float64(asked)/b.Elapsed().Seconds(), "lookups/s")
}

// askTip asks a hundred times, here and there.
func askTip(b *testing.B, c *replica.Community, ids []crdt.ID, asked *int) {
	for range 100 {
		if _, held := c.Tip(ids[*asked*7919%len(ids)]); !held {
			b.Fatal("not held")
		}
		*asked++
	}
}

// lastIDs are the last n entries of the feed.
func lastIDs(b *testing.B, r *replica.Replica, n uint64) (ids []crdt.ID) {
	for item, err := range r.Arrivals(r.Last() - n) {
		if err != nil {
			b.Fatal(err)
		}
		ids = append(ids, item.Entry.ID())
	}
	return ids
}
