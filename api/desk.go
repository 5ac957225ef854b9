package api

import (
	"context"
	"io"
	"log/slog"
	"sync"
	"time"

	"tallystick/api/wire"
	"tallystick/crdt"
	"tallystick/crdt/replica"
	"tallystick/identity"
	"tallystick/model"
	"tallystick/model/community"
)

// Options say at what a desk works, and with what.
type Options struct {
	Replica *replica.Replica
	Device  community.Device
	Backup  identity.BackupRecipient // that the person's backups are sealed to: another device of theirs gets it
	Random  io.Reader                // for keys, nonces, secrets and tokens
	Now     func() time.Time         // for times that are claimed or shown, never to decide by
	Log     *slog.Logger             // never gets a secret, a token or a body
	Place   Place
	Network Network   // nil where no daemon runs
	Since   time.Time // when the daemon began; zero where none runs
}

// Place is what the status tells of the data directory.
type Place struct {
	Dir        string
	Protected  bool   // by a passphrase, keys and store
	FileSystem string // empty where it is not known
}

// Desk is an open data directory as the operations use it: its replica, its
// device, and the book of each community, opened when it is first needed and
// caught up whenever it is used. Several goroutines may use it at once; what
// they do in one community they do one after the other.
type Desk struct {
	Options
	mu      sync.Mutex
	shelves map[crdt.CommunityID]*shelf
	founded turn // acts that are in no community yet
	opening turn // a book is being opened that no shelf has
	closing chan struct{}

	vestibule *vestibule
}

// shelf is where one community's book stands.
type shelf struct {
	turn turn
	book *model.Book // nil until it is needed; only for who has the turn
	read uint64      // the number of the feed up to which it has been caught up
}

// turn is held by one goroutine at a time.
type turn struct {
	held    chan struct{}
	closing <-chan struct{} // of the desk: nobody begins any more
}

func (d *Desk) newTurn() turn { return turn{make(chan struct{}, 1), d.closing} }

func (t turn) take(ctx context.Context) error {
	select {
	case <-t.closing:
		return wire.New(wire.Stopping, "the daemon stops")
	default:
	}
	select {
	case t.held <- struct{}{}:
		return nil
	case <-t.closing:
		return wire.New(wire.Stopping, "the daemon stops")
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (t turn) give() { <-t.held }

// NewDesk is a desk at an open replica, which stays the caller's to close,
// after [Desk.Close].
func NewDesk(o Options) *Desk {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	d := &Desk{Options: o, shelves: map[crdt.CommunityID]*shelf{}, closing: make(chan struct{}), vestibule: newVestibule()}
	d.founded, d.opening = d.newTurn(), d.newTurn()
	return d
}

// Close waits for the operations that are under way in some book. Others don't
// begin any more: they fail with [wire.Stopping]. It is called once.
func (d *Desk) Close() {
	close(d.closing)
	d.mu.Lock()
	turns := []turn{d.founded}
	for _, s := range d.shelves {
		turns = append(turns, s.turn)
	}
	d.mu.Unlock() // what is under way may look for another book
	for _, t := range turns {
		t.held <- struct{}{}
	}
}

// In lends the book of a community that is held, caught up with everything
// that is here. Nobody else has it meanwhile, and it must not be kept.
func (d *Desk) In(ctx context.Context, id crdt.CommunityID, do func(*model.Book) error) error {
	s := d.shelf(id)
	if err := s.turn.take(ctx); err != nil {
		return err
	}
	defer s.turn.give()
	if err := d.catchUp(ctx, s, id); err != nil {
		return err
	}
	return do(s.book)
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

// catchUp takes up what has arrived. A book that could not is opened anew the
// next time: nobody looks at half of what is here.
func (d *Desk) catchUp(ctx context.Context, s *shelf, id crdt.CommunityID) (err error) {
	last := d.Replica.Last()
	if s.book != nil {
		err = s.book.CatchUp(ctx)
	} else {
		err = d.anew(ctx, func() error {
			s.book, err = model.Open(ctx, d.books(), id)
			return err
		})
	}
	if err != nil {
		s.book = nil
		return err
	}
	s.read = last
	return nil
}

// anew does something that opens the book of a community that is not here yet:
// one that is founded. As soon as its first entries are here, others want to
// open it, too; they wait.
func (d *Desk) anew(ctx context.Context, do func() error) error {
	if err := d.opening.take(ctx); err != nil {
		return err
	}
	defer d.opening.give()
	return do()
}

// aside does something that opens the book of a community itself, as taking a
// welcome does. Nobody has it meanwhile, and it is opened anew afterwards: two
// books of one community would not know of each other.
func (d *Desk) aside(ctx context.Context, id crdt.CommunityID, do func() error) error {
	s := d.shelf(id)
	if err := s.turn.take(ctx); err != nil {
		return err
	}
	defer s.turn.give()
	s.book = nil
	return d.anew(ctx, do)
}

// books are the options by which this desk opens them.
func (d *Desk) books() model.Options {
	return model.Options{Replica: d.Replica, Device: d.Device, Random: d.Random, Log: d.Log}
}
