package model

import (
	"tallystick/crdt"
	"tallystick/identity"
	"tallystick/model/community"
)

// honouring is how far a loss of power written now honours each log of a
// person or of one of their devices: up to everything that this book knows.
// This device's own log is left out where it is the one that writes.
func (b *Book) honouring(of func(crdt.Introduction) bool) (logs []community.Honoured) {
	for _, log := range b.community.Logs() {
		in, known := b.community.Introduction(log)
		if !known || !of(in) {
			continue
		}
		h := community.Honoured{Log: log}
		for _, tip := range b.community.TipsOf(log) {
			if _, taken := b.judges.lineage.Place(tip.ID); taken {
				h.Last = append(h.Last, tip.ID)
			}
		}
		logs = append(logs, h)
	}
	return logs
}

func ofPerson(person identity.PersonID) func(crdt.Introduction) bool {
	return func(in crdt.Introduction) bool { return in.Person == person }
}

func ofDevice(device identity.DeviceID) func(crdt.Introduction) bool {
	return func(in crdt.Introduction) bool { return in.Device == device }
}
