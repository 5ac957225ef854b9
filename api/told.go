package api

import (
	"tallystick/crdt"
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
