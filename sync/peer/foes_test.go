package peer_test

import (
	"context"
	"encoding/binary"
	"io"
	"runtime/metrics"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/libp2p/go-libp2p"
	"github.com/libp2p/go-libp2p/core/network"
	libpeer "github.com/libp2p/go-libp2p/core/peer"

	"tallystick/sync/peer"
)

// foe is somebody who troubles a machine over real sockets until the context
// ends. Each blow is counted.
type foe struct {
	name   string
	member bool // has the key of a member's device
	strike func(ctx context.Context, r *rogue, m *machine) error
}

// foes are those of which the design says that honest devices go on beside them
// at half their speed or better.
func foes() []foe {
	garbage := slices.Repeat([]byte{0xff}, 1<<10)
	return []foe{
		{"stranger", false, func(ctx context.Context, r *rogue, m *machine) error {
			_ = r.calls(ctx, m) // refused, whenever it is heard of
			return nil
		}},
		{"flooder", true, func(ctx context.Context, r *rogue, m *machine) error {
			s, err := r.begins(ctx, m)
			if err == nil {
				err = s.Reset()
			}
			return err
		}},
		{"slow", true, func(ctx context.Context, r *rogue, m *machine) error {
			s, err := r.begins(ctx, m)
			if err != nil {
				return err
			}
			_, _ = s.Read(make([]byte, 1))
			<-ctx.Done()
			return s.Reset()
		}},
		{"oversize", true, func(ctx context.Context, r *rogue, m *machine) error {
			return r.says(ctx, m, binary.BigEndian.AppendUint32(nil, 1<<31))
		}},
		{"malformed", true, func(ctx context.Context, r *rogue, m *machine) error {
			return r.says(ctx, m, append(binary.BigEndian.AppendUint32(nil, uint32(len(garbage))), garbage...))
		}},
	}
}

// calls makes a connection, if there is none.
func (r *rogue) calls(ctx context.Context, m *machine) error {
	at, err := libpeer.AddrInfoFromString(m.node.Addresses()[0])
	if err != nil {
		return err
	}
	if r.Network().Connectedness(at.ID) != network.Connected {
		r.pace.wait(ctx)
	}
	return r.Connect(ctx, *at)
}

// pace is how often somebody connects: as often as a node lets one address, or
// without end. Loopback is exempt from that limit, so in a benchmark whoever has
// no address of their own keeps to it by themselves.
type pace struct {
	calls  atomic.Int64
	ticker *time.Ticker // nil for as often as they like
}

func (p *pace) wait(ctx context.Context) {
	if p == nil || p.ticker == nil || p.calls.Add(1) <= peer.NewConnsBurst {
		return
	}
	select {
	case <-p.ticker.C:
	case <-ctx.Done():
	}
}

// begins opens a session in good order.
func (r *rogue) begins(ctx context.Context, m *machine) (network.Stream, error) {
	if err := r.calls(ctx, m); err != nil {
		return nil, err
	}
	at, err := libpeer.AddrInfoFromString(m.node.Addresses()[0])
	if err != nil {
		return nil, err
	}
	s, err := r.NewStream(network.WithNoDial(ctx, "foe"), at.ID, peer.SyncProtocol)
	if err != nil {
		return nil, err
	}
	first, err := r.talk(m, liar{m.c}).Next()
	if err == nil {
		err = say(s, first)
	}
	return s, err
}

// says opens a session in good order, and goes on in a bad one.
func (r *rogue) says(ctx context.Context, m *machine, bytes []byte) error {
	s, err := r.begins(ctx, m)
	if err != nil {
		return err
	}
	_, _ = s.Write(bytes)
	_, _ = io.Copy(io.Discard, s) // until it is dropped
	return nil
}

// foeHands is how many blows are under way at a time.
const foeHands = 4

// trouble has a foe strike machines until the function that is returned is
// called, which says how many blows there were. Who is refused comes again.
func (f foe) trouble(t testing.TB, v *village, paced bool, machines ...*machine) (stop func() int64) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	var hands sync.WaitGroup
	var blows atomic.Int64
	struck := make(chan struct{})
	for _, m := range machines {
		key := v.transport("a foe")
		if f.member {
			key = v.transport("z")
		}
		private, err := peer.HostKey(key)
		if err != nil {
			t.Fatal(err)
		}
		h, err := libp2p.New(libp2p.Identity(private), libp2p.NoListenAddrs, libp2p.DisableMetrics(), libp2p.ResourceManager(&network.NullResourceManager{}))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = h.Close() })
		r := &rogue{Host: h, t: t, self: key.ID(), hush: func() {}, pace: &pace{}}
		if paced {
			r.pace.ticker = time.NewTicker(time.Second / peer.NewConnsPerSecond)
		}
		for range foeHands {
			hands.Go(func() {
				for ctx.Err() == nil {
					err := f.strike(ctx, r, m)
					if blows.Add(1) == 1 {
						close(struck)
					}
					if err != nil {
						rest(ctx)
					}
				}
			})
		}
	}
	if f.name != "slow" { // whose blows never end
		<-struck
	}
	return func() int64 {
		cancel()
		hands.Wait()
		return blows.Load()
	}
}

func rest(ctx context.Context) {
	select {
	case <-time.After(10 * time.Millisecond):
	case <-ctx.Done():
	}
}

// TestBesideFoes: whoever else is there, what honest devices hold is exchanged;
// each breach is one line in the log and counts.
func TestBesideFoes(t *testing.T) {
	for _, f := range foes() {
		t.Run(f.name, func(t *testing.T) {
			v := newVillage(t, "a", "b", "z")
			a, b, z := v.newMachine("a"), v.newMachine("b"), &machine{village: v, name: "z"}
			a.write(notes(2000, "a")...)
			a.up()
			b.up()
			stop := f.trouble(t, v, false, a, b)
			b.meets(a)
			agree(a, b)
			blows := stop()
			for _, m := range []*machine{a, b} {
				if lines, breaches := m.logged.count("peer dropped"), m.sees(z).Breaches; lines != breaches {
					t.Errorf("%s: %d breaches and %d lines", m.name, breaches, lines)
				}
				if m.sees(a).Breaches+m.sees(b).Breaches > 0 {
					t.Errorf("%s blames an honest device", m.name)
				}
			}
			t.Logf("%d blows, %d breaches", blows, a.sees(z).Breaches)
		})
	}
}

// BenchmarkBesideFoes measures a first sync of 50,000 entries over loopback
// beside each foe, who strikes both sides from the same processors and connects
// as often as one address may, and right before it the same sync without: "ratio"
// is the one's speed beside the other's, in the median of the rounds. "peak-MB" is
// the heap of all four together.
func BenchmarkBesideFoes(b *testing.B) {
	v := newVillage(b, strings.Split("abcdefghijklmnopqrstz", "")...)
	from := v.newMachine("a")
	fill(from, 50_000)
	from.up()
	for _, f := range foes() {
		b.Run(f.name, func(b *testing.B) {
			var alone, beside, ratios, peaks []float64
			for b.Loop() {
				speed, _ := v.syncs(b, from, nil)
				alone = append(alone, speed)
				slower, peak := v.syncs(b, from, &f)
				beside, ratios, peaks = append(beside, slower), append(ratios, slower/speed), append(peaks, peak)
			}
			b.ReportMetric(middle(alone), "alone-entries/s")
			b.ReportMetric(middle(beside), "entries/s")
			b.ReportMetric(middle(ratios), "ratio")
			b.ReportMetric(slices.Max(peaks), "peak-MB")
			b.ReportMetric(0, "ns/op") // says nothing here
		})
	}
}

// syncs has a new device take everything, and tells how many entries came a
// second and how large the heap grew.
func (v *village) syncs(b *testing.B, from *machine, f *foe) (speed, peak float64) {
	to := v.newMachine("b")
	to.up()
	defer to.stop()
	if f != nil {
		defer f.trouble(b, v, true, from, to)()
	}
	begun := time.Now()
	to.meets(from)
	to.until("as full", func() bool {
		peak = max(peak, heapMB())
		return to.c.Len() == from.c.Len()
	})
	return float64(to.c.Len()) / time.Since(begun).Seconds(), peak
}

func heapMB() float64 {
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(sample)
	return float64(sample[0].Value.Uint64()) / 1e6
}

func middle(values []float64) float64 {
	slices.Sort(values)
	return values[len(values)/2]
}
