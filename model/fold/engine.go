package fold

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"

	"tallystick/crdt"
	"tallystick/crdt/replica"
)

// Engine keeps the records of one community up to date with its replica: it
// takes what arrived, stores what follows from it in a derived space, and gives
// back to the replica what has been decided. What it stored stands after a
// restart or a kill as far as it got, and nothing is folded twice. While the
// disk is full it goes on in memory, and stores what follows once it can.
//
// All methods may be called from several goroutines at once. A reader waits
// for at most one batch.
type Engine struct {
	replica   *replica.Replica
	community *replica.Community
	space     spaceRows
	rows      overlay // the space, under what the disk had no room for
	owed      Effects // decided, and not taken by the replica for the same reason
	decided   bool    // something has been, since catching up last looked
	list      []Kind
	kinds     kinds
	make      func(*Lineage) Authority
	dropping  func(ctx context.Context, v crdt.Verified) error
	log       *slog.Logger

	// The two ways to the replica that a full disk bars.
	write func(context.Context, ...replica.Record) error
	tell  func(context.Context, Effects) error

	pause    func(func()) // see [Engine.Pausing]; nil if nobody waits
	catching sync.Mutex   // held while catching up, during which mu is given back between batches
	mu       sync.Mutex
	book     *Book
	read     map[pageKey]*page // read lately, as they are stored
}

// Options say what an engine folds, and how.
type Options struct {
	Replica   *replica.Replica
	Community crdt.CommunityID
	Kinds     []Kind

	// Authority makes the authority that places entries by this lineage. It is
	// called once when the engine opens, and again whenever everything is
	// folded anew.
	Authority func(*Lineage) Authority

	// Dropping is told of every entry whose body is about to be dropped,
	// while that is still here, so that what belongs to it can go first. It may
	// be told twice, and must not call the engine; nil if nothing does.
	Dropping func(ctx context.Context, v crdt.Verified) error

	Log *slog.Logger // nil for none
}

// spaceName names the derived space; its keys begin with the community.
const spaceName = "fold"

// Open opens the engine of a community where it was left, and folds nothing
// yet: see [Engine.CatchUp]. Records of other kinds than those given, or of
// other versions, are made anew by catching up.
func Open(ctx context.Context, o Options) (*Engine, error) {
	community, err := o.Replica.Community(o.Community)
	if err != nil {
		return nil, fmt.Errorf("open fold: %w", err)
	}
	e := &Engine{
		replica: o.Replica, community: community, list: o.Kinds, kinds: kindsOf(o.Kinds), make: o.Authority, dropping: o.Dropping, log: o.Log,
		space: spaceRows{space: o.Replica.Space(spaceName, replica.Derived), prefix: o.Community.Link[:]},
	}
	e.rows, e.write, e.tell = newOverlay(e.space), o.Replica.Put, e.effect
	if e.log == nil {
		e.log = slog.New(slog.DiscardHandler)
	}
	if err := e.open(ctx); err != nil {
		return nil, fmt.Errorf("open fold: %w", err)
	}
	return e, nil
}

func (e *Engine) open(ctx context.Context) error {
	book, effects, err := openBook(heldBy{e.community}, e.rows, e.list, e.make)
	if errors.Is(err, errStale) {
		e.log.Info("records are made anew", "reason", err)
		if err := e.clear(ctx); err != nil {
			return err
		}
		book, err = newBook(heldBy{e.community}, e.rows, e.list, e.make), nil
	}
	if err != nil {
		return err
	}
	e.book, e.read = book, map[pageKey]*page{}
	e.book.spread = inParallel
	return e.decide(ctx, effects)
}

// clear deletes everything that is stored of the community's records.
func (e *Engine) clear(ctx context.Context) error {
	rows := []Row{}
	for row, err := range e.rows.All(nil) {
		if err != nil {
			return err
		}
		if row.Key[0] != rowMeta {
			rows = append(rows, Row{Key: row.Key})
		}
	}
	return e.save(ctx, append(rows, Row{Key: []byte{rowMeta}}))
}

// Rebuild forgets every record and folds all entries again. It reaches the same
// digest.
func (e *Engine) Rebuild(ctx context.Context) error {
	e.catching.Lock()
	defer e.catching.Unlock()
	e.mu.Lock()
	defer e.mu.Unlock()
	if err := e.clear(ctx); err != nil {
		return fmt.Errorf("rebuild records: %w", err)
	}
	e.book = newBook(heldBy{e.community}, e.rows, e.list, e.make)
	e.book.spread = inParallel
	if err := e.catchUp(ctx); err != nil {
		return fmt.Errorf("rebuild records: %w", err)
	}
	return nil
}

// CatchUp folds everything that the replica holds by now. After an error, all
// that was folded before it stands, and catching up again goes on from there.
func (e *Engine) CatchUp(ctx context.Context) error {
	e.catching.Lock()
	defer e.catching.Unlock()
	e.mu.Lock()
	defer e.mu.Unlock()
	if err := e.catchUp(ctx); err != nil {
		return fmt.Errorf("fold: %w", errors.Join(err, e.reopen(ctx)))
	}
	return nil
}

// reopen goes back to what is stored, after a batch that could not be.
func (e *Engine) reopen(ctx context.Context) error { return e.open(context.WithoutCancel(ctx)) }
