package main

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"time"

	"tallystick/api"
	"tallystick/api/web"
)

// stopTime is how long a daemon that stops lets requests finish.
const stopTime = 20 * time.Second

// daemon is what `tally up` runs.
type daemon struct {
	desk      *api.Desk
	tree      *api.Tree
	network   network
	doors     []*http.Server
	addresses []string // of the loopback door
	socket    string
	failed    chan error // what stops it, unasked
	background
}

// background are the goroutines that end with the daemon.
type background struct {
	running sync.WaitGroup
	cancel  context.CancelFunc
}

// daemon starts everything in the order in which it depends on each other: the
// doors open last.
func (s *session) daemon(ctx context.Context, f upFlags) (*daemon, error) {
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	d := &daemon{desk: s.desk(), failed: make(chan error, 8), background: background{cancel: cancel}}
	d.desk.Since = s.env.now()
	var err error
	if d.network, err = newNetwork(ctx, s, d.desk, f.meeting); err != nil {
		return nil, errors.Join(err, d.stop())
	}
	d.desk.Network = d.network
	d.tree = api.New(d.desk)
	d.running.Go(func() { d.fail(d.desk.Follow(ctx)) })
	d.running.Go(func() { d.fail(d.desk.Await(ctx)) })
	d.running.Go(func() { rest(ctx, s.replica) })
	if err := d.open(s, f.port); err != nil {
		return nil, errors.Join(err, d.stop())
	}
	return d, nil
}

// open opens both doors.
func (d *daemon) open(s *session, port uint16) error {
	loopback, addresses, err := listenLoopback(port)
	if err != nil {
		return err
	}
	door := api.NewLoopback(d.tree, web.Page(), addresses...)
	for i, l := range loopback {
		d.addresses = append(d.addresses, addresses[i].String())
		d.serve(newServer(door, s.env.logger()), l)
	}
	socket, err := listenSocket(s.dir, s.env.logger())
	if err != nil {
		return err
	}
	d.socket = socket.path
	d.serve(newServer(api.SocketDoor(d.tree), s.env.logger()), socket)
	return nil
}

// fail notes the first of what went wrong while nobody stopped it.
func (d *daemon) fail(err error) {
	if err != nil && !errors.Is(err, http.ErrServerClosed) && !errors.Is(err, context.Canceled) {
		d.failed <- err
	}
}

// stop closes the doors, finishes what came in through them, and ends the
// rest.
func (d *daemon) stop() error {
	ctx, cancel := context.WithTimeout(context.Background(), stopTime)
	defer cancel()
	if d.tree != nil {
		d.tree.EndStreams()
	}
	var err error
	for _, door := range d.doors {
		err = errors.Join(err, door.Shutdown(ctx))
	}
	d.cancel()
	if d.network != nil {
		err = errors.Join(err, d.network.Close())
	}
	d.running.Wait()
	d.desk.Close()
	return err
}
