package community

import (
	"context"

	"tallystick/crdt"
	"tallystick/crdt/replica"
	"tallystick/identity"
)

// Incarnation is a log that was begun because earlier ones can't go on.
type Incarnation struct {
	Log      crdt.LogID
	Replaces []crdt.LogID
}

// Ready makes sure that the device has a log that may go on and a key for
// exactly the logs in force, and writes what is missing in one transaction. It
// returns the incarnation that it began, or nil. It serves a community of one,
// as [Seat.Write] does.
func (s *Seat) Ready(ctx context.Context) (*Incarnation, error) {
	if err := s.alone(); err != nil {
		return nil, err
	}
	_, has := s.Log()
	if _, granted := s.Epoch(s.inForce(), allCount{s.Ring}); granted && has {
		return nil, nil
	}
	if err := s.replica.Settle(ctx); err != nil {
		return nil, err
	}
	recipients, refs := s.recipients()
	if has {
		return nil, s.grantFrom(ctx, s.log, recipients, nil, refs)
	}
	keys, err := s.device.keys(s.random)
	if err != nil {
		return nil, err
	}
	older := s.older[:min(len(s.older), crdt.MaxReplaces)]
	in := s.device.introduction(s.id, keys, older)
	recipients[in.LogID()] = in.Sealing
	if err := s.grantFrom(ctx, in.LogID(), recipients, []replica.Draft{inClear(in.Body())}, refs); err != nil {
		return nil, err
	}
	return &Incarnation{Log: s.log, Replaces: older}, nil
}

// grantFrom writes a new key for these recipients into a log, behind what
// comes first in it, and makes the log the seat's own.
func (s *Seat) grantFrom(ctx context.Context, log crdt.LogID, recipients map[crdt.LogID]identity.SealingID,
	first []replica.Draft, refs []crdt.ID) error {
	parents, given := s.Heads(true, allCount{s.Ring}.Counts)
	g, err := newGrant(s.id, log, recipients, parents, given, s.random)
	if err != nil {
		return err
	}
	s.drawn(g.newKey)
	if _, err := s.author(ctx, log, append(first, g.drafts(refs)...)); err != nil {
		return err
	}
	s.log = log
	return nil
}

// inForce are the logs in the set.
func (s *Seat) inForce() []crdt.LogID {
	return s.community.Logs()
}

// recipients are the logs in force with the keys to seal to, and entries to
// refer to, so that a reader of the grant holds the introductions: a log that
// another one replaces is in that one's past.
func (s *Seat) recipients() (map[crdt.LogID]identity.SealingID, []crdt.ID) {
	recipients := map[crdt.LogID]identity.SealingID{}
	replaced := map[crdt.LogID]bool{s.log: true}
	for _, log := range s.inForce() {
		if in, ok := s.community.Introduction(log); ok {
			recipients[log] = in.Sealing
			for _, older := range in.Replaces {
				replaced[older] = true
			}
		}
	}
	var refs []crdt.ID
	for log := range recipients {
		if !replaced[log] {
			refs = append(refs, s.community.TipsOf(log)[0].ID)
		}
	}
	return recipients, refs
}
