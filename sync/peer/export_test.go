package peer

import (
	"github.com/libp2p/go-libp2p"
	"github.com/libp2p/go-libp2p/core/peer"
)

// What external tests need of the inside.

const (
	SyncProtocol = syncProtocol
	FileProtocol = fileProtocol
	JoinProtocol = joinProtocol

	JoinsBurst = joinsBurst

	NewConnsPerSecond = newConnsPerSecond
	NewConnsBurst     = newConnsBurst
)

// Wired is the options with other transports, such as simulated ones.
func (o Options) Wired(wiring ...libp2p.Option) Options {
	o.wiring = wiring
	return o
}

// HostKey is the transport key as libp2p wants it.
var HostKey = hostKey

// Find tells a node of a host on the local network, as discovery does.
func (n *Node) Find(at peer.AddrInfo) { found{n}.HandlePeerFound(at) }

// WriteMessage and ReadMessage are the framing of all protocols.
var (
	WriteMessage = writeMessage
	ReadMessage  = readMessage
	Stay         = stay

	ErrOversize = errOversize
)
