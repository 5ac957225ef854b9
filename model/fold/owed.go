package fold

import (
	"context"
	"errors"
	"maps"

	"tallystick/crdt"
	"tallystick/crdt/replica"
)

// withOwed puts what could not be stored before in front of new rows.
func (e *Engine) withOwed(rows []Row) []Row {
	if len(e.rows.changed) == 0 {
		return rows
	}
	meta := rows[len(rows)-1]
	all := newOverlay(nil)
	all.cover(e.rows.list())
	all.cover(rows[:len(rows)-1])
	delete(all.changed, string(meta.Key))
	return append(all.list(), meta)
}

// save stores rows, or keeps them in memory while the disk is full.
func (e *Engine) save(ctx context.Context, rows []Row) error {
	return e.saved(rows, e.put(ctx, rows))
}

// saved notes how storing rows ended, which were all that was owed.
func (e *Engine) saved(rows []Row, err error) error {
	for _, row := range rows {
		if key, bad := parsePageKey(row.Key); bad == nil && row.Key[0] == rowPage {
			delete(e.read, key)
		}
	}
	switch {
	case err == nil:
		clear(e.rows.changed)
	case errors.Is(err, replica.ErrFull):
		if len(e.rows.changed) == 0 {
			e.log.Warn("no room to store what the entries add up to: it is kept in memory", "error", err)
		}
		e.rows.cover(rows)
		err = nil
	}
	return err
}

// decide gives the replica what has been decided, or owes it that while the
// disk is full.
func (e *Engine) decide(ctx context.Context, effects Effects) error {
	effects = e.owed.then(effects)
	e.decided = e.decided || !effects.none()
	err := e.tell(ctx, effects)
	if e.owed = (Effects{}); errors.Is(err, replica.ErrFull) {
		e.owed, err = effects, nil
	}
	return err
}

// settle stores and tells what is owed, if there is room by now.
func (e *Engine) settle(ctx context.Context) error {
	if len(e.rows.changed) > 0 {
		return e.store(ctx, e.book.meta.cursor, Effects{})()
	}
	if e.owed.none() {
		return nil
	}
	return e.decide(ctx, Effects{})
}

// then is what holds after further decisions.
func (e Effects) then(later Effects) Effects {
	all := Effects{Losses: e.Losses, Erased: map[crdt.ID]crdt.ID{}}
	if later.Losses != nil {
		all.Losses = later.Losses
	}
	maps.Copy(all.Erased, e.Erased)
	maps.Copy(all.Erased, later.Erased)
	return all
}

func (e Effects) none() bool { return e.Losses == nil && len(e.Erased) == 0 }
