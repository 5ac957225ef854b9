package model

import (
	"slices"

	"tallystick/crdt"
	"tallystick/model/community"
)

// Ended reports whether this device was let in once and is in force no more: it
// or its person was removed, or has left.
func (b *Book) Ended() bool {
	own, has := b.seat.Log()
	return has && b.ended(own)
}

func (b *Book) ended(log crdt.LogID) bool {
	place, was := b.place(log)
	return was && !place.InForce
}

// place is a log that was ever let in.
func (b *Book) place(log crdt.LogID) (place community.DeviceLog, was bool) {
	for _, p := range b.State().Persons() {
		if i := slices.IndexFunc(p.Logs, func(d community.DeviceLog) bool { return d.Log == log }); i >= 0 {
			return p.Logs[i], true
		}
	}
	return place, false
}
