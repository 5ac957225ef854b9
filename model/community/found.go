package community

import (
	"context"
	"fmt"
	"io"

	"tallystick/crdt"
	"tallystick/crdt/replica"
	"tallystick/identity"
)

// Found makes a community of one: introduction, charter and the first epoch
// key, in one transaction, and the name of its founder after them. It returns
// the founder's seat. Rules that name no stewards make the founder one.
func Found(ctx context.Context, r *replica.Replica, d Device, rules Rules, name string, random io.Reader) (*Seat, error) {
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
	if err := s.foundIn(ctx, charter, d.introduction(id, keys, nil)); err != nil {
		return nil, fmt.Errorf("found a community: %w", err)
	}
	if name != "" {
		_, err = s.Write(ctx, Profile{Name: name}.Body())
	}
	return s, err
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

func (s *Seat) foundIn(ctx context.Context, charter crdt.Charter, in crdt.Introduction) error {
	body, err := charter.Body()
	if err != nil {
		return err
	}
	recipients := map[crdt.LogID]identity.SealingID{in.LogID(): in.Sealing}
	return s.grantFrom(ctx, in.LogID(), recipients, []replica.Draft{inClear(in.Body()), inClear(body)}, nil)
}

// ReadCharter finds the charter of a community that is held: the entry at seq 1
// whose body the community is named after.
func ReadCharter(c *replica.Community) (crdt.Charter, error) {
	for _, tip := range c.Tips() {
		for v, err := range c.Chain(tip.ID, 0) {
			if err != nil {
				return crdt.Charter{}, err
			}
			if v.Seq() == 1 && crdt.BodyID(v.Body()).Link == c.ID().Link {
				return crdt.ParseCharter(v.Body())
			}
			if v.Seq() >= 1 {
				break
			}
		}
	}
	return crdt.Charter{}, fmt.Errorf("charter of community %s: %w", c.ID().Short(), replica.ErrNotFound)
}
