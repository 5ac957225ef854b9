package peer

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/libp2p/go-libp2p/core/network"
	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/libp2p/go-libp2p/p2p/net/swarm"
	ma "github.com/multiformats/go-multiaddr"

	"tallystick/identity"
)

// planDial dials a device of which an address is known, when it is due. The
// caller holds the lock.
func (n *Node) planDial(a *agenda, r *remote) {
	at := n.reach(r)
	if r.dialling || r.peer == "" || len(at.Addrs) == 0 || n.dials >= maxDials || !a.at(r.dialDue) {
		return
	}
	r.dialling = true
	n.dials++
	a.start = append(a.start, func() { n.dial(r, at) })
}

// reach is how a device may be reached: at the addresses that are known, and
// through the hubs, where it may wait for others as this one does. The caller
// holds the lock.
func (n *Node) reach(r *remote) peer.AddrInfo {
	at := peer.AddrInfo{ID: r.peer, Addrs: addresses(r.addresses)}
	for _, hub := range n.hubs {
		if hub.ID == r.peer {
			at.Addrs = append(at.Addrs, hub.Addrs...)
			continue
		}
		whole, err := peer.AddrInfoToP2pAddrs(&hub)
		if err != nil {
			continue
		}
		for _, a := range whole {
			at.Addrs = append(at.Addrs, a.Encapsulate(circuit()))
		}
	}
	return at
}

// circuit is the part of an address that says: through the host before it.
func circuit() ma.Multiaddr { return ma.StringCast("/p2p-circuit") }

// dial makes one attempt. The waits between attempts are this node's own, so
// that they can be cut short; the library's are put aside.
func (n *Node) dial(r *remote, at peer.AddrInfo) {
	err := n.connect(n.ctx, at)
	n.mu.Lock()
	r.dialling = false
	n.dials--
	if err != nil {
		r.dialled++
		r.dialDue = time.Now().Add(jitter(doubled(dialFirst, dialLast, r.dialled)))
	}
	n.mu.Unlock()
	n.poke()
}

func (n *Node) connect(ctx context.Context, at peer.AddrInfo) error {
	ctx, cancel := context.WithTimeout(ctx, dialTimeout)
	defer cancel()
	if inner, ok := n.host.Network().(*swarm.Swarm); ok {
		inner.Backoff().Clear(at.ID)
	}
	if err := n.host.Connect(ctx, at); err != nil {
		return fmt.Errorf("dial: %w", err)
	}
	return nil
}

// Dial connects to a device of our communities at an address that somebody typed
// or scanned: a multiaddr with /p2p/ and an id. The address is remembered. It is
// [ErrStranger] if the device belongs to none, and wraps [ErrUnreachable] if it
// can't be reached now; it is then tried again like any other.
func (n *Node) Dial(ctx context.Context, address string) (identity.TransportID, error) {
	id, at, err := parseAddress(address)
	if err != nil {
		return id, fmt.Errorf("dial: %w", err)
	}
	if len(n.common(id)) == 0 {
		return id, fmt.Errorf("dial: %w", ErrStranger)
	}
	n.mu.Lock()
	r := n.remote(id)
	r.keep(n.inCommon(id))
	r.addresses = merge(textsOf(at.Addrs), r.addresses)
	r.dialDue, r.dialled = time.Now(), 0
	r.unsaved = true
	all := n.reach(r)
	n.mu.Unlock()
	n.remember(r)
	if err := n.connect(ctx, all); err != nil {
		return id, errors.Join(ErrUnreachable, err)
	}
	return id, nil
}

// Sync has a session with a device now, for every community in common, and
// waits until each has ended. It dials if need be. The status says what came of
// it; an error that wraps [ErrUnreachable] or [ErrUnheard], that it did not come to
// that.
func (n *Node) Sync(ctx context.Context, id identity.TransportID) (PeerStatus, error) {
	if len(n.common(id)) == 0 {
		return PeerStatus{}, fmt.Errorf("sync: %w", ErrStranger)
	}
	begun := time.Now()
	n.mu.Lock()
	r := n.remote(id)
	r.keep(n.inCommon(id))
	at := n.reach(r)
	n.mu.Unlock()
	if err := n.connect(ctx, at); err != nil {
		return PeerStatus{}, errors.Join(fmt.Errorf("sync: %w", ErrUnreachable), err)
	}
	goal := n.demand(r)
	for {
		news := n.signal()
		row, ok := n.Peer(id)
		switch {
		case ctx.Err() != nil:
			return row, fmt.Errorf("sync: %w", ctx.Err())
		case n.ctx.Err() != nil:
			return row, ErrClosed
		case !ok:
			return row, fmt.Errorf("sync: %w", ErrStranger)
		case (n.met(r, goal) || !row.Connected) && !n.heard(r, begun):
			return row, fmt.Errorf("sync: %w", ErrUnheard)
		case n.met(r, goal):
			return row, nil
		case !row.Connected:
			return row, fmt.Errorf("sync: connection lost: %w", ErrUnreachable)
		}
		select {
		case <-news:
		case <-ctx.Done():
		case <-n.ctx.Done():
		}
	}
}

// goal is how many sessions must have ended, by community.
type goal map[*share]uint64

// demand makes sessions due at once, whatever is known. One that runs already
// may have begun before what the caller means; the next one counts.
func (n *Node) demand(r *remote) goal {
	n.mu.Lock()
	defer n.mu.Unlock()
	all := goal{}
	for _, s := range r.shares {
		s.force = true
		s.want(time.Now())
		all[s] = s.ended + 1
		if s.running != nil {
			all[s]++
		}
	}
	n.poke()
	return all
}

func (n *Node) met(r *remote, all goal) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, s := range r.shares { // one that ended meanwhile is not waited for
		if s.ended < all[s] {
			return false
		}
	}
	return true
}

// heard reports whether a device has said anything on this connection, or since
// some moment on another one.
func (n *Node) heard(r *remote, since time.Time) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	return r.spoke || r.met.After(since)
}

// relayed reports whether a device is connected through hubs only.
func (n *Node) relayed(r *remote) bool {
	return r.connected && n.host.Network().Connectedness(r.peer) == network.Limited
}

// impatient dials everybody again at once: the network is another one now.
func (n *Node) impatient() {
	n.mu.Lock()
	for _, r := range n.remotes {
		r.dialled, r.dialDue = 0, time.Now()
		for _, s := range r.shares {
			if s.pending {
				s.tries, s.due = 0, time.Now()
			}
		}
	}
	n.mu.Unlock()
	n.poke()
}

func textsOf(all []ma.Multiaddr) (texts []string) {
	for _, a := range all {
		texts = append(texts, a.String())
	}
	return texts
}
