package api

import (
	"context"
	"sync/atomic"

	"tallystick/api/wire"
	"tallystick/crdt"
	"tallystick/model"
)

// shelf is where one community's book stands. Who has the turn may look into
// the book; who has it for themselves may change it.
type shelf struct {
	turn turn
	book *model.Book   // nil until it is needed; only for who has the turn
	busy chan struct{} // somebody has it for themselves, maybe not the turn just now; closed when they are done
	read atomic.Uint64 // the number of the feed up to which it has been caught up
}

// turn is held by one goroutine at a time, in the order in which they came.
type turn struct {
	held    chan struct{}
	closing <-chan struct{} // of the desk: nobody begins any more
}

func (d *Desk) newTurn() turn { return turn{make(chan struct{}, 1), d.closing} }

func (t turn) take(ctx context.Context) error {
	select {
	case <-t.closing:
		return errStopping()
	default:
	}
	select {
	case t.held <- struct{}{}:
		return nil
	case <-t.closing:
		return errStopping()
	case <-ctx.Done():
		return ctx.Err()
	}
}

func errStopping() error { return wire.New(wire.Stopping, "the daemon stops") }

func (t turn) give() { <-t.held }

// own takes the turn once nobody has the shelf for themselves, and has it so
// until leave.
func (s *shelf) own(ctx context.Context) error {
	for {
		if err := s.turn.take(ctx); err != nil {
			return err
		}
		if s.busy == nil {
			s.busy = make(chan struct{})
			return nil
		}
		busy := s.busy
		s.turn.give()
		select {
		case <-busy:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func (s *shelf) leave() {
	s.release()
	s.turn.give()
}

// release keeps the turn alone.
func (s *shelf) release() {
	close(s.busy)
	s.busy = nil
}

// pause is what a book does now and then while it is caught up: others get the
// turn, to look, and what is done meanwhile needs none.
func (s *shelf) pause(meanwhile func()) {
	s.turn.give()
	meanwhile()
	s.turn.held <- struct{}{} // also while the desk is closed, which waits for this
}

// settle takes the turn for good, once nobody has the shelf for themselves.
func (s *shelf) settle() {
	for s.turn.held <- struct{}{}; s.busy != nil; s.turn.held <- struct{}{} {
		busy := s.busy
		s.turn.give()
		<-busy
	}
}

func (d *Desk) shelf(id crdt.CommunityID) *shelf {
	d.mu.Lock()
	defer d.mu.Unlock()
	s := d.shelves[id]
	if s == nil {
		s = &shelf{turn: d.newTurn()}
		d.shelves[id] = s
	}
	return s
}

// In lends the book of a community that is held, caught up with everything
// that is here. Nobody else changes it meanwhile, and it must not be kept.
func (d *Desk) In(ctx context.Context, id crdt.CommunityID, do func(*model.Book) error) error {
	s := d.shelf(id)
	if err := s.own(ctx); err != nil {
		return err
	}
	defer s.leave()
	if err := d.catchUp(context.WithoutCancel(ctx), s, id); err != nil {
		return err
	}
	return do(s.book)
}

// Look lends the book of a community that is held to who changes nothing. It is
// caught up with everything that is here, unless that is much and somebody is
// at it, or is about to be: nobody waits for that to look. [Desk.asOf] tells.
func (d *Desk) Look(ctx context.Context, id crdt.CommunityID, do func(*model.Book) error) error {
	s := d.shelf(id)
	if err := s.turn.take(ctx); err != nil {
		return err
	}
	defer s.turn.give()
	if err := d.freshen(ctx, s, id); err != nil {
		return err
	}
	return do(s.book)
}

// freshen catches a book up that somebody wants to look into, as far as that
// takes no time or nobody else does it.
func (d *Desk) freshen(ctx context.Context, s *shelf, id crdt.CommunityID) error {
	if s.busy != nil {
		return nil // between two parts of catching up
	}
	if c, err := d.Replica.Community(id); s.book != nil && err == nil {
		behind := c.Last() - min(c.Last(), s.read.Load())
		if behind == 0 || behind > lookAfter && d.following.Load() {
			return nil
		}
	}
	s.busy = make(chan struct{})
	defer s.release()
	return d.catchUp(context.WithoutCancel(ctx), s, id)
}

// catchUp takes up what has arrived; the caller has the shelf for itself. A book
// that could not is opened anew the next time: nobody looks at half of what is
// here.
func (d *Desk) catchUp(ctx context.Context, s *shelf, id crdt.CommunityID) (err error) {
	last := d.Replica.Last()
	if s.book != nil {
		err = s.book.CatchUp(ctx)
	} else {
		err = d.anew(ctx, func() error {
			if s.book, err = model.Open(ctx, d.books(), id); err == nil {
				s.book.Pausing(s.pause)
			}
			return err
		})
	}
	if err != nil {
		s.book = nil
		return err
	}
	s.read.Store(last)
	return nil
}

// asOf is the number of the feed up to which everything is in the books that
// are open: the last one, unless one of them is being caught up.
func (d *Desk) asOf() uint64 {
	asOf := d.Replica.Last()
	d.mu.Lock()
	defer d.mu.Unlock()
	for id, s := range d.shelves {
		c, err := d.Replica.Community(id)
		if read := s.read.Load(); err == nil && read > 0 && read < c.Last() {
			asOf = min(asOf, read)
		}
	}
	return asOf
}
