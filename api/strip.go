package api

import (
	"cmp"
	"slices"
	"time"

	"tallystick/api/wire"
	"tallystick/crdt"
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
}

func (d *Desk) newStrip(store replica.Status) *strip {
	s := &strip{Strip: wire.Strip{Saved: store.Why == nil && len(store.Lost) == 0, With: []wire.Behind{}}}
	if d.Network != nil {
		s.peers = d.Network.Peers()
	}
	return s
}

// add takes a community into the line.
func (s *strip) add(b *model.Book, status wire.CommunityStatus) error {
	s.Needs += len(status.Needs)
	s.meet(b)
	log, writes := b.Log()
	if !writes {
		return nil
	}
	others := othersIn(b)
	held, err := heldBy(b, log, others)
	if err != nil {
		return err
	}
	most := 0
	for _, person := range others {
		here := max(held[person], s.toldBy(b.ID(), log, person))
		lacks := int(b.Next().Seq - min(here, b.Next().Seq))
		if lacks > 0 {
			s.With = append(s.With, wire.Behind{Person: personOf(b, person), Community: status.Named, Entries: lacks})
		}
		most = max(most, lacks)
	}
	s.NotYet += most
	return nil
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

// toldBy is how many entries of a log somebody's devices said they hold.
func (s *strip) toldBy(id crdt.CommunityID, log crdt.LogID, person identity.PersonID) (n uint64) {
	for _, p := range s.peers {
		for _, c := range p.Common {
			for _, tip := range c.Tips {
				if p.Person == person && c.Community == id && tip.Log == log {
					n = max(n, tip.Seq+1)
				}
			}
		}
	}
	return n
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

// heldBy is how many entries of this device's log each of some people is known
// to hold, by what they wrote since. Who holds an entry holds those before it,
// so a search by halves finds the last.
func heldBy(b *model.Book, log crdt.LogID, people []identity.PersonID) (map[identity.PersonID]uint64, error) {
	known := map[uint64][]identity.AgentID{}
	holds := func(seq uint64, person identity.PersonID) (bool, error) {
		if _, ok := known[seq]; !ok {
			held, err := heldAt(b, seq)
			if err != nil {
				return false, err
			}
			known[seq] = held
		}
		return slices.Contains(known[seq], person.Agent()), nil
	}
	held := map[identity.PersonID]uint64{}
	for _, person := range people {
		n, err := countHeld(b.Next().Seq, func(seq uint64) (bool, error) { return holds(seq, person) })
		if err != nil {
			return nil, err
		}
		held[person] = n
	}
	return held, nil
}

// countHeld is how many of n entries, the first of them, somebody holds.
func countHeld(n uint64, holds func(seq uint64) (bool, error)) (uint64, error) {
	low, high := uint64(0), n
	for low < high {
		middle := low + (high-low)/2
		held, err := holds(middle)
		if err != nil {
			return 0, err
		}
		if held {
			low = middle + 1
		} else {
			high = middle
		}
	}
	return low, nil
}

// heldAt are those who wrote something that follows an entry of this device.
func heldAt(b *model.Book, seq uint64) ([]identity.AgentID, error) {
	for v, err := range b.Community().Chain(b.Next().Prev, seq) {
		if err != nil {
			return nil, err
		}
		progress, err := b.Records().Progress(v.ID())
		return progress.Held, err
	}
	return nil, nil
}

// byWhom puts those first who lack most.
func byWhom(a, b wire.Behind) int {
	return cmp.Or(cmp.Compare(b.Entries, a.Entries), cmp.Compare(a.Person.ID, b.Person.ID), cmp.Compare(a.Community.ID, b.Community.ID))
}
