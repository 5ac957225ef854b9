package reconcile_test

import (
	"iter"
	"slices"
	"testing"

	"tallystick/crdt"
	"tallystick/sync/reconcile"
)

// benchEntries and benchLogs are what the budgets are stated for.
const (
	benchEntries = 100_000
	benchLogs    = 20
)

// rack holds whole logs of founders, for benchmarks: what it answers costs it
// next to nothing. It keeps nothing of what comes.
type rack struct {
	community crdt.CommunityID
	logs      [][]crdt.Verified
}

func newRack(b *testing.B) (*village, rack) {
	v := newVillage(b, benchLogs, 0)
	r := rack{community: v.Community, logs: make([][]crdt.Verified, benchLogs)}
	for i := range r.logs {
		begun := v.begin(nameOf(i))
		r.logs[i] = append(begun, v.write(nameOf(i), begun[len(begun)-1].Tip(), benchEntries/benchLogs-len(begun))...)
	}
	slices.SortFunc(r.logs, func(a, b []crdt.Verified) int { return a[0].Log().Compare(b[0].Log()) })
	return v, r
}

// grown is the rack with more entries of one log.
func (r rack) grown(entries []crdt.Verified) rack {
	r.logs = slices.Clone(r.logs)
	for i, log := range r.logs {
		if log[0].Log() == entries[0].Log() {
			r.logs[i] = append(slices.Clip(log), entries...)
		}
	}
	return r
}

func (r rack) of(log crdt.LogID) []crdt.Verified {
	for _, entries := range r.logs {
		if entries[0].Log() == log {
			return entries
		}
	}
	return nil
}

func (r rack) ID() crdt.CommunityID { return r.community }

func (r rack) Tips() (tips []crdt.Tip) {
	for _, log := range r.logs {
		tips = append(tips, log[len(log)-1].Tip())
	}
	return tips
}

func (r rack) Ancestor(end crdt.Tip, seq uint64) (crdt.ID, bool) {
	log := r.of(end.Log)
	if seq >= uint64(len(log)) {
		return crdt.ID{}, false
	}
	return log[seq].ID(), true
}

func (r rack) Runs(spans []crdt.Span) iter.Seq2[[]crdt.Verified, error] {
	return func(yield func([]crdt.Verified, error) bool) {
		for _, span := range spans {
			for run := range slices.Chunk(r.of(span.Tip.Log)[span.From:span.Tip.Seq+1], crdt.MaxRun) {
				if !yield(run, nil) {
					return
				}
			}
		}
	}
}

func (r rack) Lacking() []crdt.ID                         { return nil }
func (r rack) Body(crdt.ID) ([]byte, reconcile.BodyState) { return nil, reconcile.BodyAbsent }
func (r rack) admit([]crdt.Run) error                     { return nil }
func (r rack) admitBody(crdt.ID, []byte) error            { return nil }
func (r rack) erase([]crdt.ID) error                      { return nil }

// BenchmarkStream gives 100,000 entries with sealed bodies of about 300 bytes
// to a side that holds nothing: making, sending and reading messages, both
// sides on one core, without admitting what comes. It counts the headers that
// the reader makes again and hashes, but no signatures.
func BenchmarkStream(b *testing.B) {
	v, a := newRack(b)
	wire := 0
	b.ReportAllocs()
	for b.Loop() {
		m := newMeeting(a, rack{community: v.Community}, 1)
		m.silent = true
		if err := m.run(1); err != nil {
			b.Fatal(err)
		}
		wire = m.sides[0].talk.Result().Out.Bytes
		if m.sides[0].talk.Result().Out.Entries != benchEntries {
			b.Fatal("not everything was sent")
		}
	}
	b.ReportMetric(float64(benchEntries)*float64(b.N)/b.Elapsed().Seconds(), "entries/s")
	b.ReportMetric(float64(wire)/benchEntries, "wire-bytes/entry")
}

// BenchmarkDifference finds 10 new entries on each side among 100,000.
func BenchmarkDifference(b *testing.B) {
	v, all := newRack(b)
	tip := func(name string) crdt.Tip { log := all.of(v.device(name).Log); return log[len(log)-1].Tip() }
	one := all.grown(v.write("a", tip("a"), 10))
	other := all.grown(v.write("b", tip("b"), 10))
	var result reconcile.Result
	for b.Loop() {
		m := newMeeting(one, other, 1)
		m.silent = true
		if err := m.run(1); err != nil {
			b.Fatal(err)
		}
		result = m.sides[0].talk.Result()
	}
	b.ReportMetric(float64(result.Out.Bytes), "bytes-out")
	b.ReportMetric(float64(result.In.Bytes), "bytes-in")
	b.ReportMetric(float64(result.RoundTrips), "round-trips")
}
