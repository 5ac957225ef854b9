package peer

import (
	"time"

	"github.com/libp2p/go-libp2p/core/control"
	"github.com/libp2p/go-libp2p/core/network"
	"github.com/libp2p/go-libp2p/core/peer"
	ma "github.com/multiformats/go-multiaddr"
	manet "github.com/multiformats/go-multiaddr/net"

	"tallystick/crdt"
	"tallystick/identity"
)

// gater is the Gate as libp2p asks it. Who somebody is shows after the
// handshake; what comes before is bounded by the resource limits.
type gater struct{ *Node }

// InterceptPeerDial allows to dial devices of our communities, and whom the
// person named.
func (g gater) InterceptPeerDial(p peer.ID) bool { return g.known(p) || g.expects(p) }

// InterceptAddrDial allows every address of such a device.
func (g gater) InterceptAddrDial(peer.ID, ma.Multiaddr) bool { return true }

// InterceptAccept allows every connection to begin its handshake.
func (g gater) InterceptAccept(network.ConnMultiaddrs) bool { return true }

// InterceptSecured decides once it is known who is there.
func (g gater) InterceptSecured(dir network.Direction, p peer.ID, _ network.ConnMultiaddrs) bool {
	id, err := deviceOf(p)
	if err != nil || g.heldOff(id, time.Now()) {
		return false
	}
	if g.known(p) {
		return true
	}
	if dir == network.DirOutbound {
		return g.expects(p)
	}
	return g.options.Join != nil && g.options.Gate.Inviting()
}

// InterceptUpgraded counts the strangers that came in.
func (g gater) InterceptUpgraded(c network.Conn) (bool, control.DisconnectReason) {
	if g.known(c.RemotePeer()) || c.Stat().Direction == network.DirOutbound {
		return true, 0
	}
	return g.door.enter(c), 0
}

// known reports whether the peer is a device of any community held here.
func (n *Node) known(p peer.ID) bool {
	id, err := deviceOf(p)
	return err == nil && len(n.common(id)) > 0
}

// common are the communities held here that a device belongs to.
func (n *Node) common(id identity.TransportID) (shared []crdt.CommunityID) {
	for _, c := range n.options.Replica.Communities() {
		if n.options.Gate.Standing(c, id) != Stranger {
			shared = append(shared, c)
		}
	}
	return shared
}

// stranger reports whether nothing but joining is spoken on a connection: its
// peer is unknown, or was when it came in.
func (n *Node) stranger(c network.Conn) bool {
	return n.door.holds(c) || !n.known(c.RemotePeer())
}

func isLoopback(a ma.Multiaddr) bool { return manet.IsIPLoopback(a) }
