package community

import (
	"context"
	"errors"
	"fmt"
	"io"

	"tallystick/crdt"
	"tallystick/crdt/replica"
	"tallystick/identity"
)

// Seat is a device's place in one community: the log that it writes, and the
// keys that it writes under and reads with.
type Seat struct {
	*Ring
	device Device
	random io.Reader
	log    crdt.LogID   // zero when a log must be begun first
	older  []crdt.LogID // own logs that a new one would replace
}

// TakeSeat finds the device's own log and its keys. It writes nothing; see
// [Seat.Ready]. Random is for the keys and nonces of what the seat writes.
func TakeSeat(r *replica.Replica, id crdt.CommunityID, d Device, random io.Reader) (*Seat, error) {
	ring, err := OpenRing(r, id, d)
	if err != nil {
		return nil, err
	}
	s := &Seat{Ring: ring, device: d, random: random}
	s.findLog()
	return s, nil
}

// findLog picks the one own log that may go on. A log that is forked may not:
// what follows a fork would be contested.
func (s *Seat) findLog() {
	replaced := map[crdt.LogID]bool{}
	var own []crdt.LogID
	for _, log := range s.community.Logs() {
		in, ok := s.community.Introduction(log)
		if !ok || !s.device.owns(in) {
			continue
		}
		own = append(own, log)
		for _, older := range in.Replaces {
			replaced[older] = true
		}
	}
	for _, log := range own {
		if replaced[log] {
			continue
		}
		in, _ := s.community.Introduction(log)
		if in.Device == s.device.Signing.ID() && !s.community.Retired(log) && len(s.community.TipsOf(log)) == 1 {
			s.log = log
		} else {
			s.older = append(s.older, log)
		}
	}
}

// allCount is the standing of a community of one, in which nobody has lost
// anything: a grant stands as deep as its log.
type allCount struct{ *Ring }

func (a allCount) Counts(entry crdt.ID) bool {
	_, ok := a.Grant(entry)
	return ok
}

func (a allCount) Position(entry crdt.ID) crdt.Position {
	g, _ := a.Grant(entry)
	return crdt.Position{Depth: g.Seq, ID: entry}
}

func (a allCount) Contested(crdt.ID) bool { return false }

// Log is the log that the device writes; ok is false when [Seat.Ready] has to
// begin one first.
func (s *Seat) Log() (log crdt.LogID, ok bool) { return s.log, s.log != crdt.LogID{} }

// Community is the community that the seat is in.
func (s *Seat) Community() *replica.Community { return s.community }

// Next is where the next entry of a ready seat will stand. Nobody else writes
// the log, so it stays true until this seat writes.
func (s *Seat) Next() replica.Place {
	tips := s.community.TipsOf(s.log)
	if len(tips) == 0 {
		return replica.Place{Log: s.log}
	}
	return replica.Place{Log: s.log, Seq: tips[0].Seq + 1, Prev: tips[0].ID}
}

// NextBodyKey is the key of the next entry's body, under which its attachments
// are sealed before it is written.
func (s *Seat) NextBodyKey() (identity.Key, error) {
	choice, ok := s.Epoch(s.inForce(), allCount{s.Ring})
	if !ok {
		return identity.Key{}, errNotReady
	}
	next := s.Next()
	return identity.BodyKey(choice.Secret, next.Log, next.Seq), nil
}

// alone refuses to go on where others belong to the community: a key for all
// logs that are here would be for who was removed, too.
func (s *Seat) alone() error {
	for _, log := range s.community.Logs() {
		if in, known := s.community.Introduction(log); known && in.Person != s.device.Person {
			return errors.New("write: others belong to this community, so a seat alone can't tell for whom to seal")
		}
	}
	return nil
}

// errNotReady is a mistake of the caller's.
var errNotReady = errors.New("write: the seat is not ready")

// Write seals bodies under the community's key and signs them into the
// device's log, all or none. The seat must be ready. When it returns, they are
// on disk. It serves a community of one; where others belong, who may read is
// a question to its [State], and [Seat.Sealing] writes under what that answers.
func (s *Seat) Write(ctx context.Context, bodies ...crdt.Body) ([]crdt.Verified, error) {
	if err := s.alone(); err != nil {
		return nil, err
	}
	choice, ok := s.Epoch(s.inForce(), allCount{s.Ring})
	if !ok || s.log == (crdt.LogID{}) {
		return nil, errNotReady
	}
	var drafts []replica.Draft
	for _, body := range bodies {
		block, err := body.Block()
		if err != nil {
			return nil, err
		}
		drafts = append(drafts, choice.draft(block, s.random))
	}
	return s.author(ctx, s.log, drafts)
}

// author writes entries together with what the ring has learnt, and looks
// through them for grants.
func (s *Seat) author(ctx context.Context, log crdt.LogID, drafts []replica.Draft) ([]crdt.Verified, error) {
	if err := s.Save(ctx); err != nil {
		return nil, err
	}
	batch := replica.Batch{Log: log, Key: s.device.Signing, Drafts: drafts, Side: s.records()}
	entries, err := s.community.Author(ctx, batch)
	if err != nil {
		return nil, fmt.Errorf("write: %w", err)
	}
	s.fresh, s.saved = nil, s.cursor
	for _, v := range entries {
		if !v.Sealed() {
			s.take(v)
		}
	}
	return entries, nil
}

func inClear(body []byte) replica.Draft {
	return replica.Draft{Body: func(replica.Place) ([]byte, bool, error) { return body, false, nil }}
}
