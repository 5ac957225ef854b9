package replica

import (
	"context"
	"fmt"

	"tallystick/crdt"
)

// load reads what the store holds: which communities there are, what is held
// of each, in which order it came, and what follows from that. It builds all of
// it apart, so that readers go on with what they had if it fails.
func (r *Replica) load(ctx context.Context) error {
	loaded, err := r.loadCommunities()
	if err != nil {
		return err
	}
	held := inOrder(loaded)
	for _, c := range held {
		if err := c.loadIndex(); err != nil {
			return fmt.Errorf("community %s: %w", c.id.Short(), err)
		}
	}
	floor, feed, err := r.loadFeed(held)
	if err != nil {
		return err
	}
	if err := r.loadOwnership(loaded); err != nil {
		return err
	}
	for _, c := range held {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := c.loadRest(feed); err != nil {
			return fmt.Errorf("community %s: %w", c.id.Short(), err)
		}
	}
	r.install(loaded)
	clear(r.joining)
	r.feed, r.behind = feed, true
	r.floor.Store(floor)
	r.published.Store(feed)
	return nil
}

// loadCommunities makes fresh handles for all communities.
func (r *Replica) loadCommunities() (map[crdt.CommunityID]*Community, error) {
	loaded := map[crdt.CommunityID]*Community{}
	err := r.store.scan([]byte{tableCommunity}, func(key, value []byte) error {
		if len(value) != len(crdt.CommunityID{}.Link) {
			return damaged("list of communities", "an id of %d bytes", len(value))
		}
		id := crdt.CommunityID{Link: idOf(value).Link}
		loaded[id] = newCommunity(r, id, number(key))
		return nil
	})
	return loaded, err
}

func (r *Replica) loadOwnership(communities map[crdt.CommunityID]*Community) error {
	here, err := placeOf(r.dir)
	if err != nil {
		return err
	}
	o, err := r.loadOwn(communities, !r.watermark.same(here))
	if err != nil {
		return err
	}
	r.ownMu.Lock()
	defer r.ownMu.Unlock()
	r.ownership = o
	return nil
}

// install gives what was loaded to the handles that callers have.
func (r *Replica) install(loaded map[crdt.CommunityID]*Community) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for id, fresh := range loaded {
		c := r.communities[id]
		if c == nil {
			r.communities[id] = fresh
			continue
		}
		c.mu.Lock()
		c.hold(fresh.holding)
		c.mu.Unlock()
	}
}

// reload opens store and watermark again after a failed write and reads them
// anew. Handles that callers have on communities stay good.
func (r *Replica) reload() error {
	if err := r.store.reopen(); err != nil {
		return err
	}
	fresh, err := openWatermark(r.dir)
	if err != nil {
		return err
	}
	if err := r.watermark.close(); err != nil {
		r.log.Warn("closing the watermark after a failed write", "error", err)
	}
	r.watermark = fresh
	r.cache.clear()
	return r.load(context.Background())
}

// catchUp writes what reading the store has shown to be missing from it: logs
// that may not go on from now on, what is in the set and not in the feed, and
// rows that outlived their use. As a rule that is nothing.
func (r *Replica) catchUp(g *group) error {
	if len(r.Lost()) > 0 {
		r.retireAll(g)
	}
	for _, c := range r.held() {
		if err := c.catchUp(g); err != nil {
			return err
		}
	}
	return nil
}

func (c *Community) catchUp(g *group) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, key := range c.stale {
		g.addTidy(key)
	}
	c.stale = nil
	if c.behind() {
		for _, tip := range c.whole.Tips() {
			c.enter(g, tip)
		}
	}
	return c.tornBy()
}

// behind reports whether something may be missing from the feed.
func (c *Community) behind() bool {
	for _, s := range c.index.segments {
		if s != nil && s.fed < s.count && c.whole.Named(s.log) {
			return true
		}
	}
	return false
}
