package peer

import (
	"fmt"
	"net/netip"
	"time"

	"github.com/libp2p/go-libp2p"
	"github.com/libp2p/go-libp2p/core/network"
	rcmgr "github.com/libp2p/go-libp2p/p2p/host/resource-manager"
	"github.com/libp2p/go-libp2p/x/rate"
)

// The host's share of a machine with 256 MB, whatever the machine has: what the
// replica needs under load is twice as much. Memory is what transports reserve
// for windows of flow control; a peer whose share is used up gets no larger ones.
const (
	hostMemory      = 64 << 20
	handshakeMemory = 16 << 20 // of all connections that nobody knows yet
	peerMemory      = 24 << 20
	connMemory      = 16 << 20

	hostConns      = 96
	handshakeConns = 24
	peerConns      = 8 // several addresses are dialled at once, from both sides

	hostStreams      = 512
	handshakeStreams = 128
	peerStreams      = 64

	hostFiles      = 128
	handshakeFiles = 32

	// connsPerAddress is for a village behind one address.
	connsPerAddress = 32

	// newConnsPerSecond and newConnsBurst bound how often a handshake, which
	// costs a signature and a key exchange, is begun with one address, so that who
	// is refused can't have more than a few thousandths of a processor. The
	// burst lets that village come home at once. Loopback is exempt: a local
	// forwarder brings everybody from there.
	newConnsPerSecond = 2
	newConnsBurst     = 2 * connsPerAddress
)

// resources are the fixed limits of the host.
func resources() (network.ResourceManager, error) {
	base := rcmgr.DefaultLimits
	libp2p.SetDefaultServiceLimits(&base)
	limits := rcmgr.PartialLimitConfig{
		System:      portion(hostMemory, hostConns, hostStreams, hostFiles),
		Transient:   portion(handshakeMemory, handshakeConns, handshakeStreams, handshakeFiles),
		PeerDefault: portion(peerMemory, peerConns, peerStreams, peerConns),
		Conn:        rcmgr.ResourceLimits{Memory: connMemory},
	}.Build(base.Scale(hostMemory, hostFiles))
	m, err := rcmgr.NewResourceManager(rcmgr.NewFixedLimiter(limits),
		rcmgr.WithLimitPerSubnet([]rcmgr.ConnLimitPerSubnet{{PrefixLength: 32, ConnCount: connsPerAddress}}, nil),
		rcmgr.WithConnRateLimiters(newConnRates()))
	if err != nil {
		return nil, fmt.Errorf("limit resources: %w", err)
	}
	return m, nil
}

// newConnRates are the rates of new connections per address; in IPv6 those of a
// customer's whole network count as one.
func newConnRates() *rate.Limiter {
	each := rate.Limit{RPS: newConnsPerSecond, Burst: newConnsBurst}
	return &rate.Limiter{
		NetworkPrefixLimits: []rate.PrefixLimit{
			{Prefix: netip.MustParsePrefix("127.0.0.0/8")}, // no limit
			{Prefix: netip.MustParsePrefix("::1/128")},
		},
		SubnetRateLimiter: rate.SubnetLimiter{
			IPv4SubnetLimits: []rate.SubnetLimit{{PrefixLength: 32, Limit: each}},
			IPv6SubnetLimits: []rate.SubnetLimit{{PrefixLength: 56, Limit: each}},
			GracePeriod:      time.Minute,
		},
	}
}

func portion(memory rcmgr.LimitVal64, conns, streams, files rcmgr.LimitVal) rcmgr.ResourceLimits {
	return rcmgr.ResourceLimits{
		Memory: memory,
		Conns:  conns, ConnsInbound: conns, ConnsOutbound: conns,
		Streams: streams, StreamsInbound: streams, StreamsOutbound: streams,
		FD: files,
	}
}
