package bundle

import (
	"iter"

	"tallystick/crdt"
	"tallystick/identity"
)

// Keys are what a device opens bundles with, and seals them under.
type Keys interface {
	// Newest is what to seal a bundle of the community to. It is false if there
	// is nothing.
	Newest(crdt.CommunityID) (Recipients, bool)

	// Held yields every epoch key that is held, of all communities: those that
	// are likely to be wanted first.
	Held() iter.Seq[identity.Key]

	// Own are the device's sealing keys, its earlier ones included.
	Own() []identity.SealingKey
}

// Recipients are who may open a sealed bundle.
type Recipients struct {
	// Epoch is a key that counts, and that nobody was given who may not read
	// the community now.
	Epoch identity.Key

	// Devices are those that may read it and are not known to have the key, so
	// that what gives it to them can come by bundle, too. Only the first
	// [MaxDevices] are reached.
	Devices []identity.SealingID
}
