package peer

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"sync"

	"tallystick/crdt"
	"tallystick/crdt/replica"
	"tallystick/sync/reconcile"
)

// errRefused: the peer sent what no replica can take. An honest one holds no
// such thing.
type errRefused struct{ why error }

func (e errRefused) Error() string { return "peer sent what was refused: " + e.why.Error() }
func (e errRefused) Unwrap() error { return e.why }

// store makes durable what was read, a group at a time and in order. The next
// group is handed in as soon as the replica has been given the one before, while
// that is still being synced. What is stored is told in the order in which it
// came, whichever group is done first: by that the two sides count the credit.
func (s *session) store() error {
	slots := make(chan struct{}, groupsInFlight)
	var flying sync.WaitGroup
	defer flying.Wait()
	before := make(chan struct{}) // closed when the group before has been told
	close(before)
	for {
		group, more := s.gather()
		if !more {
			return nil
		}
		select {
		case slots <- struct{}{}:
		case <-s.ctx.Done():
			return s.ctx.Err()
		}
		handed, told := make(chan struct{}), make(chan struct{})
		turn := before
		flying.Go(func() {
			defer func() { close(told); <-slots }()
			if err := s.admit(group, handed, turn); err != nil {
				s.cancel(err)
			}
		})
		<-handed
		before = told
	}
}

// gather takes what is queued, up to a group, and waits only for the first.
func (s *session) gather() (group []reconcile.Delivery, more bool) {
	first, more := <-s.queue
	if !more {
		return nil, false
	}
	group = append(group, first)
	for bytes := first.Bytes; bytes < groupSize; {
		select {
		case next, open := <-s.queue:
			if !open {
				return group, true
			}
			group = append(group, next)
			bytes += next.Bytes
		default:
			return group, true
		}
	}
	return group, true
}

// admit has a group made durable and gives the peer its credit back, in its turn.
// It closes handed once the replica has all runs of the group, in whatever state.
func (s *session) admit(group []reconcile.Delivery, handed chan<- struct{}, turn <-chan struct{}) error {
	outcome, err := s.community.AdmitAll(s.ctx, s.source(), runsOf(group, handed))
	if err != nil {
		return err
	}
	for _, refusal := range outcome.Refused {
		if refusal.Rule != crdt.RuleRoom && refusal.Rule != crdt.RuleVersion {
			return errRefused{refusal}
		}
	}
	s.kept.Add(int64(outcome.New + outcome.Bodies))
	if err := s.admitBodies(group); err != nil {
		return err
	}
	select {
	case <-turn:
	case <-s.ctx.Done():
		return context.Cause(s.ctx)
	}
	s.mu.Lock()
	for _, delivery := range group {
		s.talk.Stored(delivery)
	}
	s.mu.Unlock()
	s.alive.Reset(progressWithin)
	s.stir()
	s.node.tell()
	return nil
}

// source is under what name the replica bounds what this peer may leave waiting.
func (s *session) source() string { return "peer " + identityOf(s.remote.id) }

// runsOf yields all runs of a group, and then closes handed.
func runsOf(group []reconcile.Delivery, handed chan<- struct{}) iter.Seq2[crdt.Run, error] {
	return func(yield func(crdt.Run, error) bool) {
		defer close(handed)
		for _, delivery := range group {
			for _, run := range delivery.Runs {
				if !yield(run, nil) {
					return
				}
			}
		}
	}
}

// admitBodies hands in the bodies that came without their entries, several at a
// time so that they share a sync.
func (s *session) admitBodies(group []reconcile.Delivery) error {
	var failed error
	var once sync.Once
	var flying sync.WaitGroup
	slots := make(chan struct{}, bodiesAtOnce)
	for _, delivery := range group {
		for _, body := range delivery.Bodies {
			slots <- struct{}{}
			flying.Go(func() {
				defer func() { <-slots }()
				if err := s.admitBody(body); err != nil {
					once.Do(func() { failed = err })
				}
			})
		}
	}
	flying.Wait()
	return failed
}

func (s *session) admitBody(b reconcile.BodyDelivery) error {
	taken, err := s.community.AdmitBody(s.ctx, b.ID, b.Body)
	if taken {
		s.kept.Add(1)
	}
	switch {
	case errors.Is(err, crdt.ErrRefused):
		return errRefused{err}
	case errors.Is(err, replica.ErrNotFound):
		return nil // its entry could not be taken yet
	case err != nil:
		return fmt.Errorf("admit body: %w", err)
	}
	return nil
}
