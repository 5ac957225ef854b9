package reconcile_test

import (
	"bytes"
	"errors"
	"iter"
	"slices"

	"tallystick/crdt"
	"tallystick/sync/reconcile"
)

// store is a side's store as tests need it: what a conversation asks, and what
// its shell does with deliveries.
type store interface {
	reconcile.Holdings
	admit(runs []crdt.Run) error
	admitBody(id crdt.ID, body []byte) error
	erase(ids []crdt.ID) error
}

var errNotHeld = errors.New("a body of an entry that is not held")

// shelf is the plainest store: maps in memory.
type shelf struct {
	community crdt.CommunityID
	set       *crdt.Set
	intake    *crdt.Intake
	entries   map[crdt.ID]crdt.Verified
	order     []crdt.ID // of arrival
	chains    map[crdt.LogID][]crdt.ID
	erased    map[crdt.ID]bool
}

func newShelf(community crdt.CommunityID) *shelf {
	s := &shelf{
		community: community, entries: map[crdt.ID]crdt.Verified{},
		chains: map[crdt.LogID][]crdt.ID{}, erased: map[crdt.ID]bool{},
	}
	s.set = crdt.NewSet(community, s, crdt.NoLosses{})
	s.intake = crdt.NewIntake(s.set, crdt.NewWaiting(crdt.DefaultRoom()))
	return s
}

// copied is another store with the same content.
func (s *shelf) copied() *shelf {
	other := newShelf(s.community)
	for _, id := range s.order {
		other.keep(s.entries[id])
	}
	for id := range s.erased {
		other.erased[id] = true
	}
	return other
}

// keep holds entries that are verified.
func (s *shelf) keep(entries ...crdt.Verified) {
	for _, v := range entries {
		if s.erased[v.ID()] {
			v = v.WithoutBody()
		}
		s.entries[v.ID()] = v
		s.order = append(s.order, v.ID())
		if chain := s.chains[v.Log()]; uint64(len(chain)) == v.Seq() {
			s.chains[v.Log()] = append(chain, v.ID())
		}
	}
	for _, v := range entries {
		s.set.Hold(v)
	}
}

func (s *shelf) admit(runs []crdt.Run) error {
	for _, run := range runs {
		held, bodies, refused := s.intake.Take("peer", run)
		s.keep(held...)
		for _, v := range bodies {
			if have := s.entries[v.ID()]; have.Body() == nil && !s.erased[v.ID()] {
				s.entries[v.ID()] = v
			}
		}
		for _, refusal := range refused {
			return refusal
		}
	}
	return nil
}

func (s *shelf) admitBody(id crdt.ID, body []byte) error {
	v, held := s.entries[id]
	if !held {
		return errNotHeld
	}
	with, err := v.WithBody(body)
	if err == nil && !s.erased[id] {
		s.entries[id] = with
	}
	return err
}

func (s *shelf) erase(ids []crdt.ID) error {
	for _, id := range ids {
		s.erased[id] = true
		s.entries[id] = s.entries[id].WithoutBody()
	}
	return nil
}

// lose drops all sealed bodies, as a courier that never had them.
func (s *shelf) lose() {
	for id, v := range s.entries {
		s.entries[id] = v.WithoutBody()
	}
}

// Entry and Entries make it the graph of its own set.
func (s *shelf) Entry(id crdt.ID) (crdt.Verified, bool) {
	v, held := s.entries[id]
	return v, held
}

func (s *shelf) Entries() iter.Seq[crdt.Verified] {
	return func(yield func(crdt.Verified) bool) {
		for _, id := range s.order {
			if !yield(s.entries[id]) {
				return
			}
		}
	}
}

func (s *shelf) ID() crdt.CommunityID { return s.community }
func (s *shelf) Tips() []crdt.Tip     { return s.set.Tips() }

func (s *shelf) Ancestor(end crdt.Tip, seq uint64) (crdt.ID, bool) {
	v, held := s.entries[end.ID]
	if !held || seq > end.Seq {
		return crdt.ID{}, false
	}
	if !s.set.Forked(end.Log) {
		return s.chains[end.Log][seq], true
	}
	for v.Seq() > seq {
		v = s.entries[v.Prev()]
	}
	return v.ID(), true
}

// Runs yields runs of what arrived in a row.
func (s *shelf) Runs(spans []crdt.Span) iter.Seq2[[]crdt.Verified, error] {
	wanted := map[crdt.ID]bool{}
	for _, span := range spans {
		for v := s.entries[span.Tip.ID]; v.Seq() >= span.From; v = s.entries[v.Prev()] {
			if wanted[v.ID()] = true; v.Seq() == 0 {
				break
			}
		}
	}
	return func(yield func([]crdt.Verified, error) bool) {
		var run []crdt.Verified
		for _, id := range s.order {
			if !wanted[id] {
				continue
			}
			v := s.entries[id]
			if len(run) > 0 && (v.Prev() != run[len(run)-1].ID() || len(run) == crdt.MaxRun) {
				if !yield(run, nil) {
					return
				}
				run = nil
			}
			run = append(run, v)
		}
		if len(run) > 0 {
			yield(run, nil)
		}
	}
}

func (s *shelf) Lacking() (ids []crdt.ID) {
	for id, v := range s.entries {
		if v.Sealed() && v.Body() == nil && !s.erased[id] {
			ids = append(ids, id)
		}
	}
	slices.SortFunc(ids, func(a, b crdt.ID) int { return bytes.Compare(a.Link[:], b.Link[:]) })
	return ids
}

func (s *shelf) Body(id crdt.ID) ([]byte, reconcile.BodyState) {
	if s.erased[id] {
		return nil, reconcile.BodyErased
	}
	if v := s.entries[id]; v.Body() != nil {
		return v.Body(), reconcile.BodyHere
	}
	return nil, reconcile.BodyAbsent
}
