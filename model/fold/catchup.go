package fold

import (
	"context"
	"errors"
	"maps"
	"runtime"
	"slices"
	"sync"

	"tallystick/crdt"
	"tallystick/crdt/replica"
)

// catchUp folds what is here when it begins, and what the replica did by its
// decisions: what else comes meanwhile may never end.
func (e *Engine) catchUp(ctx context.Context) error {
	until := e.community.Last()
	for done := false; !done; {
		from := e.book.meta.cursor
		e.decided = false
		if err := e.takeAll(ctx, from); err != nil {
			return err
		}
		if err := e.againAll(ctx); err != nil {
			return err
		}
		if err := e.settle(ctx); err != nil {
			return err
		}
		if e.decided {
			until = e.community.Last()
		}
		done = e.book.meta.cursor == from || until <= e.book.meta.cursor
	}
	return nil
}

// takeAll folds what arrived after a number. While one batch is being stored,
// the next is taken up and opened.
func (e *Engine) takeAll(ctx context.Context, after uint64) (err error) {
	stored := func() error { return nil }
	defer func() { err = errors.Join(err, stored()) }()
	for batch := range e.batches(ctx, after) {
		if batch.err != nil {
			return batch.err
		}
		p, err := e.book.prepare(batch.items)
		if err != nil {
			return err
		}
		wait := stored
		stored = func() error { return nil }
		if err := wait(); err != nil {
			return err
		}
		effects, err := e.book.fold(p)
		if err != nil {
			return err
		}
		stored = e.store(ctx, batch.last, effects)
		e.breathe()
	}
	return ctx.Err()
}

// againAll folds again what has to be.
func (e *Engine) againAll(ctx context.Context) error {
	for {
		more, effects, err := e.book.Again()
		if err != nil || !more {
			return err
		}
		if err := e.store(ctx, e.book.meta.cursor, effects)(); err != nil {
			return err
		}
		e.breathe()
	}
}

// breathe lets readers in between two batches.
func (e *Engine) breathe() { e.apart(runtime.Gosched) }

// apart does something that needs no lock, and lets readers in meanwhile.
func (e *Engine) apart(do func()) {
	e.mu.Unlock()
	defer e.mu.Lock()
	if e.pause == nil {
		do()
		return
	}
	e.pause(do)
}

// Pausing has catching up call pause between two batches and whenever it waits
// for the disk, with what is to be done meanwhile. Until that is done and pause
// returns, others may ask the engine for what was folded so far, and must not
// catch it up. It is set before the engine is shared.
func (e *Engine) Pausing(pause func(meanwhile func())) { e.pause = pause }

// store begins to make durable what a batch changed. The function that it
// returns waits for that, and then tells the replica what was decided. After a
// crash in between, opening tells it again.
func (e *Engine) store(ctx context.Context, cursor uint64, effects Effects) (wait func() error) {
	rows := e.withOwed(e.book.Flush(cursor))
	stored := make(chan error, 1)
	go func() { stored <- e.put(ctx, rows) }()
	return func() (err error) {
		e.apart(func() { err = <-stored })
		if err = e.saved(rows, err); err != nil {
			return err
		}
		return e.decide(ctx, effects)
	}
}

// put writes rows in their order, in one transaction if they fit.
func (e *Engine) put(ctx context.Context, rows []Row) error {
	var parts [][]replica.Record
	var part []replica.Record
	size := 0
	for _, row := range rows {
		if size += len(row.Key) + len(row.Value); len(part) > 0 && (size > putBytes || len(part) >= putRows) {
			parts, part, size = append(parts, part), nil, len(row.Key)+len(row.Value)
		}
		part = append(part, e.space.record(row))
	}
	if parts = append(parts, part); len(parts) > 1 {
		parts = slices.Insert(parts, 0, []replica.Record{e.space.record(torn())})
	}
	for _, part := range parts {
		if err := e.write(ctx, part...); err != nil {
			return err
		}
	}
	return nil
}

// effect gives the replica what has been decided.
func (e *Engine) effect(ctx context.Context, effects Effects) error {
	if effects.Losses != nil {
		if err := e.community.Refence(ctx, effects.Losses); err != nil {
			return err
		}
	}
	byErasure := map[crdt.ID][]crdt.ID{}
	for id, by := range effects.Erased {
		v, err := e.community.Entry(id)
		state, _, stateErr := e.community.BodyState(id)
		err = errors.Join(err, stateErr)
		switch {
		case errors.Is(err, replica.ErrNotFound) || by.IsZero():
		case err == nil && !v.Sealed(): // what is in clear is part of its entry
		case err != nil:
			return err
		case state == replica.BodyHere:
			if err := e.drop(ctx, id); err != nil {
				return err
			}
			byErasure[by] = append(byErasure[by], id)
		case state == replica.BodyLacking:
			byErasure[by] = append(byErasure[by], id)
		}
	}
	for _, by := range slices.SortedFunc(maps.Keys(byErasure), compareIDs) {
		if err := e.community.Forget(ctx, byErasure[by], by); err != nil {
			return err
		}
	}
	return nil
}

// drop lets what belongs to a body go before it.
func (e *Engine) drop(ctx context.Context, id crdt.ID) error {
	if e.dropping == nil {
		return nil
	}
	v, err := e.community.Entry(id)
	if err != nil {
		return err
	}
	return e.dropping(ctx, v)
}

// inParallel does n things on all processors.
func inParallel(n int, do func(i int)) {
	workers := min(runtime.GOMAXPROCS(0), n/parallelFloor)
	if workers < 2 {
		inTurn(n, do)
		return
	}
	var done sync.WaitGroup
	for w := range workers {
		done.Go(func() {
			for i := w * n / workers; i < (w+1)*n/workers; i++ {
				do(i)
			}
		})
	}
	done.Wait()
}
