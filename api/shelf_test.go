package api

import (
	"testing"
)

// TestShelfPauses: while somebody has a shelf for themselves and pauses, others
// get the turn to look, and nobody else gets the shelf; closing waits for them.
func TestShelfPauses(t *testing.T) {
	d := NewDesk(Options{})
	s := &shelf{turn: d.newTurn()}
	if err := s.own(t.Context()); err != nil {
		t.Fatal(err)
	}
	looked, owned, closed := make(chan bool), make(chan error), make(chan struct{})
	go func() {
		err := s.own(t.Context())
		if err == nil {
			defer s.leave()
		}
		owned <- err
	}()
	s.pause(func() {
		go func() {
			if s.turn.take(t.Context()) == nil {
				looked <- s.busy != nil
				s.turn.give()
			}
		}()
		if !<-looked {
			t.Error("who looks is not told that somebody is at it")
		}
		go func() {
			s.settle()
			close(closed)
		}()
		select {
		case err := <-owned:
			t.Error("two have it for themselves", err)
		case <-closed:
			t.Error("it is closed under who has it")
		default:
		}
	})
	s.leave()
	select {
	case err := <-owned:
		if err != nil {
			t.Error(err)
		}
		<-closed
	case <-closed: // who came later does not get it any more
	}
}
