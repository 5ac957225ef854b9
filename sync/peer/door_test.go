package peer_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	p2p "github.com/libp2p/go-libp2p/core/peer"
	"github.com/libp2p/go-libp2p/core/protocol"

	"tallystick/identity"
	"tallystick/sync/peer"
)

// TestStrangers get no further than the handshake.
func TestStrangers(t *testing.T) {
	inTheAir(t, func(t *testing.T, air *air) {
		v := newVillage(t, "a")
		a := v.newMachine("a").fly(air, 0).up()
		r := newRogue(t, air, 1, newVillage(t, "x").transport("x"))
		_ = r.reach(a) // whether the dialler hears of it at once is its transport's affair
		for _, p := range []protocol.ID{peer.SyncProtocol, peer.FileProtocol, peer.JoinProtocol, "/ipfs/id/1.0.0"} {
			if s, err := r.open(a, p); err == nil {
				if _, err := s.Read(make([]byte, 1)); err == nil {
					t.Errorf("%s is answered", p)
				}
			}
		}
		if len(a.node.Peers()) != 0 {
			t.Error("a stranger is listed")
		}
	})
}

// TestJoin has somebody be let in over the network, and sync at once.
func TestJoin(t *testing.T) {
	v := newVillage(t, "a", "b")
	a, b := v.newMachine("a"), v.newMachine("b")
	a.gate.set(v.Community, v.ids["b"], peer.Stranger)
	b.gate.set(v.Community, v.ids["a"], peer.Stranger) // until it was let in
	a.options.Join = func(_ context.Context, from identity.TransportID, request []byte) ([]byte, error) {
		if from != v.ids["b"] || string(request) != "please" {
			return nil, errors.New("who is that?")
		}
		a.gate.set(v.Community, from, peer.Member)
		return []byte("welcome"), nil
	}
	a.write(notes(30, "a")...)
	a.up()
	b.up()
	at, _, _ := strings.Cut(a.node.Addresses()[0], "/p2p/")
	if _, err := b.node.Join(t.Context(), v.ids["a"], []string{at}, []byte("please")); !errors.Is(err, peer.ErrUnreachable) && err == nil {
		t.Errorf("without an invitation: %v", err)
	}
	a.gate.invite(true)
	answer, err := b.node.Join(t.Context(), v.ids["a"], []string{at}, []byte("please"))
	if err != nil || string(answer) != "welcome" {
		t.Fatalf("%q, %v", answer, err)
	}
	a.gate.invite(false)
	answer, err = b.node.Join(t.Context(), v.ids["a"], []string{at}, []byte("please"))
	if err != nil || string(answer) != "welcome" {
		t.Fatalf("asked again after it was let in: %q, %v", answer, err)
	}
	b.gate.set(v.Community, v.ids["a"], peer.Member)
	b.node.Refresh() // where it was found is known
	agree(a, b)
}

// TestJoinNearby has somebody be let in whose invitation tells no address, by
// what discovery on the local network finds.
func TestJoinNearby(t *testing.T) {
	v := newVillage(t, "a", "b")
	a, b := v.newMachine("a"), v.newMachine("b")
	a.gate.set(v.Community, v.ids["b"], peer.Stranger)
	b.gate.set(v.Community, v.ids["a"], peer.Stranger) // until it was let in
	a.gate.invite(true)
	a.options.Join = func(context.Context, identity.TransportID, []byte) ([]byte, error) {
		a.gate.set(v.Community, v.ids["b"], peer.Member)
		return []byte("welcome"), nil
	}
	a.write(notes(30, "a")...)
	a.up()
	b.up()
	if _, err := b.node.Join(t.Context(), v.ids["a"], nil, []byte("please")); !errors.Is(err, peer.ErrUnreachable) {
		t.Errorf("before it is found: %v", err)
	}
	at, err := p2p.AddrInfoFromString(a.node.Addresses()[0])
	if err != nil {
		t.Fatal(err)
	}
	b.node.Find(*at)
	if answer, err := b.node.Join(t.Context(), v.ids["a"], nil, []byte("please")); err != nil || string(answer) != "welcome" {
		t.Fatalf("%q, %v", answer, err)
	}
	b.gate.set(v.Community, v.ids["a"], peer.Member)
	b.node.Refresh()
	agree(a, b)
}

// TestKnownDevicesLeaveTheDoorFree: however often a device asks that is in
// already, strangers can ask, too.
func TestKnownDevicesLeaveTheDoorFree(t *testing.T) {
	v := newVillage(t, "a", "b", "c")
	a, b, c := v.newMachine("a"), v.newMachine("b"), v.newMachine("c")
	a.gate.set(v.Community, v.ids["c"], peer.Stranger)
	c.gate.set(v.Community, v.ids["a"], peer.Stranger)
	a.gate.invite(true)
	a.options.Join = func(_ context.Context, _ identity.TransportID, request []byte) ([]byte, error) { return request, nil }
	a.up()
	b.up()
	c.up()
	at, _, _ := strings.Cut(a.node.Addresses()[0], "/p2p/")
	for i := range 2 * peer.JoinsBurst {
		if _, err := b.node.Join(t.Context(), v.ids["a"], []string{at}, []byte("again")); err != nil {
			t.Fatalf("question %d: %v", i, err)
		}
	}
	if answer, err := c.node.Join(t.Context(), v.ids["a"], []string{at}, []byte("please")); err != nil || string(answer) != "please" {
		t.Errorf("a stranger gets %q, %v", answer, err)
	}
}

// TestDoor is narrow: few at a time, one request each, nothing else, not for long.
func TestDoor(t *testing.T) {
	inTheAir(t, func(t *testing.T, air *air) {
		v := newVillage(t, "a")
		x := newVillage(t, "p", "q", "r", "s", "t", "u")
		a := v.newMachine("a").fly(air, 0)
		asked := 0
		a.options.Join = func(_ context.Context, _ identity.TransportID, request []byte) ([]byte, error) {
			asked++
			return request, nil
		}
		a.gate.invite(true)
		a.up()
		var in []*rogue
		for i, name := range x.names {
			r := newRogue(t, air, i+1, x.transport(name))
			if s := enters(r, a); s {
				in = append(in, r)
			}
		}
		if len(in) != 4 {
			t.Errorf("%d came in", len(in))
		}
		for _, p := range []protocol.ID{peer.SyncProtocol, peer.FileProtocol, "/ipfs/id/1.0.0", "/meshsub/1.1.0"} {
			if s, err := in[0].open(a, p); err == nil {
				_, _ = s.Write([]byte{0, 0, 0, 0})
				if _, err := s.Read(make([]byte, 1)); err == nil {
					t.Errorf("%s is answered", p)
				}
			}
		}
		if _, err := joins(in[1], a, strings.Repeat("x", peer.MaxJoin+1)); err == nil {
			t.Error("a request too large is answered")
		}
		if answer, err := joins(in[2], a, "please"); err != nil || answer != "please" {
			t.Errorf("%q, %v", answer, err)
		}
		if _, err := joins(in[2], a, "again"); err == nil || asked != 1 {
			t.Errorf("asked %d times", asked)
		}
		pass(time.Minute)
		for _, r := range in {
			if len(r.Network().Conns()) != 0 {
				t.Error("a stranger stays")
			}
		}
		a.gate.invite(false)
		if enters(in[3], a) {
			t.Error("came in without an invitation")
		}
	})
}

// enters reports whether a stranger's connection is kept.
func enters(r *rogue, m *machine) bool {
	if r.reach(m) != nil {
		return false
	}
	pass(time.Second)
	return len(r.Network().Conns()) > 0
}

func joins(r *rogue, m *machine, request string) (string, error) {
	s, err := r.open(m, peer.JoinProtocol)
	if err != nil {
		return "", err
	}
	if err := say(s, []byte(request)); err != nil {
		return "", err
	}
	answer, err := peer.ReadMessage(s, peer.MaxJoin, peer.Stay)
	return string(answer), err
}

// TestRemoved is disconnected when the gate says so, and not let in again.
func TestRemoved(t *testing.T) {
	inTheAir(t, func(t *testing.T, air *air) {
		v := newVillage(t, "a", "b")
		a, b := v.newMachine("a").fly(air, 0).up(), v.newMachine("b").fly(air, 1).up()
		a.write(note("x"))
		b.meets(a)
		agree(a, b)
		a.gate.set(v.Community, v.ids["b"], peer.Stranger)
		a.node.Refresh()
		b.until("cut off", func() bool { return !b.sees(a).Connected })
		met := b.sees(a).Met
		a.write(note("not for b"))
		pass(10 * time.Minute)
		if now := b.sees(a).Met; !now.Equal(met) {
			t.Errorf("met %v after it was cut off, without a word", now.Sub(met))
		}
		if b.c.Digest() == a.c.Digest() {
			t.Error("still gets entries")
		}
		if rows := a.node.Peers(); len(rows) != 0 {
			t.Errorf("still listed: %+v", rows)
		}
	})
}
