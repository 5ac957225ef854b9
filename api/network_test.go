package api_test

import (
	"cmp"
	"context"
	"errors"
	"sync"

	"tallystick/api"
	"tallystick/api/wire"
	"tallystick/crdt"
	"tallystick/crdt/replica"
	"tallystick/identity"
)

// fakeNetwork is a network whose peers a test places: package peer has the real
// one, and is not to be known here.
type fakeNetwork struct {
	mu      sync.Mutex
	peers   []api.Peer
	changed chan struct{}
	inviter *place // whom Join reaches; nil for nobody
	from    identity.TransportID
	into    *replica.Replica
	away    error // what Join comes to; nil where it works
	held    error // what Fill comes to
	files   map[[32]byte][][]byte
}

func newFakeNetwork() *fakeNetwork { return &fakeNetwork{changed: make(chan struct{})} }

func (n *fakeNetwork) Peers() []api.Peer {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.peers
}

func (n *fakeNetwork) Addresses() []string { return []string{"/ip4/192.0.2.7/tcp/4748/p2p/12D3KooW"} }

func (n *fakeNetwork) Announce() {}

func (n *fakeNetwork) Fetch(_ context.Context, _ crdt.CommunityID, name [32]byte) ([][]byte, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if chunks, has := n.files[name]; has {
		return chunks, nil
	}
	return nil, wire.New(wire.NotHere, "nobody has it")
}

func (n *fakeNetwork) Join(ctx context.Context, _ api.Inviter, request []byte) ([]byte, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.away != nil || n.inviter == nil {
		return nil, cmp.Or(n.away, errors.New("nobody is there"))
	}
	return n.inviter.desk.Hear(ctx, n.from, request)
}

func (n *fakeNetwork) Fill(ctx context.Context, from api.Inviter) error {
	n.mu.Lock()
	held := n.held
	n.mu.Unlock()
	if held != nil {
		return held
	}
	for item, err := range n.inviter.replica.Arrivals(0) {
		if err != nil {
			return err
		}
		if item.Community != from.Community {
			continue
		}
		run, err := crdt.ParseFrame(crdt.AppendFrame(nil, []crdt.Verified{item.Entry}))
		if err != nil {
			return err
		}
		c, err := n.into.Community(item.Community)
		if err == nil {
			_, err = c.Admit(ctx, "fill", run)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// cut has Join fail, or work again.
func (n *fakeNetwork) cut(why error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.away = why
}

// holdBack has Fill fail, or work again.
func (n *fakeNetwork) holdBack(why error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.held = why
}

func (n *fakeNetwork) Sync(context.Context, string) ([]api.Synced, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	var met []api.Synced
	for _, p := range n.peers {
		met = append(met, api.Synced{Peer: p, Taken: 1, Given: 2})
	}
	return met, nil
}

func (n *fakeNetwork) Changed() <-chan struct{} {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.changed
}

func (n *fakeNetwork) place(peers ...api.Peer) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.peers = peers
	close(n.changed)
	n.changed = make(chan struct{})
}
