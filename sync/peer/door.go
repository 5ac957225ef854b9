package peer

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/libp2p/go-libp2p/core/network"
	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/libp2p/go-libp2p/core/protocol"
	"github.com/multiformats/go-multistream"

	"tallystick/identity"
)

// door is where strangers stand. A connection that came in through it stays a
// stranger's until it ends, whatever its peer becomes meanwhile: a device that
// was let in connects anew.
type door struct {
	node  *Node
	only  *multistream.MultistreamMuxer[protocol.ID]
	joins *bucket

	mu      sync.Mutex
	inside  map[network.Conn]bool
	asking  map[network.Conn]bool // a request was taken on it
	leaving map[network.Conn]*time.Timer
}

func newDoor(n *Node) *door {
	d := &door{
		node: n, only: multistream.NewMultistreamMuxer[protocol.ID](),
		joins:  newBucket(joinsPerSecond, joinsBurst, time.Now()),
		inside: map[network.Conn]bool{}, asking: map[network.Conn]bool{}, leaving: map[network.Conn]*time.Timer{},
	}
	d.only.AddHandler(joinProtocol, nil)
	return d
}

// enter counts a stranger in, unless there are maxJoiners already.
func (d *door) enter(c network.Conn) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	for other := range d.inside {
		if other.IsClosed() {
			d.forget(other)
		}
	}
	if len(d.inside) >= maxJoiners {
		return false
	}
	d.inside[c] = true
	d.leaving[c] = time.AfterFunc(joinWithin, func() { _ = c.Close() })
	return true
}

// leave counts a connection out, if it was a stranger's.
func (d *door) leave(c network.Conn) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.forget(c)
}

func (d *door) forget(c network.Conn) {
	if timer := d.leaving[c]; timer != nil {
		timer.Stop()
	}
	delete(d.inside, c)
	delete(d.asking, c)
	delete(d.leaving, c)
}

// holds reports whether a connection came in as a stranger's.
func (d *door) holds(c network.Conn) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.inside[c]
}

// greet looks at a stranger's new connection once more: the invitation may have
// been taken back during the handshake.
func (d *door) greet(c network.Conn) {
	if c.Stat().Direction == network.DirInbound && !d.node.options.Gate.Inviting() {
		d.node.run(func() { _ = c.Close() })
	}
}

// receive takes a stream on a stranger's connection. Joining is all that is
// spoken there, once, and only while an invitation is open.
func (d *door) receive(s network.Stream) {
	if !d.admits(s.Conn()) {
		_ = s.ResetWithError(network.StreamGated)
		return
	}
	_ = s.SetDeadline(time.Now().Add(joinWithin)) // a stream that knows none ends with its connection
	chosen, _, err := d.only.Negotiate(s)
	if err == nil {
		err = s.SetProtocol(chosen)
	}
	if err != nil || !d.first(s.Conn()) {
		_ = s.ResetWithError(network.StreamProtocolNegotiationFailed)
		return
	}
	d.node.run(func() { d.serve(s) })
}

func (d *door) admits(c network.Conn) bool {
	return d.holds(c) && d.node.options.Join != nil && d.node.options.Gate.Inviting()
}

// first reports whether a connection has not been asked on before, and whether
// joiners do not come too fast.
func (d *door) first(c network.Conn) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.asking[c] || !d.inside[c] || !d.joins.try(1, time.Now()) {
		return false
	}
	d.asking[c] = true
	return true
}

// serve has the owner answer one request.
func (d *door) serve(s network.Stream) {
	id, err := deviceOf(s.Conn().RemotePeer())
	if err == nil {
		err = d.exchange(id, s)
	}
	if err == nil {
		_ = s.Close()
		return // the joiner ends the connection, or the time does
	}
	d.node.log.Warn("joiner turned away", "peer", short(id), "why", err)
	_ = s.Reset()
	_ = s.Conn().Close()
}

// again takes a question from a device that is no stranger any more: it was let
// in since it asked before, and has not heard of it.
func (d *door) again(s network.Stream) {
	id, err := deviceOf(s.Conn().RemotePeer())
	if err != nil || d.node.options.Join == nil || !d.node.opens(id) {
		_ = s.Reset()
		return
	}
	_ = s.SetDeadline(time.Now().Add(joinWithin))
	d.node.run(func() {
		if err := d.exchange(id, s); err != nil {
			d.node.log.Debug("newcomer not answered", "peer", short(id), "why", err)
			_ = s.Reset()
			return
		}
		_ = s.Close()
	})
}

// opens takes a question of a device that is known out of what it may open by
// itself: it has no part in what strangers share.
func (n *Node) opens(id identity.TransportID) bool {
	n.mu.Lock()
	r := n.remotes[id]
	n.mu.Unlock()
	return r != nil && r.opened.try(1, time.Now())
}

func (d *door) exchange(from identity.TransportID, s network.Stream) error {
	request, err := readMessage(s, MaxJoin, stay)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(d.node.ctx, joinWithin)
	defer cancel()
	answer, err := d.node.options.Join(ctx, from, request)
	if err != nil {
		return fmt.Errorf("join: %w", err)
	}
	if len(answer) > MaxJoin {
		return fmt.Errorf("join: %w", errOversize)
	}
	d.node.Refresh() // it may be a member by now
	return writeMessage(s, answer, stay)
}

// Join asks a device that the person has from an invitation to be let in: at
// multiaddrs without an id, and wherever it was discovered on the local network.
// Request and answer are opaque here, at most [MaxJoin] bytes. Where it was
// found is known from then on.
//
// Once the answer says so the caller begins to hold the community, makes its
// Gate know the inviter, calls [Node.Refresh], and a session follows at once.
func (n *Node) Join(ctx context.Context, id identity.TransportID, at []string, request []byte) (answer []byte, err error) {
	if len(request) > MaxJoin {
		return nil, fmt.Errorf("join: request of %d bytes, at most %d", len(request), MaxJoin)
	}
	p, err := peerOf(id)
	if err != nil {
		return nil, fmt.Errorf("join: %w", err)
	}
	n.mu.Lock()
	n.expected[p]++
	at = merge(at, n.strangers[id])
	n.mu.Unlock()
	defer n.unexpect(id, p)
	ctx, cancel := context.WithTimeout(ctx, joinWithin)
	defer cancel()
	if err := n.host.Connect(ctx, peer.AddrInfo{ID: p, Addrs: addresses(at)}); err != nil {
		return nil, errors.Join(fmt.Errorf("join: %w", ErrUnreachable), err)
	}
	stream, err := n.host.NewStream(network.WithAllowLimitedConn(ctx, "joining"), p, joinProtocol)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("join: %w", ErrUnreachable), err)
	}
	defer func() { _ = stream.Reset() }() // free after a close
	n.found(id, stream.Conn())
	return ask(ctx, stream, request)
}

// found notes where a stranger answered.
func (n *Node) found(id identity.TransportID, c network.Conn) {
	if c.Stat().Direction != network.DirOutbound || c.Stat().Limited {
		return
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	n.meet(id, merge([]string{c.RemoteMultiaddr().String()}, n.strangers[id]))
}

// ask sends one message and reads one.
func ask(ctx context.Context, s network.Stream, request []byte) ([]byte, error) {
	if deadline, ok := ctx.Deadline(); ok {
		_ = s.SetDeadline(deadline) // where it is not supported, the connection's end is
	}
	if err := writeMessage(s, request, stay); err != nil {
		return nil, err
	}
	if err := s.CloseWrite(); err != nil {
		return nil, fmt.Errorf("end request: %w", err)
	}
	answer, err := readMessage(s, MaxJoin, stay)
	if err != nil {
		return nil, fmt.Errorf("no answer: %w", err)
	}
	return answer, nil
}

// unexpect ends the connection on which this device was a stranger: as a member
// it connects anew. Of two that meet already nobody was one.
func (n *Node) unexpect(id identity.TransportID, p peer.ID) {
	n.mu.Lock()
	if n.expected[p]--; n.expected[p] <= 0 {
		delete(n.expected, p)
	}
	n.mu.Unlock()
	if !n.known(p) {
		_ = n.host.Network().ClosePeer(p)
	}
	n.log.Debug("asked to join", "peer", short(id))
}

// expects reports whether the person named this stranger just now.
func (n *Node) expects(p peer.ID) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.expected[p] > 0
}
