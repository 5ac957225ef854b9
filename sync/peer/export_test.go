package peer

import "github.com/libp2p/go-libp2p"

// What external tests need of the inside.

const (
	SyncProtocol = syncProtocol
	FileProtocol = fileProtocol
	JoinProtocol = joinProtocol
)

// Wired is the options with other transports, such as simulated ones.
func (o Options) Wired(wiring ...libp2p.Option) Options {
	o.wiring = wiring
	return o
}

// HostKey is the transport key as libp2p wants it.
var HostKey = hostKey

// WriteMessage and ReadMessage are the framing of all protocols.
var (
	WriteMessage = writeMessage
	ReadMessage  = readMessage
	Stay         = stay

	ErrOversize = errOversize
)
