package replica

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"
)

// write is the writer's goroutine: it prepares groups. Land writes them, in
// the same order and one at a time, so that a group is never stored without
// the one that it was prepared on top of. While one is being synced the next
// takes what is asked for.
func (r *Replica) write() {
	defer close(r.flying)
	for {
		select {
		case first := <-r.requests:
			r.serve(first)
		case <-r.closing:
			return
		}
	}
}

// serve prepares a group that begins with first, and sends it off.
func (r *Replica) serve(first request) {
	err := r.revive()
	if err == nil {
		err = r.store.ready() // before anything is changed
	}
	if err != nil {
		first.done <- err
		return
	}
	g := newGroup()
	if r.behind {
		if err := r.catchUp(g); err != nil {
			first.done <- err
			r.giveUp(g, err)
			return
		}
		r.behind = false
	}
	if r.prepare(g, first) && r.gather(g) && !g.empty() {
		r.depart(g)
	}
}

// prepare adds a request to the group, and reports whether the group can still
// be written.
func (r *Replica) prepare(g *group, req request) bool {
	err := req.ctx.Err()
	if err == nil {
		err = req.prepare(g)
	}
	if err == nil {
		g.waiters = append(g.waiters, req.done)
		return true
	}
	req.done <- err
	if t := (torn{}); errors.As(err, &t) {
		r.giveUp(g, err)
		return false
	}
	return true
}

// gather prepares what is asked for already, up to the size of a group.
func (r *Replica) gather(g *group) bool {
	for !g.full(r.settings.group) {
		select {
		case req := <-r.requests:
			if !r.prepare(g, req) {
				return false
			}
		default:
			return true
		}
	}
	return true
}

// depart hands the group over as soon as the one before it has landed. Until
// then it takes more requests.
func (r *Replica) depart(g *group) {
	for {
		r.inFlight.Add(1)
		requests := r.requests
		if g.full(r.settings.group) {
			requests = nil
		}
		select {
		case r.flying <- g:
			return
		case req := <-requests:
			r.inFlight.Done()
			if !r.prepare(g, req) {
				return
			}
		}
	}
}

// giveUp drops a group that was half prepared; before the next one, memory is
// worked out again from the store.
func (r *Replica) giveUp(g *group, err error) {
	for _, waiter := range g.waiters {
		waiter <- err
	}
	r.inFlight.Wait() // what is sound may land
	r.fail(fmt.Errorf("prepare a write: %w", err))
}

// land is the goroutine that writes groups: store, then watermark, then
// everyone may see them.
func (r *Replica) land() {
	defer close(r.landed)
	for g := range r.flying {
		err := r.healthy()
		if err == nil {
			err = r.settle(g)
		}
		for _, waiter := range g.waiters {
			waiter <- err
		}
		r.inFlight.Done()
	}
}

func (r *Replica) settle(g *group) error {
	err := r.store.write(g.data, g.index, g.tidy)
	if err == nil && len(g.marks) > 0 {
		err = r.watermark.advance(slices.Collect(maps.Values(g.marks))...)
	}
	if err == nil && g.settle != nil {
		err = r.settleIn(*g.settle)
	}
	if err != nil {
		r.fail(fmt.Errorf("write: %w", err))
		return r.healthy()
	}
	r.groups.Add(1)
	r.healthMu.Lock()
	r.health.wrote()
	r.healthMu.Unlock()
	for _, publish := range g.publish {
		publish()
	}
	r.wake()
	return nil
}

// wake tells watchers that there may be news.
func (r *Replica) wake() {
	r.newsMu.Lock()
	defer r.newsMu.Unlock()
	close(r.news)
	r.news = make(chan struct{})
}

// healthy says why nothing may be written, if so.
func (r *Replica) healthy() error {
	r.healthMu.Lock()
	defer r.healthMu.Unlock()
	return r.health.check()
}

// fail stops all writing until the store has been opened and read again.
func (r *Replica) fail(err error) {
	r.healthMu.Lock()
	defer r.healthMu.Unlock()
	r.health.fail(err, time.Now())
	r.log.Error("writing stopped", "error", err)
}

// storeFailed hears of what Badger only logs; it runs in Badger's goroutines.
func (r *Replica) storeFailed(err error) {
	r.healthMu.Lock()
	defer r.healthMu.Unlock()
	r.health.fail(err, time.Now())
}

// revive reopens the store after a failed write, when it is time to. Whatever
// was prepared and not written goes with the memory that held it.
func (r *Replica) revive() error {
	r.healthMu.Lock()
	due, err := r.health.due(time.Now()), r.health.check()
	r.healthMu.Unlock()
	if err == nil || !due {
		return err
	}
	if err := r.store.disk.check(); err != nil {
		return err // reopening writes; it waits for space
	}
	r.inFlight.Wait()
	if err := r.reload(); err != nil {
		r.fail(fmt.Errorf("reopen: %w", err))
		return r.healthy()
	}
	r.healthMu.Lock()
	r.health.reopened()
	r.healthMu.Unlock()
	r.wake()
	r.log.Info("the store is open again")
	return nil
}
