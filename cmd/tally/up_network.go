package main

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"

	"tallystick/api"
	"tallystick/api/wire"
	"tallystick/crdt"
	"tallystick/identity"
	"tallystick/model"
	"tallystick/sync/peer"
)

// meetingPort is where other devices find this one, if nothing else has it: a
// port that stays the same is found again at a remembered address.
const meetingPort = 4748

// network is what the daemon needs of the network.
type network interface {
	api.Network
	io.Closer
}

// meeting is the network as the operations see it.
type meeting struct {
	*peer.Node
	gate    *gate
	running sync.WaitGroup
	cancel  context.CancelFunc

	mu      sync.Mutex
	changed chan struct{} // closed when something has
}

// meetingFlags say how others are met.
type meetingFlags struct {
	listen  []string
	hubs    []string
	relay   bool
	quiet   bool // no discovery
	offline bool
}

// check refuses addresses that are none before anything is opened.
func (f meetingFlags) check() error {
	for _, text := range f.listen {
		if err := peer.CheckListen(text); err != nil {
			return fail(codeUsage, fmt.Sprintf("--listen %q is no address: %v", text, err), "write it as /ip4/0.0.0.0/tcp/4748 or /ip4/0.0.0.0/udp/4748/quic-v1")
		}
	}
	for _, text := range f.hubs {
		if err := peer.CheckHub(text); err != nil {
			return fail(codeUsage, fmt.Sprintf("--hub %q is no address: %v", text, err), "`tally peers` prints the addresses of a device on it, each ending in /p2p/ and an id")
		}
	}
	return nil
}

// newNetwork meets others.
func newNetwork(ctx context.Context, s *session, desk *api.Desk, f meetingFlags) (network, error) {
	if f.offline {
		return alone{}, nil
	}
	g := newGate(desk, s.env.now)
	for _, id := range s.replica.Communities() {
		if _, err := g.refresh(ctx, id); err != nil {
			s.env.logger().Warn("look whom to meet", "community", id.Short(), "err", err)
		}
	}
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	m := &meeting{gate: g, cancel: cancel, changed: make(chan struct{})}
	node, err := peer.Open(ctx, peer.Options{
		Replica: s.replica, Key: s.secrets.Transport, Gate: g, Log: s.env.logger(),
		Listen: f.addresses(), MDNS: !f.quiet, Hubs: f.hubs, Relay: f.relay, Join: desk.Hear,
	})
	if err != nil {
		cancel()
		return nil, err
	}
	m.Node = node
	m.running.Go(func() {
		if err := g.follow(ctx, node.Refresh); err != nil {
			s.env.logger().Warn("follow whom to meet", "err", err)
		}
	})
	m.running.Go(func() { m.note(ctx) })
	return m, nil
}

// addresses are those to listen at: on all interfaces and the usual port,
// unless something else has it.
func (f meetingFlags) addresses() []string {
	if len(f.listen) > 0 || !free(meetingPort) {
		return f.listen
	}
	var all []string
	for _, family := range []string{"/ip4/0.0.0.0", "/ip6/::"} {
		all = append(all, fmt.Sprintf("%s/tcp/%d", family, meetingPort), fmt.Sprintf("%s/udp/%d/quic-v1", family, meetingPort))
	}
	return all
}

// free reports whether nobody listens at a port.
func free(port int) bool {
	tcp, err := net.Listen("tcp", fmt.Sprintf(":%d", port))
	if err != nil {
		return false
	}
	udp, err := net.ListenPacket("udp", fmt.Sprintf(":%d", port))
	if err == nil {
		err = udp.Close()
	}
	return errors.Join(err, tcp.Close()) == nil
}

// note tells the books what has left this device, and whoever waits that
// something has changed.
func (m *meeting) note(ctx context.Context) {
	type pair struct {
		device    identity.TransportID
		community crdt.CommunityID
	}
	noted := map[pair][32]byte{}
	for rows := range m.Watch(ctx) {
		for _, row := range rows {
			for _, share := range row.Shares {
				with := pair{row.ID, share.Community}
				if share.Agreed.IsZero() || noted[with] == share.Digest || share.Tips == nil {
					continue
				}
				if err := m.left(ctx, share); err != nil {
					m.gate.desk.Log.Warn("note what has left", "err", err)
					continue
				}
				noted[with] = share.Digest
			}
		}
		m.mu.Lock()
		close(m.changed)
		m.changed = make(chan struct{})
		m.mu.Unlock()
	}
}

// left notes that another device holds everything up to some tips.
func (m *meeting) left(ctx context.Context, share peer.ShareStatus) error {
	return m.gate.desk.In(ctx, share.Community, func(b *model.Book) error { return b.Records().Left(ctx, share.Tips...) })
}

// Changed is closed when what Peers tells has changed.
func (m *meeting) Changed() <-chan struct{} {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.changed
}

// Peers are the devices that this one meets.
func (m *meeting) Peers() (peers []api.Peer) {
	for _, row := range m.Node.Peers() {
		peers = append(peers, m.peer(row))
	}
	return peers
}

func (m *meeting) peer(row peer.PeerStatus) api.Peer {
	contact, _ := m.gate.find(row.ID)
	p := api.Peer{Device: contact.Device, Person: contact.Person, Connected: row.Connected, Addresses: row.Addresses, Met: row.Met, Refused: row.Refused, RefusedSince: row.RefusedSince}
	for _, share := range row.Shares {
		p.Common = append(p.Common, api.Common{
			Community: share.Community, Tips: share.Tips, Compared: share.Compared, InSync: share.InSync, Agreed: share.Agreed, Digest: share.Digest, Logs: share.LogsDiffer, Lacking: share.BodiesLacking,
			Running: share.Running, Taken: share.In.Entries, Given: share.Out.Entries,
		})
	}
	return p
}

// Sync exchanges with whom a text names, or with everybody who is connected.
func (m *meeting) Sync(ctx context.Context, with string) ([]api.Synced, error) {
	ids, err := m.named(ctx, with)
	if err != nil {
		return nil, err
	}
	synced := make([]api.Synced, len(ids))
	var all sync.WaitGroup
	for i, id := range ids {
		all.Go(func() { synced[i] = m.syncWith(ctx, id) })
	}
	all.Wait()
	return synced, nil
}

func (m *meeting) syncWith(ctx context.Context, id identity.TransportID) api.Synced {
	before, _ := m.Peer(id)
	after, err := m.Node.Sync(ctx, id)
	if after.ID == (identity.TransportID{}) {
		after = before
	}
	in, out := moved(after)
	wasIn, wasOut := moved(before)
	return api.Synced{Peer: m.peer(after), Taken: in - wasIn, Given: out - wasOut, Err: plainly(err), Unheard: errors.Is(err, peer.ErrUnheard)}
}

// plainly says in one line why an exchange did not come about; the log has what
// was tried, address by address.
func plainly(err error) error {
	switch {
	case errors.Is(err, peer.ErrUnreachable):
		return peer.ErrUnreachable
	case errors.Is(err, peer.ErrStranger):
		return peer.ErrStranger
	case errors.Is(err, peer.ErrUnheard):
		return errors.New("it lets this device connect, and refuses it: ask there whether it was removed")
	case err == nil:
		return nil
	}
	line, _, _ := strings.Cut(err.Error(), "\n")
	return errors.New(line)
}

// moved is how many entries went each way.
func moved(row peer.PeerStatus) (in, out int) {
	for _, share := range row.Shares {
		in, out = in+share.In.Entries, out+share.Out.Entries
	}
	return in, out
}

// Fetch gets an attached file from whoever is connected and has it.
func (m *meeting) Fetch(ctx context.Context, c crdt.CommunityID, name [32]byte) ([][]byte, error) {
	chunks, err := m.Node.Fetch(ctx, c, name)
	switch {
	case errors.Is(err, peer.ErrNotHere):
		return nil, wire.New(wire.NotHere, "nobody who is connected has the file", hintFetch()...)
	case errors.Is(err, peer.ErrUnreachable):
		return nil, wire.New(wire.NotHere, "who has the file was lost on the way", "what has come is kept for a while: ask again", hintFetch()[0])
	}
	return chunks, err
}

// named are the devices that a text names: an address, or a device or person
// by id or name, or a device by its eight words; everybody who is connected if
// it is empty.
func (m *meeting) named(ctx context.Context, text string) (ids []identity.TransportID, err error) {
	if strings.HasPrefix(text, "/") {
		id, err := m.dial(ctx, text)
		return []identity.TransportID{id}, err
	}
	people, err := m.called(ctx, text)
	if err != nil {
		return nil, err
	}
	for _, row := range m.Node.Peers() {
		contact, _ := m.gate.find(row.ID)
		if text == "" && row.Connected || text != "" && (people[contact.Person] || isContact(contact, text)) {
			ids = append(ids, row.ID)
		}
	}
	if text != "" && len(ids) == 0 {
		return nil, wire.New(wire.NotFound, "nobody called "+text+" is met from here", "`tally peers` lists who is; an address begins with /ip4, /ip6 or /dns")
	}
	return ids, nil
}

// dial tries an address. A device that can't be reached there is named all the
// same: the exchange with it says so.
func (m *meeting) dial(ctx context.Context, address string) (identity.TransportID, error) {
	id, err := m.Dial(ctx, address)
	switch {
	case errors.Is(err, peer.ErrUnreachable):
		return id, nil
	case errors.Is(err, peer.ErrStranger):
		return id, wire.New(wire.NotFound, "no device of your communities has that id", "invite them: `tally invite`", "or ask for their address again, by a way that you trust")
	case err != nil && ctx.Err() == nil:
		return id, wire.New(wire.Invalid, err.Error(), "an address is /ip4/192.168.1.7/tcp/4748/p2p/ and an id, as `tally peers` prints it there")
	}
	return id, err
}

// called are the persons who go by a name somewhere.
func (m *meeting) called(ctx context.Context, name string) (people map[identity.PersonID]bool, err error) {
	people = map[identity.PersonID]bool{}
	for _, id := range m.gate.desk.Replica.Communities() {
		err = errors.Join(err, m.gate.desk.Look(ctx, id, func(b *model.Book) error {
			for person, called := range b.Names() {
				people[person] = people[person] || name != "" && strings.EqualFold(called, name)
			}
			return nil
		}))
	}
	return people, err
}

// isContact reports whether a text is the words or the id of a device, or the
// id of its person.
func isContact(c model.Contact, text string) bool {
	if identity.AreEightWords(text, c.Transport) {
		return true
	}
	if device, err := api.ParseWanted('d', "a device", text); err == nil && device.Matches(c.Device, hex.EncodeToString(c.Device[:])) {
		return true
	}
	person, err := api.ParseWanted('p', "a person", text)
	return err == nil && person.Matches(c.Person, hex.EncodeToString(c.Person[:]))
}

// Close ends the network.
func (m *meeting) Close() error {
	m.cancel()
	err := m.Node.Close()
	m.running.Wait()
	return err
}

const hintOnline = "stop the daemon, and start it without --offline"

// alone is a network that nobody else is on.
type alone struct{}

// Peers are none.
func (alone) Peers() []api.Peer { return nil }

// Addresses are none.
func (alone) Addresses() []string { return nil }

// Announce tells nobody.
func (alone) Announce() {}

// Join reaches nobody.
func (alone) Join(context.Context, api.Inviter, []byte) ([]byte, error) {
	return nil, peer.ErrUnreachable
}

// Fill reaches nobody.
func (alone) Fill(context.Context, api.Inviter) error { return peer.ErrUnreachable }

// Fetch finds nobody who has a file.
func (alone) Fetch(context.Context, crdt.CommunityID, [32]byte) ([][]byte, error) {
	return nil, wire.New(wire.NotHere, "this device is offline, and has nobody to get the file from", hintOnline)
}

// Sync meets nobody.
func (alone) Sync(context.Context, string) ([]api.Synced, error) {
	return nil, wire.New(wire.Conflict, "this device is offline, and meets nobody", hintOnline)
}

// Changed never happens.
func (alone) Changed() <-chan struct{} { return nil }

// Close has nothing to close.
func (alone) Close() error { return nil }
