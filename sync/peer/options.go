package peer

import (
	"context"
	"log/slog"
	"net/netip"

	"github.com/libp2p/go-libp2p"

	"tallystick/crdt"
	"tallystick/crdt/replica"
	"tallystick/identity"
)

// Standing is what a device is in a community.
type Standing int

// The standings. Couriers hold and relay as members do, without any key, and
// are not given attachments.
const (
	Stranger Standing = iota
	Courier
	Member
)

// Gate says who may connect, and to what. The node asks often, from several
// goroutines, and while it holds locks: answers come from memory. Whenever one
// changes the owner calls [Node.Refresh].
type Gate interface {
	// Standing is what the device with a transport key is in a community that is
	// held here: in force as a member's device, or as a courier where the
	// charter allows them. It is Stranger for devices that were ended.
	Standing(crdt.CommunityID, identity.TransportID) Standing

	// Devices are the other devices of a community that are not strangers.
	Devices(crdt.CommunityID) []identity.TransportID

	// Secrets are what the community's members share and its couriers do not
	// have, the newest first; hints are given and heard under a name made of each,
	// since some may not have heard of the newest. Without any there are no hints.
	Secrets(crdt.CommunityID) [][32]byte

	// Inviting reports whether an invitation is open on this device, so that a
	// stranger may ask to join.
	Inviting() bool
}

// Options say what a node is made of.
type Options struct {
	Replica *replica.Replica
	Key     identity.TransportKey
	Gate    Gate
	Log     *slog.Logger // nil for none

	// Listen are multiaddrs to listen on. Nil is every interface and free ports,
	// TCP and QUIC, both families; an empty list listens nowhere. A port that
	// should stay the same is given here.
	Listen []string

	// MDNS announces the node on the local network and looks for others.
	MDNS bool

	// Interfaces lists the addresses of the interfaces that are up; nil asks the
	// system. When the answer changes, discovery starts anew and nobody waits
	// before dialling.
	Interfaces func() ([]netip.Addr, error)

	// Hubs are multiaddrs, with /p2p/ and an id, of members' devices that relay
	// for others. Only those are ever used, and this node lets itself be reached
	// through them.
	Hubs []string

	// Relay offers this device as such a hub to the other devices of its
	// communities.
	Relay bool

	// Join answers a stranger's request while Gate.Inviting says so, and that of
	// a device which was let in and has not heard of it yet. Both are
	// opaque here, at most [MaxJoin] bytes. An error ends the connection without
	// an answer.
	Join func(ctx context.Context, from identity.TransportID, request []byte) (answer []byte, err error)

	// wiring replaces the transports: for worlds in virtual time.
	wiring []libp2p.Option
}

func (o Options) log() *slog.Logger {
	if o.Log == nil {
		return slog.New(slog.DiscardHandler)
	}
	return o.Log
}
