package peer

import (
	"errors"
	"log/slog"
	"time"

	"github.com/libp2p/go-libp2p/core/network"
	"github.com/libp2p/go-libp2p/core/peer"

	"tallystick/identity"
	"tallystick/sync/reconcile"
)

// errFlood: the peer goes on opening sessions that are refused. It costs more to
// say no each time than to leave it alone for a while.
var errFlood = errors.New("peer opens too many streams")

// breaks reports whether an error is the peer's breach of a protocol, rather
// than the network's, this machine's or nobody's. A peer of another version is
// not to blame.
func breaks(err error) bool {
	var breach *reconcile.Breach
	if errors.As(err, &breach) {
		return breach.Class != reconcile.Upgrade
	}
	var refused errRefused
	return errors.As(err, &refused) || errors.Is(err, errOversize) || errors.Is(err, errForged) || errors.Is(err, errFlood)
}

// yields reports whether a session ended because another one is better, or there
// was no room for it just then.
func yields(err error) bool {
	var reset *network.StreamError
	if errors.As(err, &reset) && reset.Remote {
		return reset.ErrorCode == network.StreamSupplanted || reset.ErrorCode == network.StreamRateLimited
	}
	return errors.Is(err, errSupplanted)
}

// resetCode tells the peer why its stream ends, as far as that is its business.
func resetCode(err error) network.StreamErrorCode {
	switch {
	case err == nil:
		return network.StreamNoError
	case breaks(err):
		return network.StreamProtocolViolation
	case errors.Is(err, errSupplanted):
		return network.StreamSupplanted
	case errors.Is(err, reconcile.ErrUnknown):
		return network.StreamGated
	}
	return network.StreamShutdown
}

// judge keeps the score of a peer. One that broke a protocol is disconnected and
// left alone, for twice as long each time; good sessions are slowly counted for
// it.
func (n *Node) judge(r *remote, err error) {
	switch {
	case err == nil:
		n.praise(r)
	case breaks(err):
		n.blame(r, err)
	case yields(err) || n.ctx.Err() != nil:
	default:
		n.log.Debug("session ended early", "peer", short(r.id), "why", err)
	}
}

func (n *Node) praise(r *remote) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if r.good++; r.good >= forgivenAfter {
		r.good, r.breaches = 0, r.breaches/2
	}
}

// blame drops a peer. What was under way on its connections counts no further.
func (n *Node) blame(r *remote, err error) {
	n.mu.Lock()
	if time.Now().Before(r.heldOff) {
		n.mu.Unlock()
		return
	}
	r.breaches++
	r.good = 0
	pause := doubled(heldOffFirst, heldOffLast, r.breaches)
	r.heldOff = time.Now().Add(pause)
	r.dialDue = r.heldOff
	breaches := r.breaches
	n.mu.Unlock()
	n.log.Warn("peer dropped", "peer", short(r.id), "why", err, "breaches", breaches, "for", pause)
	n.run(func() { _ = n.host.Network().ClosePeer(r.peer) })
}

// floods counts a stream that a peer opens, whatever it is for: one that is reset
// before a protocol is agreed on costs as much. It drops who opens too many.
func (n *Node) floods(p peer.ID) bool {
	id, err := deviceOf(p)
	if err != nil {
		return true
	}
	now := time.Now()
	n.mu.Lock()
	r := n.remotes[id]
	n.mu.Unlock()
	if r == nil || r.streams.try(1, now) {
		return false
	}
	n.blame(r, errFlood)
	return true
}

// heldOff reports whether a device is left alone for now.
func (n *Node) heldOff(id identity.TransportID, now time.Time) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	r := n.remotes[id]
	return r != nil && now.Before(r.heldOff)
}

// short is a device's id in logs.
type short identity.TransportID

// LogValue is the short form.
func (s short) LogValue() slog.Value { return slog.StringValue(identityOf(identity.TransportID(s))) }

// identityOf is how people see a device's transport id.
func identityOf(id identity.TransportID) string { return identity.Short('d', id) }
