package community

import (
	"tallystick/crdt"
	"tallystick/identity"
)

// Readers are the logs that a key was granted to when it was made, if it is the
// key of an audience; ok is false for an epoch's, and for one that is not held.
// They include logs that have ended since.
func (k *Keychain) Readers(key identity.KeyID) (logs []crdt.LogID, ok bool) {
	from, epoch, known := k.originOf(key)
	return from.recipients, known && !epoch
}
