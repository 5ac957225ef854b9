package peer

import (
	"context"
	"time"

	"tallystick/crdt"
	"tallystick/crdt/replica"
	"tallystick/identity"
)

// partialKey names what is fetched.
type partialKey struct {
	community crdt.CommunityID
	name      [32]byte
}

// partial is an attachment as far as it has come. Who has its turn may change
// it; the node's lock guards the rest.
type partial struct {
	key    partialKey
	turn   chan struct{} // held by who fetches it
	users  int           // who has the turn, or waits for it
	hashes [][32]byte    // nil until somebody has told them
	chunks [][]byte      // the first of them, each checked
	bytes  int
}

func (p *partial) whole() bool { return p.hashes != nil && len(p.chunks) == len(p.hashes) }

// empty lets go of what came, once nobody uses it: a timer may hold the rest of
// it for [partialKept].
func (p *partial) empty() { p.hashes, p.chunks = nil, nil }

// add takes the next chunk.
func (p *partial) add(chunk []byte) error {
	if identity.ChunkHash(chunk) != p.hashes[len(p.chunks)] {
		return errForged
	}
	if p.bytes+len(chunk) > replica.MaxAttachment {
		return errOversize
	}
	p.chunks, p.bytes = append(p.chunks, chunk), p.bytes+len(chunk)
	return nil
}

// takePartial waits for room to fetch, and takes up where an earlier attempt was
// cut. At most maxFetches of them are in memory, under way or cut.
func (n *Node) takePartial(ctx context.Context, key partialKey) (*partial, error) {
	for {
		n.mu.Lock()
		p := n.partials[key]
		if p == nil && (len(n.partials) < maxFetches || n.dropPartial()) {
			p = &partial{key: key, turn: make(chan struct{}, 1)}
			n.partials[key] = p
		}
		if p != nil {
			p.users++
		}
		n.mu.Unlock()
		if p == nil {
			if err := n.pause(ctx, retryFirst/8); err != nil {
				return nil, err
			}
			continue
		}
		select {
		case p.turn <- struct{}{}:
			return p, nil
		case <-ctx.Done():
			n.leavePartial(p)
			return nil, ctx.Err()
		case <-n.ctx.Done():
			n.leavePartial(p)
			return nil, ErrClosed
		}
	}
}

// dropPartial makes room, if nobody uses one of those that are kept. The caller
// holds the lock.
func (n *Node) dropPartial() bool {
	for key, p := range n.partials {
		if p.users == 0 {
			delete(n.partials, key)
			p.empty()
			return true
		}
	}
	return false
}

// givePartial ends an attempt. What was cut is kept for a while.
func (n *Node) givePartial(p *partial) {
	<-p.turn
	n.leavePartial(p)
	time.AfterFunc(partialKept, func() {
		n.mu.Lock()
		defer n.mu.Unlock()
		if p.users == 0 && n.partials[p.key] == p {
			delete(n.partials, p.key)
			p.empty()
		}
	})
}

func (n *Node) leavePartial(p *partial) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if p.users--; p.users == 0 && (p.whole() || len(p.chunks) == 0) {
		delete(n.partials, p.key)
		p.empty()
	}
}
