package community

import (
	"context"
	"fmt"
	"io"

	"tallystick/crdt"
	"tallystick/crdt/replica"
	"tallystick/identity"
)

// PurposePrivate is the purpose of a community that holds only its founder:
// drafts, notes and records between two begin in it. Other purposes are prose,
// which a charter names by its hash.
const PurposePrivate = "private"

// Rules is what a charter says beside who founds the community. What a charter
// leaves out has its default, so that later rules need no new charter.
type Rules struct {
	Purpose  string            // a code such as [PurposePrivate]
	Language identity.Language // of the community's three words and messages
	History  bool              // whether newcomers are given the keys of what came before
}

func (r Rules) fields(stewards ...identity.PersonID) map[string]any {
	persons := make([]any, len(stewards))
	for i, steward := range stewards {
		persons[i] = steward[:]
	}
	return map[string]any{
		"purpose": r.Purpose, "languages": []any{string(r.Language)}, "history": r.History, "stewards": persons,
	}
}

// ReadRules reads the rules of a charter. Fields of another shape count as
// missing.
func ReadRules(charter crdt.Charter) (r Rules) {
	r.Purpose, _ = charter.Rules["purpose"].(string)
	r.History, _ = charter.Rules["history"].(bool)
	if languages, _ := charter.Rules["languages"].([]any); len(languages) > 0 {
		language, _ := languages[0].(string)
		r.Language = identity.Language(language)
	}
	return r
}

// Found makes a community of one: introduction, charter and the first epoch
// key, in one transaction, and the name of its founder after them. It returns
// the founder's seat.
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
	keys, err := s.device.keys(s.random)
	if err != nil {
		return crdt.Charter{}, keys, err
	}
	nonce, err := identity.NewKey(s.random)
	if err != nil {
		return crdt.Charter{}, keys, err
	}
	return crdt.Charter{Nonce: nonce, Founders: []crdt.Keys{keys}, Rules: rules.fields(s.device.Person)}, keys, nil
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
