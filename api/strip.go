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
}

func (d *Desk) newStrip(store replica.Status) *strip {
	s := &strip{Strip: wire.Strip{Saved: store.Why == nil && len(store.Lost) == 0, With: []wire.Behind{}}, told: d.told}
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
	if !writes {
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

// meet looks who of a community was met last.
func (s *strip) meet(b *model.Book) {
	for _, p := range s.peers {
		in := slices.ContainsFunc(p.Common, func(c Common) bool { return c.Community == b.ID() })
		if in && p.Met.After(s.met) {
			s.met = p.Met
			s.Met = &wire.LastMet{Person: personOf(b, p.Person), At: p.Met.UTC().Format(time.RFC3339)}
		}
	}
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
