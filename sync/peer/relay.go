package peer

import (
	"fmt"
	"time"

	"github.com/libp2p/go-libp2p"
	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/libp2p/go-libp2p/p2p/host/autorelay"
	"github.com/libp2p/go-libp2p/p2p/protocol/circuitv2/relay"
	ma "github.com/multiformats/go-multiaddr"
)

// What a hub gives each pair of devices that it relays for. A session that is
// cut goes on in the next circuit.
const (
	circuitFor   = 10 * time.Minute
	circuitBytes = 64 << 20

	hubPatience = time.Minute // between attempts at the same hub
)

// relaying are the host's options for circuits. Without hubs and without Relay
// there are none, and nobody is asked how this host is seen from outside.
func (n *Node) relaying() ([]libp2p.Option, error) {
	options := []libp2p.Option{}
	if n.options.Relay {
		options = append(options, libp2p.ForceReachabilityPublic(), libp2p.EnableRelayService(
			relay.WithACL(membersOnly{n}),
			relay.WithLimit(&relay.RelayLimit{Duration: circuitFor, Data: circuitBytes}),
			relay.WithReservationAddressFilter(func(ma.Multiaddr) bool { return true })))
	} else {
		options = append(options, libp2p.ForceReachabilityPrivate())
	}
	if len(n.options.Hubs) == 0 {
		return append(options, libp2p.EnableRelay(), libp2p.DisableIdentifyAddressDiscovery()), nil
	}
	for _, text := range n.options.Hubs {
		_, hub, err := parseAddress(text)
		if err != nil {
			return nil, fmt.Errorf("hub %q: %w", text, err)
		}
		n.hubs = append(n.hubs, hub)
	}
	return append(options, libp2p.EnableRelay(), libp2p.EnableHolePunching(),
		libp2p.EnableAutoRelayWithStaticRelays(n.hubs,
			autorelay.WithBootDelay(0), autorelay.WithBackoff(hubPatience))), nil
}

// membersOnly lets only the devices of communities held here use this hub, and
// only towards each other.
type membersOnly struct{ *Node }

// AllowReserve reports whether a device may be reached through this hub.
func (m membersOnly) AllowReserve(p peer.ID, _ ma.Multiaddr) bool { return m.known(p) }

// AllowConnect reports whether a device may reach another through this hub.
func (m membersOnly) AllowConnect(from peer.ID, _ ma.Multiaddr, to peer.ID) bool {
	return m.known(from) && m.known(to)
}
