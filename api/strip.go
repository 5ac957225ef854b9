package api

import (
	"cmp"
	"slices"
	"time"

	"tallystick/api/wire"
	"tallystick/crdt/replica"
	"tallystick/identity"
	"tallystick/model"
	"tallystick/model/community"
)

// strip works out the one line at the top of every screen.
type strip struct {
	wire.Strip
	peers []Peer
	met   time.Time
	told  func(*model.Book) model.Told
	book  func(identity.TransportID) time.Time
}

func (d *Desk) newStrip(store replica.Status) *strip {
	s := &strip{Strip: wire.Strip{Saved: store.Why == nil && len(store.Lost) == 0, With: []wire.Behind{}}, told: d.told, book: d.metAt}
	if d.Network != nil {
		s.peers = d.Network.Peers()
	}
	return s
}

// add takes a community into the line.
func (s *strip) add(b *model.Book, status wire.CommunityStatus) {
	s.Needs += len(status.Needs)
	s.meet(b)
	_, writes := b.Log()
	if !writes || status.Ended { // from where this device's place has ended nothing goes, however often people meet
		return
	}
	held, most := b.KnownOfMine(s.told(b)), 0
	for _, person := range othersIn(b) {
		here := held[person]
		lacks := int(b.Next().Seq - min(here, b.Next().Seq))
		if lacks > 0 {
			s.With = append(s.With, wire.Behind{Person: personOf(b, person), Community: status.Named, Entries: lacks})
		}
		most = max(most, lacks)
	}
	s.NotYet += most
}

// meet looks who of a community was met last: by the network where one runs,
// and by what is remembered of its devices.
func (s *strip) meet(b *model.Book) {
	for _, p := range s.peers {
		if slices.ContainsFunc(p.Common, func(c Common) bool { return c.Community == b.ID() }) {
			s.meets(b, p.Person, p.Met)
			s.refuses(b, p)
		}
	}
	for _, p := range b.State().Persons() {
		for _, log := range p.Logs {
			if in, known := b.Community().Introduction(log.Log); known && log.InForce {
				s.meets(b, p.ID, s.book(in.Transport))
			}
		}
	}
}

// meets takes up when somebody was met, unless another was since.
func (s *strip) meets(b *model.Book, person identity.PersonID, at time.Time) {
	if at.After(s.met) {
		s.met = at
		s.Met = &wire.LastMet{Person: personOf(b, person), At: at.UTC().Format(time.RFC3339)}
	}
}

// refuses takes up, once, that a device refuses this one.
func (s *strip) refuses(b *model.Book, p Peer) {
	device := deviceNamed(p.Device)
	listed := slices.ContainsFunc(s.Refuse, func(r wire.Refuse) bool { return r.Device == device })
	if p.Refused < wire.RefusedTold || listed {
		return
	}
	s.Refuse = append(s.Refuse, wire.Refuse{Person: personOf(b, p.Person), Device: device, Times: p.Refused, Since: p.RefusedSince.UTC().Format(time.RFC3339)})
}

// othersIn are the other people of a community who have a device in force.
func othersIn(b *model.Book) (others []identity.PersonID) {
	for _, p := range b.State().Persons() {
		reachable := slices.ContainsFunc(p.Logs, func(l community.DeviceLog) bool { return l.InForce })
		if p.ID != b.Me() && reachable {
			others = append(others, p.ID)
		}
	}
	return others
}

// byWhom puts those first who lack most.
func byWhom(a, b wire.Behind) int {
	return cmp.Or(cmp.Compare(b.Entries, a.Entries), cmp.Compare(a.Person.ID, b.Person.ID), cmp.Compare(a.Community.ID, b.Community.ID))
}
