package community

import (
	"context"
	"fmt"
	"io"

	"tallystick/crdt"
	"tallystick/crdt/replica"
	"tallystick/identity"
)

// Found makes a community of one: introduction, charter, the first epoch key
// and the first records, sealed under it, in one transaction. It returns the
// founder's seat. Rules that name no stewards make the founder one; records may
// be nil.
//
// That the community is held is on disk before its entries are: a power cut in
// between leaves one without any, which nobody can learn of.
func Found(ctx context.Context, r *replica.Replica, d Device, rules Rules, records Records, random io.Reader, side ...replica.Record) (*Seat, error) {
	s := &Seat{device: d, random: random}
	charter, keys, err := s.charter(rules)
	if err != nil {
		return nil, fmt.Errorf("found a community: %w", err)
	}
	id, err := charter.Community()
	if err != nil {
		return nil, fmt.Errorf("found a community: %w", err)
	}
	if _, err := r.Join(ctx, id); err != nil {
		return nil, fmt.Errorf("found a community: %w", err)
	}
	if s.Ring, err = OpenRing(r, id, d); err != nil {
		return nil, fmt.Errorf("found a community: %w", err)
	}
	s.fresh = append(s.fresh, side...)
	if err := s.foundIn(ctx, charter, d.introduction(id, keys, nil), records); err != nil {
		return nil, fmt.Errorf("found a community: %w", err)
	}
	return s, nil
}

// Records are the bodies that a community begins with, told its id.
type Records func(crdt.CommunityID) []crdt.Body

// Named are records that name the founder; none for no name.
func Named(name string) Records {
	if name == "" {
		return nil
	}
	return func(crdt.CommunityID) []crdt.Body { return []crdt.Body{Profile{Name: name}.Body()} }
}

func (s *Seat) charter(rules Rules) (crdt.Charter, crdt.Keys, error) {
	if len(rules.Stewards) == 0 {
		rules.Stewards = []identity.PersonID{s.device.Person}
	}
	keys, err := s.device.keys(s.random)
	if err != nil {
		return crdt.Charter{}, keys, err
	}
	nonce, err := identity.NewKey(s.random)
	if err != nil {
		return crdt.Charter{}, keys, err
	}
	return crdt.Charter{Nonce: nonce, Founders: []crdt.Keys{keys}, Rules: rules.charter()}, keys, nil
}

func (s *Seat) foundIn(ctx context.Context, charter crdt.Charter, in crdt.Introduction, records Records) error {
	body, err := charter.Body()
	if err != nil {
		return err
	}
	log := in.LogID()
	g, err := newGrant(s.id, log, map[crdt.LogID]identity.SealingID{log: in.Sealing}, nil, nil, s.random)
	if err != nil {
		return err
	}
	s.drawn(g.newKey)
	drafts := append([]replica.Draft{inClear(in.Body()), inClear(body)}, g.drafts(nil)...)
	if records != nil {
		for _, record := range records(s.id) {
			draft, err := s.Sealing(WritingKey{Key: g.id, Secret: g.key}, record)
			if err != nil {
				return err
			}
			drafts = append(drafts, draft)
		}
	}
	if _, err := s.author(ctx, log, drafts); err != nil {
		return err
	}
	s.log = log
	return nil
}

// ReadCharter finds the charter of a community that is held: the entry at seq 1
// whose body the community is named after. It looks at one entry of each log.
func ReadCharter(c *replica.Community) (crdt.Charter, error) {
	for _, tip := range c.Tips() {
		second, held := c.Ancestor(tip, 1)
		if !held {
			continue
		}
		v, err := c.Entry(second)
		if err != nil {
			return crdt.Charter{}, err
		}
		if crdt.BodyID(v.Body()).Link == c.ID().Link {
			return crdt.ParseCharter(v.Body())
		}
	}
	return crdt.Charter{}, fmt.Errorf("charter of community %s: %w", c.ID().Short(), replica.ErrNotFound)
}
