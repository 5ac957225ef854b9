package replica

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"tallystick/crdt"
)

// Communities are the ids of all communities here, sorted.
func (r *Replica) Communities() []crdt.CommunityID {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return slices.SortedFunc(maps.Keys(r.communities), func(a, b crdt.CommunityID) int { return a.Compare(b.Link) })
}

// Community is the handle of one community; [ErrNotFound] if it is not here.
func (r *Replica) Community(id crdt.CommunityID) (*Community, error) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	if c := r.communities[id]; c != nil {
		return c, nil
	}
	return nil, fmt.Errorf("community %s: %w", id.Short(), ErrNotFound)
}

// Join begins to hold a community, durably; one that is already here is
// returned as it is. Nothing of it is known yet: its entries come by Admit, or
// by Author for its founder.
func (r *Replica) Join(ctx context.Context, id crdt.CommunityID) (*Community, error) {
	if c, err := r.Community(id); err == nil {
		return c, nil
	}
	err := r.submit(ctx, func(g *group) error {
		if _, err := r.Community(id); err == nil || r.joining[id] != nil {
			return nil
		}
		r.join(g, id)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("join community %s: %w", id.Short(), err)
	}
	return r.Community(id)
}

func (r *Replica) join(g *group, id crdt.CommunityID) {
	c := newCommunity(r, id, r.nextNumber())
	r.joining[id] = c
	g.set(communityKey(tableCommunity, c.number), id.Link[:])
	c.count(g)
	g.publish = append(g.publish, func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.communities[id] = c
	})
}

// nextNumber is one that no community has. Those that were joining stay listed
// as that, which does no harm.
func (r *Replica) nextNumber() (next uint32) {
	for _, c := range r.held() {
		next = max(next, c.number+1)
	}
	for _, c := range r.joining {
		next = max(next, c.number+1)
	}
	return next
}

// held are the communities, in the order in which they were joined.
func (r *Replica) held() []*Community {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return inOrder(r.communities)
}

func inOrder(communities map[crdt.CommunityID]*Community) []*Community {
	return slices.SortedFunc(maps.Values(communities), func(a, b *Community) int { return int(a.number) - int(b.number) })
}

func (r *Replica) byNumber(number uint32) *Community {
	for _, c := range r.held() {
		if c.number == number {
			return c
		}
	}
	return nil
}
