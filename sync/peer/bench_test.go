package peer_test

import (
	"context"
	"strings"
	"testing"

	"tallystick/crdt/replica"
)

// BenchmarkFirstSync brings 100,000 entries of 20 logs, with sealed bodies of
// about 300 bytes, to a device that has nothing, over loopback, durable on both
// sides.
func BenchmarkFirstSync(b *testing.B) {
	for _, listen := range []string{"/ip4/127.0.0.1/tcp/0", "/ip4/127.0.0.1/udp/0/quic-v1"} {
		b.Run(strings.Split(listen, "/")[3], func(b *testing.B) {
			v := newVillage(b, strings.Split("abcdefghijklmnopqrst", "")...)
			from := v.newMachine("a")
			fill(from, 100_000)
			from.options.Listen = []string{listen}
			from.up()
			entries, bytes := 0, int64(0)
			for b.Loop() {
				b.StopTimer()
				to := v.newMachine("b")
				to.options.Listen = []string{listen}
				to.up()
				b.StartTimer()
				to.meets(from)
				to.until("in sync", func() bool {
					s := to.sees(from).Shares
					return len(s) == 1 && s[0].InSync && to.c.Digest() == from.c.Digest()
				})
				b.StopTimer()
				entries += to.c.Len()
				bytes += to.sees(from).Shares[0].In.Bytes
				to.stop()
				b.StartTimer()
			}
			b.ReportMetric(float64(entries)/b.Elapsed().Seconds(), "entries/s")
			b.ReportMetric(float64(bytes)/float64(entries), "B/entry")
		})
	}
}

// fill has all devices of the village write on one machine, in turns.
func fill(m *machine, entries int) {
	m.t.Helper()
	for i := 0; i < entries; {
		for _, name := range m.names {
			who := m.device(name)
			var drafts []replica.Draft
			if _, begun := m.c.Introduction(who.Log); !begun {
				drafts = (&machine{village: m.village, name: name}).opening()
			}
			for range 128 {
				drafts = append(drafts, sealed(name, 260))
			}
			if _, err := m.c.Author(context.Background(), replica.Batch{Log: who.Log, Key: who.Key, Drafts: drafts}); err != nil {
				m.t.Fatal(err)
			}
			i += len(drafts)
		}
	}
}
