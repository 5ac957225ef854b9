package api

import (
	"context"
	"io"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

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
	Network Network // nil where no daemon runs
	Bundles Bundles
	Keys    Keystore
	Since   time.Time // when the daemon began; zero where none runs

	// Agreed is what a device agreed to hold of a community when it was met last:
	// package sync/peer, wired in cmd/tally. It is asked without a network, too;
	// nil for a desk that never met anybody.
	Agreed func(crdt.CommunityID, identity.TransportID) []crdt.Tip

	// Met is when a device was met last, zero for never; from there, too, and
	// may be nil.
	Met func(identity.TransportID) time.Time

	// After is how pauses are waited for; nil for [time.After].
	After func(time.Duration) <-chan time.Time
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
// they do in one community they do one after the other, but for those who only
// look: they are let in while it is being caught up.
type Desk struct {
	Options
	mu      sync.Mutex
	shelves map[crdt.CommunityID]*shelf
	founded turn // acts that are in no community yet
	opening turn // a book is being opened that no shelf has
	closing chan struct{}

	privacy   sync.Map    // of communities whose charter is here: see [Desk.private]
	following atomic.Bool // somebody catches the books up by themselves: see [Desk.Follow]

	vestibule *vestibule
	outbox    outbox
}

// NewDesk is a desk at an open replica, which stays the caller's to close,
// after [Desk.Close].
func NewDesk(o Options) *Desk {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.After == nil {
		o.After = time.After
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
	shelves := []*shelf{{turn: d.founded}}
	for _, s := range d.shelves {
		shelves = append(shelves, s)
	}
	d.mu.Unlock() // what is under way may look for another book
	for _, s := range shelves {
		s.settle()
	}
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
	if err := s.own(ctx); err != nil {
		return err
	}
	defer s.leave()
	s.book = nil
	return d.anew(ctx, do)
}

// books are the options by which this desk opens them.
func (d *Desk) books() model.Options {
	return model.Options{Replica: d.Replica, Device: d.Device, Random: d.Random, Log: d.Log}
}
