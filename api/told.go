package api

import (
	"time"

	"tallystick/crdt"
	"tallystick/identity"
	"tallystick/model"
)

// told is what the devices of a community said they hold when they were met
// last, over restarts.
func (d *Desk) told(b *model.Book) model.Told {
	return func(log crdt.LogID) []crdt.Tip {
		in, known := b.Community().Introduction(log)
		if !known || d.Agreed == nil {
			return nil
		}
		return d.Agreed(b.ID(), in.Transport)
	}
}

// metAt is when a device was met last, over restarts; zero for never.
func (d *Desk) metAt(device identity.TransportID) time.Time {
	if d.Met == nil {
		return time.Time{}
	}
	return d.Met(device)
}
