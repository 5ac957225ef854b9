package replica

import (
	"iter"
	"sort"
	"sync"

	"tallystick/crdt"
	"tallystick/identity"
)

// arrivals are where in the feed one community's items are, in their order: so
// that whoever reads a page of it reads nothing that came for others, or long
// before. It has a lock of its own, since the writer holds the community's for
// most of a long import.
type arrivals struct {
	mu    sync.RWMutex
	items []arrival
}

// arrival is an item of the feed and its first number.
type arrival struct {
	first uint64
	feedItem
}

func (a arrival) last() uint64 { return a.first + uint64(a.count) - 1 }

func (a *arrivals) add(first uint64, item feedItem) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.items = append(a.items, arrival{first, item})
}

// next is the first item with a number above after.
func (a *arrivals) next(after uint64) (item arrival, ok bool) {
	a.mu.RLock()
	defer a.mu.RUnlock()
	i := sort.Search(len(a.items), func(i int) bool { return a.items[i].last() > after })
	if i == len(a.items) {
		return arrival{}, false
	}
	return a.items[i], true
}

// before is the number after which the last n entries come; 0 if there are no
// more than that.
func (a *arrivals) before(n int) uint64 {
	a.mu.RLock()
	defer a.mu.RUnlock()
	for i := len(a.items) - 1; i >= 0; i-- {
		item := a.items[i]
		if item.event != Entered {
			continue
		}
		if n -= item.count; n < 0 {
			return item.first + uint64(-n) - 1
		}
	}
	return 0
}

// Arrivals yields what [Replica.Arrivals] yields, of this community alone. What
// it takes depends on what is yielded, not on what came before or for others.
func (c *Community) Arrivals(after uint64) iter.Seq2[Item, error] {
	return func(yield func(Item, error) bool) {
		last := c.Last()
		for after < last {
			next, ok := c.current.Load().arrived.next(after)
			if !ok {
				return
			}
			items, err := c.items(next.first, next.feedItem)
			if err != nil {
				yield(Item{}, err)
				return
			}
			for _, item := range items {
				if item.Number > after && item.Number <= last && !yield(item, nil) {
					return
				}
			}
			after = next.last()
		}
	}
}

// Last is the highest number in the feed that is the community's; 0 if it has
// none.
func (c *Community) Last() uint64 {
	a := c.current.Load().arrived
	a.mu.RLock()
	defer a.mu.RUnlock()
	if len(a.items) == 0 {
		return 0
	}
	return a.items[len(a.items)-1].last()
}

// Before is the number in the feed after which the last n entries of the
// community come; 0 if it has no more.
func (c *Community) Before(n int) uint64 { return c.current.Load().arrived.before(n) }

// Resembling are the entries in the feed whose ids begin as a short form says,
// in no order: nearly always one, or none. It looks in memory for every way in
// which such an id can go on, so that it takes the same time whatever is held.
func (c *Community) Resembling(short identity.ShortBits) (ids []crdt.ID, err error) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	for beginning := range short.Beginnings() {
		print := fingerprint(beginning)
		at, known := c.index.byPrint[print]
		if !known {
			continue
		}
		for _, at := range append([]location{at}, c.index.clashes[print]...) {
			s := c.index.segments[at.segment]
			if s == nil || !s.durable || int(at.offset) >= s.fed {
				continue
			}
			id, err := c.idAt(s, int(at.offset))
			if err != nil {
				return nil, err
			}
			ids = append(ids, id)
		}
	}
	return ids, nil
}
