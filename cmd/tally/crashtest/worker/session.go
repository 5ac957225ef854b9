package main

import (
	"context"
	"errors"
	"io/fs"

	"tallystick/cmd/tally/crashtest"
	"tallystick/crdt"
	"tallystick/crdt/replica"
)

// session is an open data directory and the community in it.
type session struct {
	*telling
	settings
	world     world
	replica   *replica.Replica
	community *replica.Community
}

func (s settings) options() (replica.Options, error) {
	profile, err := replica.ParseProfile(s.profile)
	return replica.Options{Dir: s.dir, Key: s.storeKey(), Profile: profile, Version: "crashtest"}, err
}

// open opens the data directory, or makes it, or finishes making it.
func (s settings) open(ctx context.Context) (*session, error) {
	t := s.telling()
	in, err := s.openWith(ctx, t)
	if err != nil {
		t.refused(err)
	}
	return in, err
}

func (s settings) openWith(ctx context.Context, t *telling) (*session, error) {
	w, err := worldOf(s.seed, s.founders)
	if err != nil {
		return nil, err
	}
	options, err := s.options()
	if err != nil {
		return nil, err
	}
	t.enter(crashtest.PhaseOpen)
	in := &session{telling: t, settings: s, world: w}
	in.replica, err = replica.Open(ctx, options)
	if errors.Is(err, replica.ErrNotFound) {
		in.replica, err = replica.Create(ctx, options)
	}
	if err != nil {
		return nil, err
	}
	in.community, err = in.replica.Join(ctx, w.id)
	if err != nil {
		return nil, errors.Join(err, in.replica.Close())
	}
	return in, nil
}

// close ends a session, whatever became of it.
func (in *session) close() error {
	in.enter(crashtest.PhaseClose)
	err := in.replica.Close()
	in.enter(crashtest.PhaseDone)
	return err
}

// log is the own log to go on with. It begins the founder's log, and a new one
// where that must not be continued.
func (in *session) log(ctx context.Context) (crdt.LogID, error) {
	me := in.world.founders[0]
	first := in.world.introduction(me, nil)
	if len(in.community.TipsOf(first.LogID())) == 0 {
		return first.LogID(), in.begin(ctx, first, first.Body(), in.world.charter)
	}
	if err := in.replica.Settle(ctx); err != nil {
		return crdt.LogID{}, err
	}
	var older []crdt.LogID
	for _, log := range in.community.Logs() {
		introduction, _ := in.community.Introduction(log)
		if introduction.Device != me.device.ID() {
			continue
		}
		if !in.community.Retired(log) && len(in.community.TipsOf(log)) == 1 {
			return log, nil
		}
		older = append(older, log)
	}
	next := in.world.introduction(me, older[max(0, len(older)-crdt.MaxReplaces):])
	in.tell(crashtest.Began, next.LogID().String(), "")
	return next.LogID(), in.begin(ctx, next, next.Body())
}

func (in *session) begin(ctx context.Context, introduction crdt.Introduction, bodies ...[]byte) error {
	batch := replica.Batch{Log: introduction.LogID(), Key: in.world.founders[0].device}
	for _, body := range bodies {
		batch.Drafts = append(batch.Drafts, inClear(body))
	}
	entries, err := in.community.Author(ctx, batch)
	for _, v := range entries {
		in.tell(crashtest.Saved, v.ID().String(), "")
	}
	return err
}

func inClear(body []byte) replica.Draft {
	return replica.Draft{Body: func(replica.Place) ([]byte, bool, error) { return body, false, nil }}
}

// requests are the side records: one for each note, written with it.
func (in *session) requests() *replica.Space { return in.replica.Space("requests", replica.Primary) }

// refusal names the decision that an error asks for.
func refusal(err error) string {
	kinds := []struct {
		of   error
		name string
	}{
		{replica.ErrInUse, crashtest.InUse}, {replica.ErrDamaged, crashtest.Damaged}, {replica.ErrFull, crashtest.Full},
		{replica.ErrNewer, crashtest.Newer}, {replica.ErrNotFound, crashtest.NotFound}, {fs.ErrNotExist, crashtest.NotFound},
	}
	for _, kind := range kinds {
		if errors.Is(err, kind.of) {
			return kind.name
		}
	}
	return crashtest.Other
}
