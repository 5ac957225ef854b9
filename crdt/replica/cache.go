package replica

import (
	"container/list"
	"sync"

	"tallystick/crdt"
)

// cache keeps decoded segments, the least recently used going first. Segments
// whose newest form is not durable yet are pinned: the store can't give that
// form back.
type cache struct {
	mu    sync.Mutex
	most  int // bytes as stored; decoded ones take about twice that
	bytes int
	order *list.List // of *cached, most recently used first; pinned ones are not in it
	found map[*segment]*cached
}

type cached struct {
	segment *segment
	entries []crdt.Verified
	pins    int           // groups under way that store a form of it
	place   *list.Element // nil while pinned
}

func newCache(most int) *cache {
	return &cache{most: most, order: list.New(), found: map[*segment]*cached{}}
}

func (c *cache) get(s *segment) ([]crdt.Verified, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	found := c.found[s]
	if found == nil {
		return nil, false
	}
	if found.place != nil {
		c.order.MoveToFront(found.place)
	}
	return found.entries, true
}

func (c *cache) put(s *segment, entries []crdt.Verified) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.found[s] == nil { // another reader may have been faster
		c.insert(&cached{segment: s, entries: entries})
	}
}

// pin keeps this form of a segment until unpin was called as often as pin.
func (c *cache) pin(s *segment, entries []crdt.Verified) {
	c.mu.Lock()
	defer c.mu.Unlock()
	pins := 1
	if found := c.found[s]; found != nil {
		pins += found.pins
	}
	c.remove(s)
	c.found[s] = &cached{segment: s, entries: entries, pins: pins}
}

// unpin undoes one pin. The last one makes the segment an ordinary one.
func (c *cache) unpin(s *segment) {
	c.mu.Lock()
	defer c.mu.Unlock()
	found := c.found[s]
	if found == nil || found.pins == 0 {
		return
	}
	if found.pins--; found.pins == 0 {
		c.insert(found)
	}
}

// shed forgets everything that is not pinned.
func (c *cache) shed() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for c.order.Len() > 0 {
		c.remove(c.order.Back().Value.(*cached).segment)
	}
}

// clear forgets everything, pinned or not.
func (c *cache) clear() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.order.Init()
	clear(c.found)
	c.bytes = 0
}

func (c *cache) insert(found *cached) {
	found.place = c.order.PushFront(found)
	c.found[found.segment] = found
	c.bytes += found.segment.bytes
	for c.bytes > c.most && c.order.Len() > 1 {
		c.remove(c.order.Back().Value.(*cached).segment)
	}
}

func (c *cache) remove(s *segment) {
	found := c.found[s]
	if found == nil {
		return
	}
	delete(c.found, s)
	if found.place != nil {
		c.order.Remove(found.place)
		c.bytes -= s.bytes
	}
}
