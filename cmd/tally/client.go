package main

import (
	"context"
	"errors"
	"time"

	"tallystick/api"
	"tallystick/api/client"
	"tallystick/crdt"
	"tallystick/identity"
	"tallystick/sync/peer"
)

// through does something by the operations of the data directory: those of the
// daemon that has it open or, where none runs, those of this process. The
// commands that go this way work the same with a daemon and without.
func (env *environment) through(ctx context.Context, do func(*client.Client) error) error {
	dir, err := env.directory()
	if err != nil {
		return err
	}
	c, err := client.Dial(ctx, dir)
	if errors.Is(err, client.ErrNoDaemon) {
		return env.with(ctx, func(s *session) error { return s.through(do) })
	}
	if err != nil {
		return err
	}
	defer c.Close()
	return do(c)
}

// through serves the operations to this process itself.
func (s *session) through(do func(*client.Client) error) error {
	desk := s.desk()
	defer desk.Close()
	return do(client.New(client.Inside(api.New(desk))))
}

// desk is where the operations work in this session.
func (s *session) desk() *api.Desk {
	fileSystem, _ := fileSystemOf(s.dir) // it is told where it can be
	return api.NewDesk(api.Options{
		Replica: s.replica, Device: s.device(), Backup: s.secrets.Backup, Random: s.env.random, Now: s.env.now, Log: s.env.logger(),
		Agreed: s.agreed, Met: s.met,
		Place: api.Place{Dir: s.dir, Protected: s.protected(), FileSystem: fileSystem}, Keys: ownKeys{s}, Bundles: bundles{s.replica},
	})
}

// agreed is what a device agreed to hold when it was met last.
func (s *session) agreed(id crdt.CommunityID, device identity.TransportID) []crdt.Tip {
	a, _ := peer.Agreed(s.replica, id, device)
	return a.Tips
}

// met is when a device was met last, zero for never.
func (s *session) met(device identity.TransportID) time.Time {
	at, _ := peer.Met(s.replica, device)
	return at
}
