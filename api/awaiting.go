package api

import (
	"context"
	"sync"
	"time"

	"tallystick/api/wire"
	"tallystick/crdt"
	"tallystick/model"
)

// vestibule is where this device stands with the communities that it has asked
// to join, while the daemon runs.
type vestibule struct {
	mu      sync.Mutex
	asks    map[crdt.CommunityID]*ask
	arrived chan struct{} // somebody asked for something new
}

// ask is one request that is asked again and again.
type ask struct {
	told  wire.Awaited
	code  string // by which was asked
	due   time.Time
	tries int // since something changed
}

func newVestibule() *vestibule {
	return &vestibule{asks: map[crdt.CommunityID]*ask{}, arrived: make(chan struct{}, 1)}
}

// joinings is how far the requests of this device have come.
func joinings(t *Tree) {
	read(t, operation{ID: "join-list", Path: "/v1/joinings", Scope: "communities:read", Summary: "The communities that this device has asked to join, and how far that is"},
		func(_ context.Context, page *wire.Page) (wire.List[wire.Awaited], error) {
			rows, err := t.desk.awaited()
			if err != nil {
				return wire.List[wire.Awaited]{}, err
			}
			return pageOf(t.desk, rows, *page, func(a wire.Awaited) string { return a.Community.ID })
		})
}

// awaited are the requests of this device that wait, and those to which an
// answer came since the daemon began.
func (d *Desk) awaited() (rows []wire.Awaited, err error) {
	waiting, err := model.Awaiting(d.Replica)
	d.vestibule.mu.Lock()
	defer d.vestibule.mu.Unlock()
	listed := map[crdt.CommunityID]bool{}
	for _, w := range waiting {
		id := w.Code.Community
		row := awaitedBy(w)
		if a := d.vestibule.asks[id]; a != nil && a.code == w.Code.Text() {
			row = a.told
		}
		rows, listed[id] = append(rows, row), true
	}
	for id, a := range d.vestibule.asks {
		if !listed[id] && a.told.State == wire.IsJoined {
			rows = append(rows, a.told)
		}
	}
	return rows, err
}

func awaitedBy(w model.Awaited) wire.Awaited {
	row := wire.Awaited{Type: "joining", Community: communityNamed(w.Code.Community), Inviter: w.Code.InviterName, Request: w.Request.Text(), State: wire.Unasked}
	row.Community.Name = w.Code.CommunityName
	return row
}

// askNow has whoever invites be asked at once, by a code that was typed again
// as by a new one.
func (d *Desk) askNow(id crdt.CommunityID) {
	d.vestibule.mu.Lock()
	delete(d.vestibule.asks, id)
	d.vestibule.mu.Unlock()
	select {
	case d.vestibule.arrived <- struct{}{}:
	default: // it is about to be looked at
	}
}

// Await asks those who have invited this device, over the network and again and
// again, until they have let it in or turned it away, or the context ends.
func (d *Desk) Await(ctx context.Context) error {
	if d.Network == nil {
		return nil
	}
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-timer.C:
		case <-d.vestibule.arrived:
		case <-ctx.Done():
			return nil
		}
		next, err := d.askDue(ctx)
		if err != nil {
			d.Log.Warn("ask to be let in", "err", err)
		}
		timer.Reset(next)
	}
}

// askDue asks where it is time to, and says how long nothing else will be.
func (d *Desk) askDue(ctx context.Context) (next time.Duration, err error) {
	next = AskLast
	waiting, err := model.Awaiting(d.Replica)
	for _, w := range waiting {
		a := d.vestibule.ask(w)
		if a.told.State == wire.TurnedAway {
			continue
		}
		if wait := time.Until(a.due); wait > 0 {
			next = min(next, wait)
			continue
		}
		d.ask(ctx, a, w)
		next = min(next, time.Until(a.due))
	}
	return max(next, 0), err
}

// ask is what has come of a request so far.
func (v *vestibule) ask(w model.Awaited) *ask {
	v.mu.Lock()
	defer v.mu.Unlock()
	a := v.asks[w.Code.Community]
	if a == nil || a.code != w.Code.Text() {
		a = &ask{told: awaitedBy(w), code: w.Code.Text()}
		v.asks[w.Code.Community] = a
	}
	return a
}

// ask asks once, and begins where the answer lets this device in.
func (d *Desk) ask(ctx context.Context, a *ask, w model.Awaited) {
	told, err := d.askOnce(ctx, w)
	if err != nil && ctx.Err() == nil {
		d.Log.Debug("ask to be let in", "community", w.Code.Community.Short(), "err", err)
	}
	d.vestibule.mu.Lock()
	defer d.vestibule.mu.Unlock()
	if a.tries++; a.told.State != told.State {
		a.tries = 0
	}
	a.told, a.due = told, time.Now().Add(askPause(a.tries))
}

// askOnce is what one question comes to. Its error says why the answer could
// not be got or used.
func (d *Desk) askOnce(ctx context.Context, w model.Awaited) (told wire.Awaited, err error) {
	told = awaitedBy(w)
	inviter := Inviter{Community: w.Code.Community, Transport: w.Code.Transport, Addresses: w.Code.Addresses}
	text, err := d.Network.Join(ctx, inviter, []byte(w.Request.Text()))
	if err != nil {
		return told, err
	}
	answer, err := model.ReadAnswer(text)
	if err != nil {
		return told, err
	}
	switch answer.State {
	case model.Waits:
		told.State = wire.Awaiting
		return told, nil
	case model.Refused:
		told.State, told.Problem = wire.TurnedAway, ProblemOf(&answer.Why)
		return told, nil
	}
	told.State = wire.LetIn
	joined, err := d.enter(ctx, inviter, answer)
	if err == nil {
		told.State, told.Joined = wire.IsJoined, &joined
	}
	return told, err
}

// enter gets what the inviter holds, and begins.
func (d *Desk) enter(ctx context.Context, inviter Inviter, answer model.Answer) (r wire.Joined, err error) {
	if err := d.Network.Fill(ctx, inviter); err != nil {
		return r, err
	}
	err = d.aside(ctx, inviter.Community, func() error {
		joined, err := model.TakeAnswer(ctx, d.books(), inviter.Community, answer)
		if err == nil {
			r = joinedIn(joined)
		}
		return err
	})
	return r, err
}

// askPause is how long to wait after so many questions with the same answer.
func askPause(tries int) time.Duration {
	pause := AskFirst
	for range tries {
		pause = min(2*pause, AskLast)
	}
	return pause
}
