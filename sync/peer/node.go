package peer

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"

	"github.com/libp2p/go-libp2p/core/host"
	"github.com/libp2p/go-libp2p/core/network"
	"github.com/libp2p/go-libp2p/core/peer"
	ma "github.com/multiformats/go-multiaddr"

	"tallystick/crdt"
	"tallystick/crdt/replica"
	"tallystick/identity"
)

// The decisions that a caller of this package takes on an error. Every other
// error is for people to read.
var (
	// ErrUnreachable: no connection to the device could be made or held. It is
	// tried again by itself whenever anything changes.
	ErrUnreachable = errors.New("device can't be reached")

	// ErrStranger: the device belongs to no community that is held here.
	ErrStranger = errors.New("no device of our communities")

	// ErrNotHere: no connected member's device has the attachment.
	ErrNotHere = errors.New("nobody here has it")

	// ErrClosed: the node was closed.
	ErrClosed = errors.New("network is closed")

	// ErrUnheard: it lets this device connect and says nothing, as one does that
	// does not know it, or not any more.
	ErrUnheard = errors.New("device says nothing")
)

// Node is the network side of one replica. Close it before the replica.
type Node struct {
	options Options
	log     *slog.Logger
	self    identity.TransportID
	host    host.Host
	hubs    []peer.AddrInfo
	book    *replica.Space // what is remembered of other devices
	door    *door
	hints   *hints
	watched *watched // what of the replica the others have been told

	ctx    context.Context // ends with Close
	end    context.CancelFunc
	live   sync.WaitGroup // every goroutine of the node
	poked  chan struct{}  // there may be something to plan
	around chan struct{}  // the interfaces may have changed

	writing sync.Mutex // the book; taken before mu

	mu        sync.Mutex
	remotes   map[identity.TransportID]*remote
	strangers map[identity.TransportID][]string // discovered, and nobody's
	expected  map[peer.ID]int                   // strangers that the person named
	sessions  int                               // running
	dials     int                               // running
	files     int                               // attachments being sent
	partials  map[partialKey]*partial           // attachments being fetched, or cut
	unheard   []ma.Multiaddr                    // could not be listened on yet
	news      chan struct{}                     // closed when the status has changed
	closed    bool
}

// Open starts a node. The context bounds the opening alone.
func Open(ctx context.Context, o Options) (*Node, error) {
	n := &Node{
		options: o, log: o.log(), self: o.Key.ID(),
		book:  o.Replica.Space(bookSpace, replica.Primary),
		poked: make(chan struct{}, 1), around: make(chan struct{}, 1),
		remotes: map[identity.TransportID]*remote{}, strangers: map[identity.TransportID][]string{},
		expected: map[peer.ID]int{}, partials: map[partialKey]*partial{}, news: make(chan struct{}),
	}
	n.ctx, n.end = context.WithCancel(context.WithoutCancel(ctx))
	n.door = newDoor(n)
	if err := n.start(); err != nil {
		return nil, errors.Join(fmt.Errorf("open network: %w", err), n.Close())
	}
	return n, nil
}

// start brings up the parts. Nobody can connect before all of them are there.
func (n *Node) start() (err error) {
	if n.host, err = n.newHost(); err != nil {
		return err
	}
	if n.hints, err = newHints(n); err != nil {
		return err
	}
	n.host.SetStreamHandler(syncProtocol, n.answer)
	n.host.SetStreamHandler(joinProtocol, n.door.again)
	n.host.SetStreamHandler(fileProtocol, n.give)
	n.host.Network().Notify(&network.NotifyBundle{
		ConnectedF:    func(_ network.Network, c network.Conn) { n.connected(c) },
		DisconnectedF: func(_ network.Network, c network.Conn) { n.disconnected(c) },
	})
	n.watched = newWatched()
	n.Refresh()
	n.forgetGone()
	if err := n.listen(); err != nil {
		return err
	}
	n.run(n.plan)
	n.run(n.watchReplica)
	n.run(n.lookAround)
	return nil
}

// run starts a goroutine of the node, unless it is being closed.
func (n *Node) run(work func()) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.closed {
		return false
	}
	n.live.Go(work)
	return true
}

// Close ends all connections, waits for everything under way, and for the last
// goroutine of the node. Calling it again is free.
func (n *Node) Close() error {
	n.mu.Lock()
	again := n.closed
	n.closed = true
	n.mu.Unlock()
	if again {
		return nil
	}
	n.end()
	var err error
	if n.host != nil {
		err = n.host.Close()
	}
	n.live.Wait()
	n.tell()
	if err != nil {
		return fmt.Errorf("close network: %w", err)
	}
	return nil
}

// listen listens on the addresses of the options that are not listened on yet.
// One is enough to begin with: an interface may come later.
func (n *Node) listen() error {
	texts := n.options.Listen
	if texts == nil {
		texts = everywhere()
	}
	var wanted []ma.Multiaddr
	for _, text := range texts {
		a, err := ma.NewMultiaddr(text)
		if err != nil {
			return fmt.Errorf("listen on %q: %w", text, err)
		}
		wanted = append(wanted, a)
	}
	failed, err := n.listenOn(wanted)
	if len(failed) == len(wanted) && len(wanted) > 0 {
		return fmt.Errorf("listen: %w", err)
	}
	return nil
}

// listenOn tries addresses one by one and keeps those that failed for later.
func (n *Node) listenOn(wanted []ma.Multiaddr) (failed []ma.Multiaddr, err error) {
	for _, a := range wanted {
		if one := n.host.Network().Listen(a); one != nil {
			failed, err = append(failed, a), one
		}
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	n.unheard = failed
	return failed, err
}

// Addresses are the multiaddrs, with this device's id, by which others can reach
// the node now.
func (n *Node) Addresses() []string {
	all, err := peer.AddrInfoToP2pAddrs(&peer.AddrInfo{ID: n.host.ID(), Addrs: n.host.Addrs()})
	if err != nil {
		return nil
	}
	texts := make([]string, len(all))
	for i, a := range all {
		texts[i] = a.String()
	}
	return texts
}

// ID is the device as the network knows it.
func (n *Node) ID() identity.TransportID { return n.self }

// Refresh asks the Gate anew about everybody: who has become a member is dialled
// and synced with, who has ceased to be one is disconnected.
func (n *Node) Refresh() {
	n.mu.Lock()
	standing := map[identity.TransportID]map[crdt.CommunityID]bool{}
	for _, c := range n.options.Replica.Communities() {
		for _, id := range n.options.Gate.Devices(c) {
			if id == n.self {
				continue
			}
			if standing[id] == nil {
				standing[id] = map[crdt.CommunityID]bool{}
			}
			standing[id][c] = true
		}
	}
	for id, shares := range standing {
		n.remote(id).keep(shares)
	}
	var gone []*remote
	for id, r := range n.remotes {
		if standing[id] == nil {
			r.keep(nil)
			gone = append(gone, r)
			delete(n.remotes, id)
		}
	}
	n.mu.Unlock()
	for _, r := range gone {
		_ = n.host.Network().ClosePeer(r.peer) // it may not be connected
		n.forget(r.id)
	}
	n.hints.follow()
	n.lookAtAll() // losses of power change what is in the set, and no feed says so
	n.poke()
	n.tell()
}
