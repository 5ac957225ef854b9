package api

import (
	"context"
	"time"

	"tallystick/api/wire"
	"tallystick/crdt"
	"tallystick/model"
)

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
		// What was let in and waits no longer has just begun: in a moment it is
		// told how.
		if !listed[id] && (a.told.State == wire.IsJoined || a.told.State == wire.LetIn) {
			rows = append(rows, a.told)
		}
	}
	return rows, err
}

func awaitedBy(w model.Awaited) wire.Awaited {
	row := wire.Awaited{Type: "joining", Community: communityNamed(w.Code.Community), Inviter: w.Code.InviterName, Request: w.Request.Text(), State: wire.Unasked}
	row.Community.Name = w.Code.CommunityName
	if w.LetIn != nil {
		row.State = wire.LetIn
	}
	return row
}

// askNow has whoever invites be asked at once, by a code that was typed again
// as by a new one.
func (d *Desk) askNow(id crdt.CommunityID) {
	d.vestibule.forget(id)
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
	pause := time.Duration(0)
	for {
		passed := pause
		select {
		case <-d.After(pause):
		case <-d.vestibule.arrived:
			passed = 0 // the others wait a little longer than they have to
		case <-ctx.Done():
			return nil
		}
		var err error
		if pause, err = d.askDue(ctx, passed); err != nil {
			d.Log.Warn("ask to be let in", "err", err)
		}
	}
}

// askDue asks where it is time to, now that so much has passed, and says how
// long nothing else will be.
func (d *Desk) askDue(ctx context.Context, passed time.Duration) (next time.Duration, err error) {
	next = AskLast
	waiting, err := model.Awaiting(d.Replica)
	for _, w := range waiting {
		a := d.vestibule.ask(w)
		if a.told.State == wire.TurnedAway {
			continue
		}
		if a.left -= passed; a.left <= 0 {
			d.ask(ctx, a, w)
		}
		next = min(next, a.left)
	}
	return next, err
}

// ask asks once, and begins where the answer lets this device in.
func (d *Desk) ask(ctx context.Context, a *ask, w model.Awaited) {
	before := a.told.State
	told, err := d.askOnce(ctx, a, w)
	if err != nil && ctx.Err() == nil {
		d.Log.Debug("ask to be let in", "community", w.Code.Community.Short(), "err", err)
	}
	if a.tries++; told.State != before {
		a.tries = 0
	}
	a.left = askPause(a.tries)
	d.vestibule.tell(a, told)
}

// askOnce is what one question comes to. Its error says why the answer could
// not be got or used.
func (d *Desk) askOnce(ctx context.Context, a *ask, w model.Awaited) (told wire.Awaited, err error) {
	told = awaitedBy(w)
	if w.Filled { // and nothing but to begin is left
		if joined, err := d.begin(ctx, w.Code.Community, *w.LetIn); err == nil {
			told.State, told.Joined = wire.IsJoined, &joined
			return told, nil
		}
	}
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
	// Nothing is shown that a device which is switched off now would not know.
	if err := d.keepAnswer(ctx, inviter.Community, answer, false); err != nil {
		return told, err
	}
	told.State = wire.LetIn
	d.vestibule.tell(a, told)
	joined, err := d.enter(ctx, inviter, answer)
	if err == nil {
		told.State, told.Joined = wire.IsJoined, &joined
	}
	return told, err
}

// enter gets what the inviter holds, keeps that it has come, and begins.
func (d *Desk) enter(ctx context.Context, inviter Inviter, answer model.Answer) (r wire.Joined, err error) {
	if err := d.Network.Fill(ctx, inviter); err != nil {
		return r, err
	}
	if err := d.keepAnswer(ctx, inviter.Community, answer, true); err != nil {
		return r, err
	}
	return d.begin(ctx, inviter.Community, answer)
}

func (d *Desk) keepAnswer(ctx context.Context, id crdt.CommunityID, answer model.Answer, filled bool) error {
	return d.aside(ctx, id, func() error { return model.KeepAnswer(ctx, d.Replica, id, answer, filled) })
}

// begin begins in a community that has let this device in.
func (d *Desk) begin(ctx context.Context, id crdt.CommunityID, answer model.Answer) (r wire.Joined, err error) {
	err = d.aside(ctx, id, func() error {
		joined, err := model.TakeAnswer(ctx, d.books(), id, answer)
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
