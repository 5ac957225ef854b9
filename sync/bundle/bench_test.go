package bundle_test

import (
	"bytes"
	"io"
	"slices"
	"testing"

	"tallystick/crdt"
	"tallystick/crdt/dagcbor"
	"tallystick/sync/bundle"
)

// The entries of these benchmarks: runs of 256 in one log, each with a sealed
// body of some 300 bytes.
const benchRuns = 80

func BenchmarkExport(b *testing.B) {
	from := benchmarked(b)
	for _, form := range []string{"plain", "sealed"} {
		b.Run(form, func(b *testing.B) {
			o := bundle.ExportOptions{Plain: form == "plain", Keys: members(), Random: endless{}}
			var written int64
			for b.Loop() {
				exported, err := bundle.Export(b.Context(), from.c, io.Discard, o)
				if err != nil {
					b.Fatal(err)
				}
				written = exported.Bytes
			}
			b.SetBytes(written)
			b.ReportMetric(float64(from.c.Len())*float64(b.N)/b.Elapsed().Seconds(), "entries/s")
		})
	}
}

func BenchmarkImport(b *testing.B) {
	from := benchmarked(b)
	file, _ := from.export(bundle.ExportOptions{Keys: members()})
	b.SetBytes(int64(len(file)))
	for b.Loop() {
		b.StopTimer()
		to := newMachine(b, from.c.ID())
		b.StartTimer()
		if report := to.take(file, members()); !report.Complete() {
			b.Fatalf("%+v", report)
		}
		b.StopTimer()
		_ = to.Close()
		b.StartTimer()
	}
	b.ReportMetric(float64(from.c.Len())*float64(b.N)/b.Elapsed().Seconds(), "entries/s")
}

func benchmarked(b *testing.B) *machine {
	b.Helper()
	w := draw(b, "founders a\na: 0-1")
	device := must(w.Device("a"))(b)
	from := newMachine(b, w.Community)
	log := slices.Clone(w.Entries)
	body := dagcbor.AppendBytes(dagcbor.AppendArray(nil, 3), make([]byte, 16))
	body = dagcbor.AppendBytes(dagcbor.AppendBytes(body, make([]byte, 24)), noise(250))
	for n := len(log); n < benchRuns*crdt.MaxRun; n++ {
		header := crdt.Header{Log: device.Log, Seq: uint64(n), Prev: log[n-1].ID(), Sealed: true, Body: crdt.BodyID(body)}
		signed := must(crdt.Sign(device.Key, header, body))(b)
		log = append(log, must(crdt.ParseBlock(signed.Block(), signed.Body()))(b))
	}
	for run := range slices.Chunk(log, crdt.MaxRun) {
		must(from.c.Admit(b.Context(), "bench", crdt.Run(run)))(b)
	}
	return from
}

// endless is randomness that never ends and is none.
type endless struct{}

// Read fills with zeros.
func (endless) Read(p []byte) (int, error) {
	return bytes.NewReader(make([]byte, len(p))).Read(p)
}
