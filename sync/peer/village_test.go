package peer_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"log/slog"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/libp2p/go-libp2p"

	"tallystick/crdt"
	"tallystick/crdt/crdttest"
	"tallystick/crdt/dagcbor"
	"tallystick/crdt/replica"
	"tallystick/identity"
	"tallystick/sync/peer"
)

// village is a community whose founders are the letters of its names.
type village struct {
	*crdttest.World
	t     testing.TB
	names []string
	ids   map[string]identity.TransportID
}

func newVillage(t testing.TB, names ...string) *village {
	t.Helper()
	drawing := "founders"
	for _, name := range names {
		drawing += " " + name
	}
	v := &village{World: crdttest.Draw(t, drawing), t: t, names: names, ids: map[string]identity.TransportID{}}
	for _, name := range names {
		v.ids[name] = v.transport(name).ID()
	}
	return v
}

func (v *village) device(name string) *crdttest.Device {
	v.t.Helper()
	d, err := v.Device(name)
	if err != nil {
		v.t.Fatal(err)
	}
	return d
}

// transport is the key that crdttest gives a device of that name.
func (v *village) transport(name string) identity.TransportKey {
	return identity.TransportKeyFromSeed(sha256.Sum256([]byte("transport\x00" + name)))
}

// gate is a Gate whose answers a test changes.
type gate struct {
	mu       sync.Mutex
	standing map[crdt.CommunityID]map[identity.TransportID]peer.Standing
	secrets  map[crdt.CommunityID][][32]byte
	inviting bool
}

// gateOf knows everyone in the village as a member.
func gateOf(villages ...*village) *gate {
	g := &gate{
		standing: map[crdt.CommunityID]map[identity.TransportID]peer.Standing{},
		secrets:  map[crdt.CommunityID][][32]byte{},
	}
	for _, v := range villages {
		g.secrets[v.Community] = [][32]byte{sha256.Sum256(v.Community.Bytes())}
		for _, id := range v.ids {
			g.set(v.Community, id, peer.Member)
		}
	}
	return g
}

func (g *gate) set(c crdt.CommunityID, id identity.TransportID, s peer.Standing) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.standing[c] == nil {
		g.standing[c] = map[identity.TransportID]peer.Standing{}
	}
	g.standing[c][id] = s
}

func (g *gate) invite(open bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.inviting = open
}

func (g *gate) Standing(c crdt.CommunityID, id identity.TransportID) peer.Standing {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.standing[c][id]
}

func (g *gate) Devices(c crdt.CommunityID) (all []identity.TransportID) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for id, s := range g.standing[c] {
		if s != peer.Stranger {
			all = append(all, id)
		}
	}
	return all
}

func (g *gate) Secrets(c crdt.CommunityID) [][32]byte {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.secrets[c]
}

// share makes the community's secrets others.
func (g *gate) share(c crdt.CommunityID, secrets ...[32]byte) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.secrets[c] = secrets
}

func (g *gate) Inviting() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.inviting
}

// machine is one device: a replica in a directory, and a node while it is up.
type machine struct {
	*village
	name    string
	dir     string
	gate    *gate
	options peer.Options // beside replica, key and gate
	logged  *lines

	air    *air // nil on real sockets
	number int
	hush   func()

	r    *replica.Replica
	c    *replica.Community
	node *peer.Node
}

// newMachine has a fresh replica and no node yet.
func (v *village) newMachine(name string) *machine {
	v.t.Helper()
	m := &machine{village: v, name: name, dir: v.t.TempDir(), gate: gateOf(v), logged: &lines{}}
	m.options.Listen = []string{"/ip4/127.0.0.1/tcp/0"}
	m.options.Interfaces = func() ([]netip.Addr, error) { return nil, nil }
	r, err := replica.Create(context.Background(), replica.Options{Dir: m.dir, Profile: replica.Small})
	if err != nil {
		v.t.Fatal(err)
	}
	m.holds(r)
	v.t.Cleanup(m.stop)
	return m
}

func (m *machine) holds(r *replica.Replica) {
	m.t.Helper()
	c, err := r.Join(context.Background(), m.Community)
	if err != nil {
		m.t.Fatal(err)
	}
	m.r, m.c = r, c
}

// up starts the node, and opens the replica if it is closed.
func (m *machine) up() *machine {
	m.t.Helper()
	if m.r == nil {
		r, err := replica.Open(context.Background(), replica.Options{Dir: m.dir, Profile: replica.Small})
		if err != nil {
			m.t.Fatal(err)
		}
		m.holds(r)
	}
	o := m.options
	o.Replica, o.Key, o.Gate = m.r, m.transport(m.name), m.gate
	o.Log = slog.New(slog.NewTextHandler(m.logged, &slog.HandlerOptions{Level: slog.LevelDebug}))
	if m.air != nil {
		wiring, hush := m.air.wiring(m.number)
		o, m.hush = o.Wired(wiring, libp2p.DisableIdentifyAddressDiscovery()), hush
	}
	node, err := peer.Open(context.Background(), o)
	if err != nil {
		m.t.Fatal(err)
	}
	m.node = node
	return m
}

// down closes the node; the replica stays open.
func (m *machine) down() {
	m.t.Helper()
	if m.node != nil {
		if err := m.node.Close(); err != nil {
			m.t.Error(err)
		}
		m.node = nil
		if m.hush != nil {
			m.hush()
		}
	}
}

func (m *machine) stop() {
	m.down()
	if m.r != nil {
		if err := m.r.Close(); err != nil {
			m.t.Error(err)
		}
		m.r, m.c = nil, nil
	}
}

// write has the device say things, in batches that fit a transaction.
func (m *machine) write(drafts ...replica.Draft) {
	m.t.Helper()
	d := m.device(m.name)
	if _, begun := m.c.Introduction(d.Log); !begun {
		drafts = append(m.opening(), drafts...)
	}
	for batch := range slices.Chunk(drafts, 256) {
		if _, err := m.c.Author(context.Background(), replica.Batch{Log: d.Log, Key: d.Key, Drafts: batch}); err != nil {
			m.t.Fatal(err)
		}
	}
}

// opening are the first entries of a founder's log.
func (m *machine) opening() []replica.Draft {
	m.t.Helper()
	drafts := []replica.Draft{clearly(m.device(m.name).Body())}
	if m.name == m.names[0] {
		body, err := m.Charter.Body()
		if err != nil {
			m.t.Fatal(err)
		}
		drafts = append(drafts, clearly(body))
	}
	return drafts
}

func clearly(body []byte) replica.Draft {
	return replica.Draft{Body: func(replica.Place) ([]byte, bool, error) { return body, false, nil }}
}

func note(text string) replica.Draft {
	body, err := crdt.Body{Kind: "note", Fields: map[string]any{"text": text}}.Block()
	if err != nil {
		panic(err)
	}
	return clearly(body)
}

// notes are n drafts that say different things.
func notes(n int, about string) (drafts []replica.Draft) {
	for i := range n {
		drafts = append(drafts, note(fmt.Sprintf("%s %d", about, i)))
	}
	return drafts
}

// sealed is a draft with a body of the shape of ciphertext.
func sealed(text string, size int) replica.Draft {
	b := dagcbor.AppendArray(nil, 3)
	b = dagcbor.AppendBytes(b, make([]byte, 16))
	b = dagcbor.AppendBytes(b, make([]byte, 24))
	b = dagcbor.AppendBytes(b, append([]byte(text), make([]byte, max(size, 32))...))
	return replica.Draft{Body: func(replica.Place) ([]byte, bool, error) { return b, true, nil }}
}

// meets has a machine connect to another.
func (m *machine) meets(other *machine) {
	m.t.Helper()
	addresses := other.node.Addresses()
	if len(addresses) == 0 {
		m.t.Fatalf("%s has no address", other.name)
	}
	if _, err := m.node.Dial(m.t.Context(), addresses[0]); err != nil {
		m.t.Fatal(err)
	}
}

// sees is a machine's status of another.
func (m *machine) sees(other *machine) peer.PeerStatus {
	row, _ := m.node.Peer(m.ids[other.name])
	return row
}

// until waits until a machine's status satisfies a condition.
func (m *machine) until(what string, is func() bool) {
	m.t.Helper()
	for range m.node.Watch(m.t.Context()) {
		if is() {
			return
		}
	}
	m.t.Fatalf("%s: never %s", m.name, what)
}

// agree waits until machines say of each other that they are in sync, and checks
// that they are.
func agree(machines ...*machine) {
	for _, m := range machines {
		m.t.Helper()
		for _, other := range machines {
			if other != m {
				m.until("in sync with "+other.name, func() bool {
					s := m.sees(other).Shares
					return len(s) == 1 && s[0].InSync && m.c.Digest() == other.c.Digest()
				})
			}
		}
	}
}

// lines keeps what was logged.
type lines struct {
	mu   sync.Mutex
	text bytes.Buffer
}

var _ io.Writer = (*lines)(nil)

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *lines) count(what string) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return bytes.Count(l.text.Bytes(), []byte(what))
}

// tail is the last lines.
func (l *lines) tail(n int) string {
	l.mu.Lock()
	defer l.mu.Unlock()
	all := strings.SplitAfter(l.text.String(), "\n")
	return strings.Join(all[max(0, len(all)-n):], "")
}

// forget takes the community's secret away, as a courier has none.
func (g *gate) forget(c crdt.CommunityID) {
	g.mu.Lock()
	defer g.mu.Unlock()
	delete(g.secrets, c)
}
