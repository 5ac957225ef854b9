package crdt_test

import (
	"crypto/sha256"
	"encoding/binary"
	"testing"

	"tallystick/crdt"
	"tallystick/crdt/crdttest"
	"tallystick/crdt/dagcbor"
)

// chains signs as many entries as asked after the introduction of each founder,
// with sealed bodies of about 300 bytes.
func chains(b *testing.B, w *crdttest.World, founders []string, entries int) (logs [][]crdt.Verified) {
	b.Helper()
	for _, name := range founders {
		d, err := w.Device(name)
		if err != nil {
			b.Fatal(err)
		}
		block := d.Introduction.Body()
		header := crdt.Header{Log: d.Log, Body: crdt.BodyID(block)}
		var log []crdt.Verified
		for seq := range uint64(entries) {
			switch seq {
			case 0:
			case 1:
				if block, err = w.Charter.Body(); err != nil {
					b.Fatal(err)
				}
			default:
				block = sealedBlock(name, seq)
			}
			header.Seq, header.Sealed, header.Body = seq, seq > 1, crdt.BodyID(block)
			v, err := crdt.Sign(d.Key, header, block)
			if err != nil {
				b.Fatal(err)
			}
			header.Prev = v.ID()
			log = append(log, v)
		}
		logs = append(logs, log)
	}
	return logs
}

func sealedBlock(name string, seq uint64) []byte {
	text := sha256.Sum256(binary.BigEndian.AppendUint64([]byte(name), seq))
	block := dagcbor.AppendArray(nil, 3)
	block = dagcbor.AppendBytes(block, text[:16])
	block = dagcbor.AppendBytes(block, text[:24])
	cipher := make([]byte, 256)
	copy(cipher, text[:])
	return dagcbor.AppendBytes(block, cipher)
}

// perEntry reports the figure that budgets are about.
func perEntry(b *testing.B, entries int) {
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(entries*b.N), "ns/entry")
}

func BenchmarkFrameParse(b *testing.B) {
	w := crdttest.Draw(b, "founders a")
	frame := crdt.AppendFrame(nil, chains(b, w, []string{"a"}, crdt.MaxRun)[0])
	b.SetBytes(int64(len(frame)))
	for b.Loop() {
		if _, err := crdt.ParseFrame(frame); err != nil {
			b.Fatal(err)
		}
	}
	perEntry(b, crdt.MaxRun)
}

func BenchmarkVouch256(b *testing.B) {
	w := crdttest.Draw(b, "founders a")
	run, err := crdt.ParseFrame(crdt.AppendFrame(nil, chains(b, w, []string{"a"}, crdt.MaxRun)[0]))
	if err != nil {
		b.Fatal(err)
	}
	a, err := w.Device("a")
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if vouched, _ := crdt.Vouch(run, a.Key.ID()); len(vouched) != crdt.MaxRun {
			b.Fatal("a valid run is not vouched for")
		}
	}
	perEntry(b, crdt.MaxRun)
}

// BenchmarkSetHold is 100,000 entries of 20 founders, in turns of one run.
func BenchmarkSetHold(b *testing.B) {
	founders := []string{"a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m", "n", "o", "p", "q", "r", "s", "t"}
	drawing := &crdttest.Drawing{Founders: founders}
	w, err := drawing.Build(crdttest.NewCast(), nil)
	if err != nil {
		b.Fatal(err)
	}
	const each = 5000
	logs, m := chains(b, w, founders, each), memoryOf(w)
	for _, log := range logs {
		m.Keep(log...)
	}
	b.ReportAllocs()
	for b.Loop() {
		set := crdt.NewSet(w.Community, m, crdt.NoLosses{})
		for from := 0; from < each; from += crdt.MaxRun {
			for _, log := range logs {
				for _, v := range log[from:min(from+crdt.MaxRun, each)] {
					set.Hold(v)
				}
			}
		}
		if len(set.Tips()) != len(founders) {
			b.Fatal("the set has other tips than logs")
		}
	}
	perEntry(b, each*len(founders))
}
