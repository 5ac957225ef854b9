package model

import (
	"context"
	"slices"

	"tallystick/crdt"
	"tallystick/identity"
	"tallystick/model/community"
)

// EndDevice ends a device of a person by their root key, or by the one that took
// the lost one's place. It is [Book.Ending], signed, and [Book.CarryEnd].
func (b *Book) EndDevice(ctx context.Context, device identity.DeviceID, root identity.RootKey) (Asked, error) {
	end, err := b.Ending(device, root.Person())
	if err != nil {
		return Asked{}, err
	}
	if end, err = end.Sign(b.ID(), root); err != nil {
		return Asked{}, err
	}
	return b.CarryEnd(ctx, end)
}

// Ending is the end of a device as of what is here now, for a root key to sign:
// that of its person, or the one that took the lost one's place. It changes
// nothing, and fails with [Unfit] where that key has no say over the device.
func (b *Book) Ending(device identity.DeviceID, root identity.PersonID) (community.DeviceEnd, error) {
	person, _ := b.State().SpokenFor(root)
	if err := b.endable(device, person); err != nil {
		return community.DeviceEnd{}, err
	}
	return community.DeviceEnd{Person: person, Device: device, Logs: b.honouring(ofDevice(device)), Heir: b.heir(person, device)}, nil
}

// CarryEnd writes the end of a device that a root key has signed. Until the
// stewards confirm it, it reaches nothing that governs; so a motion asks them,
// and is closed at once where this device's person may decide alone. A signature
// by anybody else is [Denied].
func (b *Book) CarryEnd(ctx context.Context, end community.DeviceEnd) (Asked, error) {
	if err := b.endable(end.Device, end.Person); err != nil {
		return Asked{}, err
	}
	drafts, err := inClear(end.Body())
	if err != nil {
		return Asked{}, err
	}
	return b.ask(ctx, act{drafts: drafts}, func(prev crdt.ID) community.Motion {
		return community.Motion{Kind: community.MotionConfirm, End: prev}
	}, true)
}

// EndDeviceByStewards asks the stewards to end a device without its person's
// words.
func (b *Book) EndDeviceByStewards(ctx context.Context, device identity.DeviceID, text string) (Asked, error) {
	person, known := b.owner(device)
	if !known {
		return Asked{}, unfit(ReasonUnknown, "device %s is none of community %s", device.Short(), b.ID().Short())
	}
	if err := b.endable(device, person); err != nil {
		return Asked{}, err
	}
	m := community.Motion{
		Kind: community.MotionDeviceEnd, Person: person, Device: device, Logs: b.honouring(ofDevice(device)), Heir: b.heir(person, device),
	}
	return b.Ask(ctx, m, text, true)
}

// endable refuses to end what is not there, or what one writes with.
func (b *Book) endable(device identity.DeviceID, person identity.PersonID) error {
	owner, known := b.owner(device)
	switch {
	case !known:
		return unfit(ReasonUnknown, "device %s is none of community %s", device.Short(), b.ID().Short())
	case owner != person:
		return unfit(ReasonForeign, "device %s is of another person than these words", device.Short())
	case device == b.device.Signing.ID():
		return unfit(ReasonUntimely, "this is the device itself: end it from another one")
	}
	return nil
}

func (b *Book) owner(device identity.DeviceID) (person identity.PersonID, known bool) {
	for _, p := range b.State().Persons() {
		if slices.ContainsFunc(p.Logs, func(log community.DeviceLog) bool { return log.Device == device }) {
			return p.ID, true
		}
	}
	return person, false
}

// heir is the log of the person's that gets the rights which the device has not
// spent: this device's own if it is theirs, else the first in force.
func (b *Book) heir(person identity.PersonID, device identity.DeviceID) (heir crdt.LogID) {
	own, has := b.seat.Log()
	if has && person == b.Me() {
		return own
	}
	for _, log := range b.Person(person).Logs {
		if log.InForce && log.Device != device {
			return log.Log
		}
	}
	return heir
}
