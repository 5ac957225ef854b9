package model

import (
	"slices"

	"tallystick/crdt"
	"tallystick/identity"
	"tallystick/model/community"
)

// Contact is a device in force of a member or a courier: one with which this
// device exchanges the community's entries.
type Contact struct {
	Log       crdt.LogID
	Person    identity.PersonID
	Device    identity.DeviceID
	Transport identity.TransportID // the key by which it is known on the network
	Courier   bool                 // carries and reads nothing
	Own       bool                 // of the same person as this device
}

// Contacts are the devices of others, and other devices of one's own, by log.
// It is empty once this device has been ended: it has nobody to meet any more.
func (b *Book) Contacts() (contacts []Contact) {
	own, _ := b.Log()
	if b.Ended() {
		return nil
	}
	for _, person := range b.State().Persons() {
		for _, d := range person.Logs {
			in, ok := b.community.Introduction(d.Log)
			if !ok || !d.InForce || d.Log == own {
				continue
			}
			contacts = append(contacts, Contact{
				Log: d.Log, Person: person.ID, Device: d.Device, Transport: in.Transport,
				Courier: person.Status == community.StatusCourier, Own: person.ID == b.Me(),
			})
		}
	}
	slices.SortFunc(contacts, func(a, b Contact) int { return a.Log.Compare(b.Log) })
	return contacts
}

// HintSecrets are what those who hold the community's newest keys know and
// nobody else does, newest first and at most [MaxHintSecrets]: by them members
// know each other's hints on the network. A courier holds none.
func (b *Book) HintSecrets() (secrets [][32]byte) {
	grants := slices.DeleteFunc(b.Ring().All(), func(g community.Grant) bool {
		return g.Audience || !b.standing().Counts(g.Entry)
	})
	slices.SortFunc(grants, func(x, y community.Grant) int {
		return b.standing().Position(y.Entry).Compare(b.standing().Position(x.Entry))
	})
	for _, g := range grants {
		if secret, ok := b.Ring().Gossip(g.Entry); ok && len(secrets) < MaxHintSecrets {
			secrets = append(secrets, secret)
		}
	}
	return secrets
}

// Expectations are the invitations of this device that nobody has used, as far
// as its log has been looked through. The zero value has looked at nothing.
type Expectations struct {
	log  crdt.LogID
	next uint64
	open map[crdt.ID]int64
}

// Expecting is until when somebody may ask by each invitation of this device
// that nobody has used, in Unix seconds and sorted; 0 is for ever. By one that
// was taken back they may for a while, to hear just that. It reads what the log
// has grown by since the expectations were last used.
func (b *Book) Expecting(e *Expectations) (until []int64, err error) {
	if err := b.expect(e); err != nil {
		return nil, err
	}
	for id, expires := range e.open {
		gone, revoked, err := b.revoked(id)
		if err != nil {
			return nil, err
		}
		if revoked {
			expires = gone.Until
		}
		if b.State().Counts(id) {
			until = append(until, expires)
		}
	}
	slices.Sort(until)
	return until, nil
}

func (b *Book) expect(e *Expectations) error {
	at := b.seat.Next()
	if e.log != at.Log || e.next > at.Seq {
		*e = Expectations{log: at.Log}
	}
	if e.open == nil {
		e.open = map[crdt.ID]int64{}
	}
	if e.next == at.Seq {
		return nil
	}
	for v, err := range b.community.Chain(at.Prev, e.next) {
		if err == nil && !v.Sealed() {
			err = b.expectBy(e, v)
		}
		if err != nil {
			return err
		}
	}
	e.next = at.Seq
	return nil
}

// expectBy takes an entry of this device's log into account.
func (b *Book) expectBy(e *Expectations, v crdt.Verified) error {
	switch v.Kind() {
	case community.KindInvitation:
		code, _, held, err := b.codeOf(v.ID())
		if err != nil {
			return err
		}
		_, revoked, err := b.revoked(v.ID())
		if held || revoked {
			e.open[v.ID()] = code.Expires
		}
		return err
	case crdt.KindAdmission:
		body, err := crdt.ParseBody(v.Body())
		if a, ok := community.ReadAdmission(body); ok && err == nil {
			delete(e.open, a.Invitation)
		}
		return err
	}
	return nil
}
