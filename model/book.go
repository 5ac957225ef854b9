package model

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"

	"tallystick/crdt"
	"tallystick/crdt/replica"
	"tallystick/identity"
	"tallystick/model/community"
	"tallystick/model/flow"
	"tallystick/model/fold"
)

// Book is one community's book as one device keeps it: the log that it writes,
// its keys, and what the entries that are held add up to.
type Book struct {
	seat      *community.Seat
	device    community.Device
	replica   *replica.Replica
	community *replica.Community
	random    io.Reader
	engine    *fold.Engine
	judges    *judges
	stocks    *flow.Stocks
	names     *names
	rehearsal bool
	along     []replica.Record // see [Book.Along]
}

// judges are made anew whenever the engine folds everything anew.
type judges struct {
	lineage    *fold.Lineage
	governance *community.Governance
}

// Options say whose book to open, and with what.
type Options struct {
	Replica *replica.Replica
	Device  community.Device
	Random  io.Reader    // for the keys, nonces and secrets of what is written
	Log     *slog.Logger // nil for none; never gets a secret or a body
}

// Open opens the book of a community that is held and takes up what has
// arrived. It signs nothing; [replica.ErrNotFound] if the community is not here.
func Open(ctx context.Context, o Options, id crdt.CommunityID) (*Book, error) {
	seat, err := community.TakeSeat(o.Replica, id, o.Device, o.Random)
	if err != nil {
		return nil, fmt.Errorf("open book: %w", err)
	}
	return open(ctx, o, seat)
}

func open(ctx context.Context, o Options, seat *community.Seat) (*Book, error) {
	c := seat.Community()
	b := &Book{seat: seat, device: o.Device, replica: o.Replica, community: c, random: o.Random, judges: &judges{}, names: &names{}}
	engine, err := fold.Open(ctx, fold.Options{
		Replica: o.Replica, Community: c.ID(), Kinds: Kinds(), Log: o.Log, Dropping: b.dropAttached,
		Authority: func(l *fold.Lineage) fold.Authority {
			b.judges.lineage, b.judges.governance = l, b.governance(l, c)
			return b.judges.governance
		},
	})
	if err != nil {
		return nil, fmt.Errorf("open book: %w", err)
	}
	b.engine, b.stocks = engine, flow.NewStocks(engine)
	if err := b.CatchUp(ctx); err != nil {
		return nil, fmt.Errorf("open book: %w", err)
	}
	return b, nil
}

// governance judges by a lineage, with keys of its own: the seat's are kept in
// the replica, these are worked out.
func (b *Book) governance(l *fold.Lineage, source community.Source) *community.Governance {
	return community.NewGovernance(l, community.NewKeychain(b.ID(), b.device, source, nil), nil).Disciplined(flow.Strict)
}

// Rehearse is the same book, of which every act says what it would do and does
// nothing.
func (b *Book) Rehearse() *Book {
	rehearsing := *b
	rehearsing.rehearsal = true
	return &rehearsing
}

// Rehearses reports whether acts say what they would do and do nothing.
func (b *Book) Rehearses() bool { return b.rehearsal }

// ID is the community's.
func (b *Book) ID() crdt.CommunityID { return b.community.ID() }

// Community is what the replica holds of it.
func (b *Book) Community() *replica.Community { return b.community }

// Me is the person whose device this is.
func (b *Book) Me() identity.PersonID { return b.device.Person }

// Log is the log that this device writes here; ok is false while it has none.
func (b *Book) Log() (log crdt.LogID, ok bool) { return b.seat.Log() }

// Ring is the keys that this device holds here.
func (b *Book) Ring() *community.Ring { return b.seat.Ring }

// Records are what the entries that can be opened add up to.
func (b *Book) Records() *fold.Engine { return b.engine }

// State is what the governing entries that are here add up to.
func (b *Book) State() *community.State { return b.judges.governance.State() }

// standing is what is known of grants, for the choice of a key.
func (b *Book) standing() *community.Governance { return b.judges.governance }

// CatchUp takes up what has arrived since it was last called: keys, authority
// and records. What has been decided is told to the replica.
func (b *Book) CatchUp(ctx context.Context) error {
	if err := b.seat.CatchUp(); err != nil {
		return err
	}
	if err := b.seat.Save(ctx); err != nil && !errors.Is(err, replica.ErrFull) {
		return err
	}
	return b.engine.CatchUp(ctx)
}

// Pausing has catching up call pause now and then, with what it can do
// meanwhile: somebody else may look into the book until pause returns, which has
// to have done that. They see what has been taken up so far, and may change
// nothing.
func (b *Book) Pausing(pause func(meanwhile func())) {
	b.seat.Pausing(pause)
	b.engine.Pausing(pause)
}

// Digest is the three values by which replicas compare themselves.
func (b *Book) Digest() (fold.Digest, error) { return b.engine.Digest() }

// errWithoutLog is a device that has not been let in.
var errWithoutLog = errors.New("this device writes no log here")
