package model

import (
	"tallystick/identity"
	"tallystick/model/community"
)

// StatusNone is how somebody stands who has never belonged.
const StatusNone community.Status = "none"

// Person is somebody as the entries in clear tell; of who never belonged only
// the id.
func (b *Book) Person(id identity.PersonID) community.Person {
	for _, p := range b.State().Persons() {
		if p.ID == id {
			return p
		}
	}
	return community.Person{ID: id, Status: StatusNone}
}

// MyStatus is how this device's person stands in the community.
func (b *Book) MyStatus() string { return string(b.Person(b.Me()).Status) }

// Members is how many people count where members decide.
func (b *Book) Members() (n int) {
	for _, p := range b.State().Persons() {
		if p.Status == community.StatusMember {
			n++
		}
	}
	return n
}

// KeyFits reports whether this device holds a key that exactly the devices in
// force were given. Where it does not, the next entry brings a new one.
func (b *Book) KeyFits() bool {
	s := b.standing()
	_, fits := b.seat.Epoch(s.State().Devices(), s)
	return fits
}
