package peer

import (
	"fmt"
	"time"

	"github.com/libp2p/go-libp2p"
	"github.com/libp2p/go-libp2p/core/host"
	"github.com/libp2p/go-libp2p/core/network"
	"github.com/libp2p/go-libp2p/core/protocol"
	"github.com/libp2p/go-libp2p/p2p/net/connmgr"
	"github.com/libp2p/go-libp2p/p2p/net/swarm"
	"github.com/libp2p/go-libp2p/p2p/security/noise"
	tls "github.com/libp2p/go-libp2p/p2p/security/tls"
	quic "github.com/libp2p/go-libp2p/p2p/transport/quic"
	"github.com/libp2p/go-libp2p/p2p/transport/tcp"
	ma "github.com/multiformats/go-multiaddr"
)

// The protocols of this package, as they are named inside a connection.
const (
	syncProtocol protocol.ID = "/tally/sync/1"
	fileProtocol protocol.ID = "/tally/file/1"
	joinProtocol protocol.ID = "/tally/join/1"
)

// nobody is what the host says of its program when it is asked: the library's
// own words would give its version away.
const nobody = "p2p"

// everywhere are the addresses that a node listens on if nothing else is said:
// every interface, a free port for each transport.
func everywhere() []string {
	return []string{
		"/ip4/0.0.0.0/tcp/0", "/ip4/0.0.0.0/udp/0/quic-v1",
		"/ip6/::/tcp/0", "/ip6/::/udp/0/quic-v1",
	}
}

// newHost makes the libp2p host: TCP and QUIC, Noise and TLS 1.3, and of the
// library's other features only those that the options ask for. There is no
// DHT, no bootstrapping and no question to others about reachability.
func (n *Node) newHost() (host.Host, error) {
	key, err := hostKey(n.options.Key)
	if err != nil {
		return nil, err
	}
	limits, err := resources()
	if err != nil {
		return nil, err
	}
	keep, err := connmgr.NewConnManager(enoughPeers, mostPeers, connmgr.WithGracePeriod(time.Minute))
	if err != nil {
		return nil, fmt.Errorf("limit connections: %w", err)
	}
	options := []libp2p.Option{
		libp2p.Identity(key),
		libp2p.NoListenAddrs, // later, when everything is there
		libp2p.Transport(tcp.NewTCPTransport),
		libp2p.Transport(quic.NewTransport),
		libp2p.Security(tls.ID, tls.New),
		libp2p.Security(noise.ID, noise.New),
		libp2p.ResourceManager(limits),
		libp2p.ConnectionManager(keep),
		libp2p.ConnectionGater(gater{n}),
		libp2p.UserAgent(nobody),
		libp2p.ProtocolVersion(nobody),
		libp2p.Ping(false),
		libp2p.DisableMetrics(),
		libp2p.WithDialTimeout(dialTimeout),
		libp2p.AddrsFactory(speakable),
	}
	relaying, err := n.relaying()
	if err != nil {
		return nil, err
	}
	h, err := libp2p.New(append(append(options, relaying...), n.options.wiring...)...)
	if err != nil {
		return nil, fmt.Errorf("start network: %w", err)
	}
	n.guard(h)
	return h, nil
}

// guard puts the door before the host's own protocols: on the connection of a
// stranger nothing but joining is spoken, not even what libp2p always answers.
func (n *Node) guard(h host.Host) {
	inner, ok := h.Network().(*swarm.Swarm)
	if !ok {
		return
	}
	known := inner.StreamHandler()
	inner.SetStreamHandler(func(s network.Stream) {
		if n.stranger(s.Conn()) {
			n.door.receive(s)
			return
		}
		if n.floods(s.Conn().RemotePeer()) {
			_ = s.ResetWithError(network.StreamRateLimited)
			return
		}
		known(s)
	})
}

// speakable are the addresses that the node tells others: not loopback, if there
// is anything else, and few.
func speakable(all []ma.Multiaddr) []ma.Multiaddr {
	var near, loop []ma.Multiaddr
	for _, a := range all {
		if isLoopback(a) {
			loop = append(loop, a)
		} else {
			near = append(near, a)
		}
	}
	if len(near) == 0 {
		near = loop
	}
	return near[:min(len(near), 2*maxAddresses)]
}
