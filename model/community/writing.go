package community

import (
	"context"
	"slices"

	"tallystick/crdt"
	"tallystick/crdt/replica"
	"tallystick/identity"
)

// What follows is how the acts of package model write: they know from a
// [State] which devices a key is for and which keys count, which a [Seat]
// alone does not.

// InClear drafts an entry whose body everybody reads. Refs are the entries that
// the body names, at most [crdt.MaxDeps].
func InClear(body crdt.Body, refs ...crdt.ID) (replica.Draft, error) {
	block, err := body.Block()
	draft := inClear(block)
	draft.Refs = refs
	return draft, err
}

// Sealing drafts an entry that is sealed under a key.
func (s *Seat) Sealing(key WritingKey, body crdt.Body, refs ...crdt.ID) (replica.Draft, error) {
	block, err := body.Block()
	draft := key.draft(block, s.random)
	draft.Refs = refs
	return draft, err
}

// Citing drafts entries that say nothing, as many as it takes for whatever is
// written next to have all of these in its past.
func Citing(refs []crdt.ID) []replica.Draft { return citing(refs) }

// Rekeyed is a new epoch on its way.
type Rekeyed struct {
	Drafts  []replica.Draft // for one batch, behind what makes its recipients the devices in force
	Key     WritingKey      // for what follows in the same batch
	Skipped []crdt.LogID    // recipients whose keys could not be wrapped to
}

// Rekeying drafts a new epoch for exactly these devices, continuing those that
// count, with their keys if history is given.
func (s *Seat) Rekeying(devices []crdt.LogID, history bool, counts func(entry crdt.ID) bool) (Rekeyed, error) {
	parents, given := s.Heads(history, counts)
	g, err := newGrant(s.id, s.log, s.sealingOf(devices), parents, given, s.random)
	if err != nil {
		return Rekeyed{}, err
	}
	s.drawn(g.newKey)
	return Rekeyed{Drafts: g.drafts(nil), Key: WritingKey{Key: g.id, Secret: g.key}, Skipped: g.skipped}, nil
}

// Confiding drafts the grant of a key for some devices alone, the seat's own
// among them, sealed under an epoch's key. What is to be sealed under the new
// key can follow in the same batch.
func (s *Seat) Confiding(under WritingKey, devices []crdt.LogID) (replica.Draft, WritingKey, error) {
	secret, _ := s.secretOf(s.log)
	a, err := newAudience(s.id, s.log, secret, s.sealingOf(devices), s.random)
	if err != nil {
		return replica.Draft{}, WritingKey{}, err
	}
	s.drawn(a.newKey)
	draft := replica.Draft{Body: func(at replica.Place) ([]byte, bool, error) {
		body, err := a.body(at)
		if err != nil {
			return nil, true, err
		}
		block, err := body.Block()
		if err != nil {
			return nil, true, err
		}
		return under.draft(block, s.random).Body(at)
	}}
	return draft, WritingKey{Key: a.id, Secret: a.key}, nil
}

func (s *Seat) sealingOf(devices []crdt.LogID) map[crdt.LogID]identity.SealingID {
	recipients := make(map[crdt.LogID]identity.SealingID, len(devices))
	for _, log := range devices {
		if in, known := s.community.Introduction(log); known {
			recipients[log] = in.Sealing
		}
	}
	return recipients
}

// Post writes drafts into the device's log together with side records, all or
// none. When it returns, they are on disk.
func (s *Seat) Post(ctx context.Context, drafts []replica.Draft, side ...replica.Record) ([]crdt.Verified, error) {
	if s.log == (crdt.LogID{}) {
		return nil, errNotReady
	}
	learnt := s.fresh
	s.fresh = slices.Concat(learnt, side)
	entries, err := s.author(ctx, s.log, drafts)
	if err != nil {
		s.fresh = learnt // what was not written goes with nothing else
	}
	return entries, err
}

// Introduce begins a log of the device with nothing but its introduction, which
// it returns: nobody may have let it in yet. It replaces the device's earlier
// logs, also one that could go on but for having been left or removed.
func (s *Seat) Introduce(ctx context.Context) (crdt.Verified, Incarnation, error) {
	keys, err := s.device.keys(s.random)
	if err != nil {
		return crdt.Verified{}, Incarnation{}, err
	}
	older := s.older
	if s.log != (crdt.LogID{}) {
		older = append(slices.Clone(older), s.log)
	}
	slices.SortFunc(older, crdt.LogID.Compare)
	in := s.device.introduction(s.id, keys, older[:min(len(older), crdt.MaxReplaces)])
	written, err := s.author(ctx, in.LogID(), []replica.Draft{inClear(in.Body())})
	if err != nil {
		return crdt.Verified{}, Incarnation{}, err
	}
	s.log = in.LogID()
	return written[0], Incarnation{Log: s.log, Replaces: in.Replaces}, nil
}
