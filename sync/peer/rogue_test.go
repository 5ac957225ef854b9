package peer_test

import (
	"context"
	"encoding/binary"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/libp2p/go-libp2p"
	"github.com/libp2p/go-libp2p/core/host"
	"github.com/libp2p/go-libp2p/core/network"
	libpeer "github.com/libp2p/go-libp2p/core/peer"
	"github.com/libp2p/go-libp2p/core/protocol"

	"tallystick/crdt"
	"tallystick/crdt/replica"
	"tallystick/identity"
	"tallystick/sync/peer"
	"tallystick/sync/reconcile"
)

// rogue is a host with a device's key that keeps to no protocol.
type rogue struct {
	host.Host
	t    testing.TB
	self identity.TransportID
	hush func()
	pace *pace // nil for as often as it likes
}

func newRogue(t *testing.T, air *air, number int, key identity.TransportKey) *rogue {
	t.Helper()
	private, err := peer.HostKey(key)
	if err != nil {
		t.Fatal(err)
	}
	wiring, hush := air.wiring(number)
	h, err := libp2p.New(libp2p.Identity(private), libp2p.ListenAddrStrings(address(number)), wiring,
		libp2p.DisableIdentifyAddressDiscovery(), libp2p.DisableMetrics(),
		libp2p.ResourceManager(&network.NullResourceManager{}))
	if err != nil {
		t.Fatal(err)
	}
	r := &rogue{Host: h, t: t, self: key.ID(), hush: hush}
	t.Cleanup(func() { _ = r.Close(); hush() })
	return r
}

// reach connects to a machine; being refused is no failure.
func (r *rogue) reach(m *machine) error {
	r.t.Helper()
	at, err := libpeer.AddrInfoFromString(m.node.Addresses()[0])
	if err != nil {
		r.t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	return r.Connect(ctx, *at)
}

// opens a stream to a machine.
func (r *rogue) open(m *machine, p protocol.ID) (network.Stream, error) {
	r.t.Helper()
	at, err := libpeer.AddrInfoFromString(m.node.Addresses()[0])
	if err != nil {
		r.t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	return r.NewStream(network.WithNoDial(ctx, "rogue"), at.ID, p)
}

// talk begins a conversation in good order, about nothing.
func (r *rogue) talk(m *machine, h reconcile.Holdings) *reconcile.Conversation {
	self, other := r.self, m.ids[m.name]
	return reconcile.Open(h, reconcile.Options{Binding: append(self[:], other[:]...)})
}

// say sends one message, framed.
func say(s network.Stream, message []byte) error {
	return peer.WriteMessage(s, message, peer.Stay)
}

// TestBreaches: whoever breaks the protocol at any step is dropped and left
// alone, with one line in the log, and nobody else is held up.
func TestBreaches(t *testing.T) {
	huge := binary.BigEndian.AppendUint32(nil, 1<<31)
	begun := func(r *rogue, m *machine, h reconcile.Holdings) (network.Stream, error) {
		s, err := r.open(m, peer.SyncProtocol)
		if err != nil {
			return nil, err
		}
		first, err := r.talk(m, h).Next()
		if err == nil {
			err = say(s, first)
		}
		if err == nil {
			_, err = peer.ReadMessage(s, reconcile.MaxMessage, peer.Stay)
		}
		return s, err
	}
	for name, breach := range map[string]func(r *rogue, m *machine, h reconcile.Holdings) error{
		"oversize first message": func(r *rogue, m *machine, _ reconcile.Holdings) error {
			s, err := r.open(m, peer.SyncProtocol)
			if err == nil {
				_, err = s.Write(huge)
			}
			return err
		},
		"first message of another shape": func(r *rogue, m *machine, _ reconcile.Holdings) error {
			s, err := r.open(m, peer.SyncProtocol)
			if err == nil {
				err = say(s, []byte("hello"))
			}
			return err
		},
		"oversize later message": func(r *rogue, m *machine, h reconcile.Holdings) error {
			s, err := begun(r, m, h)
			if err == nil {
				_, err = s.Write(huge)
			}
			return err
		},
		"later message of another shape": func(r *rogue, m *machine, h reconcile.Holdings) error {
			s, err := begun(r, m, h)
			if err == nil {
				err = say(s, []byte{0x80})
			}
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			inTheAir(t, func(t *testing.T, air *air) {
				v := newVillage(t, "a", "b", "c")
				a, b, other := v.newMachine("a").fly(air, 0).up(), v.newMachine("b").fly(air, 1).up(), v.newMachine("c")
				a.write(notes(20, "a")...)
				r := newRogue(t, air, 2, v.transport("c"))
				if err := r.reach(a); err != nil {
					t.Fatal(err)
				}
				if err := breach(r, a, liar{other.c}); err != nil {
					t.Fatal(err)
				}
				a.until("without the rogue", func() bool { return a.sees(other).Breaches == 1 && !a.sees(other).Connected })
				if lines := a.logged.count("peer dropped"); lines != 1 {
					t.Errorf("%d lines", lines)
				}
				if err := r.reach(a); err == nil && a.sees(other).Connected {
					t.Error("let in again at once")
				}
				b.meets(a)
				agree(a, b)
				pass(time.Until(a.sees(other).HeldOff) + time.Second)
				if err := r.reach(a); err != nil {
					t.Errorf("kept out for ever: %v", err)
				}
			})
		})
	}
}

// TestLies: a member's device that gives false bodies breaks the protocol.
func TestLies(t *testing.T) {
	inTheAir(t, func(t *testing.T, air *air) {
		v := newVillage(t, "a", "b")
		a, b := v.newMachine("a").fly(air, 0), v.newMachine("b")
		a.write(note("x"))
		give(a, b) // without it b's log is nobody's
		b.write(sealed("true", 100))
		give(b, a) // without the body
		a.up()
		if len(a.c.Lacking()) != 1 {
			t.Fatal("not lacking")
		}
		r := newRogue(t, air, 1, v.transport("b"))
		r.SetStreamHandler(peer.SyncProtocol, func(s network.Stream) { _ = s.Reset() })
		if err := r.reach(a); err != nil {
			t.Fatal(err)
		}
		s, err := r.open(a, peer.SyncProtocol)
		if err != nil {
			t.Fatal(err)
		}
		converse(s, r.talk(a, liar{b.c}))
		a.until("without the liar", func() bool { return a.sees(b).Breaches == 1 })
		if a.logged.count("peer dropped") != 1 || len(a.c.Lacking()) != 1 {
			t.Error("not noticed")
		}
	})
}

// liar gives out other bodies than it has.
type liar struct{ *replica.Community }

func (l liar) Body(crdt.ID) ([]byte, reconcile.BodyState) {
	body, _, _ := sealed("false", 100).Body(replica.Place{})
	return body, reconcile.BodyHere
}

// give has one machine admit all entries of another, without sealed bodies.
func give(from, to *machine) {
	to.t.Helper()
	var spans []crdt.Span
	for _, tip := range from.c.Tips() {
		spans = append(spans, crdt.Span{Tip: tip})
	}
	for entries, err := range from.c.Runs(spans) {
		if err != nil {
			to.t.Fatal(err)
		}
		run := crdt.Run{}
		for _, e := range entries {
			s, err := crdt.ParseBlock(e.Block(), e.WithoutBody().Body())
			if err != nil {
				to.t.Fatal(err)
			}
			run = append(run, s)
		}
		if _, err := to.c.Admit(context.Background(), "test", run); err != nil {
			to.t.Fatal(err)
		}
	}
}

// converse keeps a conversation up for as long as the other side does.
func converse(s network.Stream, c *reconcile.Conversation) {
	for {
		for {
			message, err := c.Next()
			if err != nil || message == nil {
				break
			}
			if say(s, message) != nil {
				return
			}
		}
		message, err := peer.ReadMessage(s, reconcile.MaxMessage, peer.Stay)
		if err != nil {
			return
		}
		delivery, err := c.Take(message)
		if err != nil {
			return
		}
		c.Stored(delivery)
	}
}

// TestStalls: a peer that says nothing, or next to nothing, holds up nobody, and
// its sessions end.
func TestStalls(t *testing.T) {
	inTheAir(t, func(t *testing.T, air *air) {
		v := newVillage(t, "a", "b", "c")
		a, b, other := v.newMachine("a").fly(air, 0).up(), v.newMachine("b").fly(air, 1).up(), v.newMachine("c")
		a.write(notes(200, "a")...)
		r := newRogue(t, air, 2, v.transport("c"))
		r.SetStreamHandler(peer.SyncProtocol, func(s network.Stream) { _, _ = io.Copy(io.Discard, s) }) // never answers
		if err := r.reach(a); err != nil {
			t.Fatal(err)
		}
		s, err := r.open(a, peer.SyncProtocol)
		if err != nil {
			t.Fatal(err)
		}
		first, err := r.talk(a, liar{other.c}).Next()
		if err != nil || say(s, first) != nil {
			t.Fatal(err)
		}
		a.until("in a session with the silent one", func() bool { return len(a.sees(other).Shares) > 0 && a.sees(other).Shares[0].Running })
		b.meets(a)
		agree(a, b)
		if !a.sees(other).Shares[0].Running {
			t.Error("ended before anybody else had a turn")
		}
		a.until("rid of it", func() bool { s := a.sees(other).Shares[0]; return s.Failed != nil && s.Ended.After(time.Time{}) })
		if got := a.sees(other); got.Breaches != 0 || !strings.Contains(got.Shares[0].Failed.Error(), "nothing moved") {
			t.Errorf("%+v", got)
		}
	})
}

// TestFloods: sessions opened without end take no more than their share, and who
// opens them is left alone.
func TestFloods(t *testing.T) {
	inTheAir(t, func(t *testing.T, air *air) {
		v := newVillage(t, "a", "b", "c")
		a, b, other := v.newMachine("a").fly(air, 0).up(), v.newMachine("b").fly(air, 1).up(), v.newMachine("c")
		a.write(notes(20, "a")...)
		r := newRogue(t, air, 2, v.transport("c"))
		if err := r.reach(a); err != nil {
			t.Fatal(err)
		}
		for range 1000 {
			s, err := r.open(a, peer.SyncProtocol)
			if err != nil {
				break
			}
			if first, err := r.talk(a, liar{other.c}).Next(); err == nil {
				_ = say(s, first)
			}
			_, _ = s.Read(make([]byte, 1)) // an answer, or a refusal
			_ = s.Reset()
		}
		b.meets(a)
		agree(a, b)
		a.until("without the flooder", func() bool { return a.sees(other).Breaches == 1 && !a.sees(other).Connected })
		if lines := a.logged.count("peer dropped"); lines != 1 {
			t.Errorf("%d lines", lines)
		}
		synctest.Wait()
	})
}
