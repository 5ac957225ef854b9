package community

import (
	"io"

	"tallystick/crdt"
	"tallystick/identity"
)

// Device is the keys with which one device writes and opens, and whose they
// are. The caller takes them from its keystore.
type Device struct {
	Person      identity.PersonID
	Certificate identity.Certificate // zero when the words were not at hand
	Signing     identity.DeviceKey
	Sealing     identity.SealingKey
	Transport   identity.TransportID
	Former      []identity.SealingKey // of the devices that this one replaces
}

// keys are the public keys of one incarnation; only the nonce is new.
func (d Device) keys(random io.Reader) (keys crdt.Keys, err error) {
	keys = crdt.Keys{Person: d.Person, Device: d.Signing.ID(), Sealing: d.Sealing.ID(), Transport: d.Transport}
	_, err = io.ReadFull(random, keys.Nonce[:])
	return keys, err
}

func (d Device) introduction(community crdt.CommunityID, keys crdt.Keys, replaces []crdt.LogID) crdt.Introduction {
	in := crdt.Introduction{Community: community, Keys: keys, Replaces: replaces}
	if !d.Certificate.IsZero() {
		in.Certificate = &d.Certificate
	}
	return in
}

// owns reports whether a log was written by this device or by one that it
// replaces.
func (d Device) owns(in crdt.Introduction) bool {
	_, ok := d.opener(in)
	return ok && in.Person == d.Person
}

// opener is the secret key that opens what is sealed to a log.
func (d Device) opener(in crdt.Introduction) (identity.SealingKey, bool) {
	if in.Sealing == d.Sealing.ID() {
		return d.Sealing, true
	}
	for _, former := range d.Former {
		if in.Sealing == former.ID() {
			return former, true
		}
	}
	return identity.SealingKey{}, false
}
