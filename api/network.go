package api

import (
	"context"
	"time"

	"tallystick/crdt"
	"tallystick/identity"
)

// Network is what the operations ask of the network: package sync/peer, wired
// in cmd/tally. Its methods may be called from several goroutines at once.
type Network interface {
	// Peers are the devices that are known of, sorted by id. What it tells of
	// tips is what they said last, however long ago.
	Peers() []Peer

	// Addresses are where this device can be reached just now.
	Addresses() []string

	// Announce looks for others on the local network, and tells them of this
	// device, now.
	Announce()

	// Sync exchanges what both lack, with a device or an address, or with
	// everybody who is near if the text is empty. It ends with the exchange or
	// the context; what came until then is kept. One that fails is told in its
	// own row.
	Sync(ctx context.Context, with string) ([]Synced, error)

	// Fetch gets the sealed chunks of an attached file, by the hash that names
	// it, from whoever is connected and has it: whole, and what the name says.
	// It waits for whom it lost on the way, and an attempt that was cut goes on
	// with the next one. It fails with a [wire.NotHere] problem if nobody has it,
	// or if it was erased here.
	Fetch(ctx context.Context, c crdt.CommunityID, name [32]byte) ([][]byte, error)

	// Join asks a device that invites to be let in. Request and answer are the
	// two sides' affair.
	Join(ctx context.Context, with Inviter, request []byte) (answer []byte, err error)

	// Fill gets everything that a device that has let this one in holds of the
	// community.
	Fill(ctx context.Context, from Inviter) error

	// Changed is closed when what Peers and Addresses tell has changed.
	Changed() <-chan struct{}
}

// Inviter is the device that invites to a community.
type Inviter struct {
	Community crdt.CommunityID
	Transport identity.TransportID
	Addresses []string // multiaddrs without an id, as the invitation tells them
}

// Peer is a device that is known of on the network.
type Peer struct {
	Device    identity.DeviceID
	Person    identity.PersonID
	Connected bool
	Addresses []string
	Met       time.Time // when it was last met, by this device's clock; zero for never

	// Refused is how often in a row it let this device connect and ended that
	// before it said anything, the first time at RefusedSince, zero for never.
	Refused      int
	RefusedSince time.Time

	Common []Common
}

// Common is how a device stands in a community that both are in.
type Common struct {
	Community crdt.CommunityID
	Tips      []crdt.Tip // that it said it holds, last
	Compared  bool       // the two have told each other what they hold
	InSync    bool
	Agreed    time.Time // when both held the same last, by this device's clock; zero for never
	Digest    [32]byte  // of the entries that both held then
	Logs      int       // that differ
	Lacking   int       // bodies that are not here
	Running   bool      // an exchange is going on
	Taken     int       // entries that came since the daemon began
	Given     int       // entries that went
}

// Synced is what an exchange with one device came to.
type Synced struct {
	Peer  Peer
	Taken int // entries that came
	Given int // entries that went
	Err   error

	Unheard bool // of Err: it let this device connect, and said nothing
}
