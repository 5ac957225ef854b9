package peer_test

import (
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"
	"testing"

	"tallystick/sync/peer"
)

// TestTwoMeet has two devices on loopback, over each transport.
func TestTwoMeet(t *testing.T) {
	for _, listen := range []string{"/ip4/127.0.0.1/tcp/0", "/ip4/127.0.0.1/udp/0/quic-v1"} {
		t.Run(listen, func(t *testing.T) {
			v := newVillage(t, "a", "b")
			a, b := v.newMachine("a"), v.newMachine("b")
			a.options.Listen, b.options.Listen = []string{listen}, []string{listen}
			a.write(notes(300, "one")...)
			b.write(sealed("two", 500))
			a.up()
			b.up()
			a.meets(b)
			agree(a, b)
			if got := a.c.Len(); got != 304 {
				t.Errorf("%d entries", got)
			}
			b.write(note("said while together"))
			agree(a, b)
			row := a.sees(b)
			if !row.Connected || row.Relayed || row.Met.IsZero() || len(row.Addresses) == 0 {
				t.Errorf("%+v", row)
			}
			if in, out := row.Shares[0].In, row.Shares[0].Out; in.Entries != 3 || out.Entries != 302 || in.Bytes == 0 {
				t.Errorf("in %+v, out %+v", in, out)
			}
		})
	}
}

// TestThreeMeet in a row: what the first says reaches the last through the one in
// between.
func TestThreeMeet(t *testing.T) {
	v := newVillage(t, "a", "b", "c")
	a, b, c := v.newMachine("a").up(), v.newMachine("b").up(), v.newMachine("c").up()
	a.write(notes(3, "a")...)
	c.write(note("c"))
	a.meets(b)
	c.meets(b)
	agree(a, b)
	agree(b, c)
	a.write(note("later"))
	agree(b, c)
	agree(a, b)
}

// TestSync asks for a session, with and without anything to give.
func TestSync(t *testing.T) {
	v := newVillage(t, "a", "b")
	a, b := v.newMachine("a").up(), v.newMachine("b").up()
	a.write(notes(10, "a")...)
	if _, err := a.node.Sync(t.Context(), v.ids["b"]); !errors.Is(err, peer.ErrUnreachable) {
		t.Errorf("without an address: %v", err)
	}
	a.meets(b)
	for range 3 {
		row, err := a.node.Sync(t.Context(), v.ids["b"])
		if err != nil || !row.Shares[0].InSync || row.Shares[0].Failed != nil {
			t.Fatalf("%+v, %v", row, err)
		}
	}
	stranger := newVillage(t, "x").transport("x")
	if _, err := a.node.Sync(t.Context(), stranger.ID()); !errors.Is(err, peer.ErrStranger) {
		t.Errorf("with a stranger: %v", err)
	}
}

// TestRemembers finds the other one again after a restart, by itself.
func TestRemembers(t *testing.T) {
	v := newVillage(t, "a", "b")
	a, b := v.newMachine("a").up(), v.newMachine("b").up()
	a.write(notes(5, "a")...)
	a.meets(b)
	agree(a, b)
	a.stop()
	a.up()
	before := a.sees(b)
	if len(before.Addresses) == 0 || before.Met.IsZero() || !before.Shares[0].InSync {
		t.Errorf("remembered %+v", before)
	}
	a.write(note("after"))
	agree(a, b)
}

// TestListensLater: an address that can't be listened on at first is tried again
// when the interfaces change.
func TestListensLater(t *testing.T) {
	blocked, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := blocked.Addr().(*net.TCPAddr).Port
	v := newVillage(t, "a")
	a := v.newMachine("a")
	faces := &interfaces{}
	a.options.Interfaces = faces.list
	a.options.Listen = []string{"/ip4/127.0.0.1/udp/0/quic-v1", fmt.Sprintf("/ip4/127.0.0.1/tcp/%d", port)}
	a.up()
	listens := func() bool {
		return slices.ContainsFunc(a.node.Addresses(), func(s string) bool { return strings.Contains(s, fmt.Sprintf("/tcp/%d/", port)) })
	}
	if listens() || len(a.node.Addresses()) != 1 {
		t.Fatal(a.node.Addresses())
	}
	if err := blocked.Close(); err != nil {
		t.Fatal(err)
	}
	faces.change()
	a.node.Announce()
	a.until("listening on both", listens)
}
