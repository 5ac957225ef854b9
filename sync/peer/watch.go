package peer

import (
	"slices"
	"sync"
	"time"

	"tallystick/crdt"
	"tallystick/crdt/replica"
)

// watched is what the node has last seen of each community.
type watched struct {
	mu     sync.Mutex
	states map[crdt.CommunityID]state
	tips   map[crdt.CommunityID][]crdt.Tip
}

func newWatched() *watched {
	return &watched{states: map[crdt.CommunityID]state{}, tips: map[crdt.CommunityID][]crdt.Tip{}}
}

// state is a community's state when it was last looked at.
func (w *watched) state(c crdt.CommunityID) state {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.states[c]
}

// look compares a community with what was seen of it, and gives the tips that
// are new.
func (w *watched) look(c *replica.Community) (fresh []crdt.Tip, changed bool) {
	now, tips := stateOf(c), c.Tips()
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.states[c.ID()] == now {
		return nil, false
	}
	before := w.tips[c.ID()]
	w.states[c.ID()], w.tips[c.ID()] = now, tips
	for _, tip := range tips {
		if _, found := slices.BinarySearchFunc(before, tip, crdt.Tip.Compare); !found {
			fresh = append(fresh, tip)
		}
	}
	return fresh, true
}

// watchReplica waits for news of the replica, gathers them for a moment, and
// tells the others. It reads one item of the feed each time, not what it says:
// the state of a community says more, and costs less than reading entries.
func (n *Node) watchReplica() {
	r := n.options.Replica
	for {
		after := r.Last()
		n.lookAtAll()
		for _, err := range r.Watch(n.ctx, after) {
			if err != nil {
				n.log.Error("changes are not noticed any more", "why", err)
				return
			}
			break
		}
		select {
		case <-time.After(gatherChanges):
		case <-n.ctx.Done():
			return
		}
		if r.Last() == after {
			return // the replica is closed
		}
	}
}

// lookAtAll looks at every community, and makes sessions due where one changed.
func (n *Node) lookAtAll() {
	for _, id := range n.options.Replica.Communities() {
		community, err := n.options.Replica.Community(id)
		if err != nil {
			continue
		}
		if fresh, changed := n.watched.look(community); changed {
			n.changed(id)
			n.hints.publish(id, fresh)
		}
	}
}

// changed makes sessions due with everybody who is not known to hold the same.
// They have a moment to answer the hint before this side opens one.
func (n *Node) changed(id crdt.CommunityID) {
	now := n.watched.state(id)
	n.mu.Lock()
	for _, r := range n.remotes {
		if s := r.shares[id]; s != nil && !s.inSync(now) {
			s.want(time.Now().Add(changePause))
		}
	}
	n.mu.Unlock()
	n.poke()
	n.tell()
}
