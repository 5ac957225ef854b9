package replica

import (
	"context"
	"fmt"
	"iter"
	"math"

	"tallystick/crdt"
	"tallystick/crdt/dagcbor"
)

// Event is what happened to an entry.
type Event uint8

const (
	// Entered: the entry is held, and in the set or taken out of it only by a
	// loss of power. It comes once, whatever becomes of losses.
	Entered Event = iota
	// BodyArrived: its sealed body has come after it.
	BodyArrived
	// BodyErased: its sealed body was erased.
	BodyErased

	// mended marks where the feed begins again after a rebuild; never yielded.
	mended
)

// String is the event's name in the output of programs.
func (e Event) String() string {
	switch e {
	case Entered:
		return "entered"
	case BodyArrived:
		return "body-arrived"
	case BodyErased:
		return "body-erased"
	}
	return "mended"
}

// Item is one line of the feed. Numbers are this replica's own: strictly
// increasing, not always by one, and the same after a restart.
type Item struct {
	Number    uint64
	Community crdt.CommunityID
	Event     Event
	Entry     crdt.Verified // with the body if it is here
}

// feedItem is what the store keeps of the feed: entries of one segment, or one
// entry whose body came or went.
//
//	[community, event, segment, offset, count]
type feedItem struct {
	community     uint32
	event         Event
	segment       uint32
	offset, count int
}

func (f feedItem) bytes() []byte {
	b := dagcbor.AppendArray(nil, 5)
	for _, n := range []uint64{uint64(f.community), uint64(f.event), uint64(f.segment), uint64(f.offset), uint64(f.count)} {
		b = dagcbor.AppendUint(b, n)
	}
	return b
}

func parseFeedItem(raw []byte) (feedItem, error) {
	r := dagcbor.NewReader(raw)
	r.ArrayOf(5)
	f := feedItem{community: uint32(readCount(r, math.MaxUint32)), event: Event(readCount(r, uint64(mended))),
		segment: uint32(readCount(r, math.MaxUint32)),
		offset:  readCount(r, maxSegmentEntries-1), count: readCount(r, maxSegmentEntries)}
	if r.Err() == nil && (f.count == 0 || f.offset+f.count > maxSegmentEntries) {
		r.Refuse("%d entries from %d on", f.count, f.offset)
	}
	if err := r.Close(); err != nil {
		return f, damaged("feed", "an item of another shape: %v", err)
	}
	return f, nil
}

// arrive gives an item of a community its numbers. The writer alone calls it.
func (r *Replica) arrive(g *group, c *Community, item feedItem) {
	first := r.feed + 1
	r.feed += uint64(item.count)
	last, arrived := r.feed, c.arrived
	g.set(feedKey(first), item.bytes())
	g.publish = append(g.publish, func() {
		arrived.add(first, item)
		r.published.Store(last)
	})
}

// Last is the highest number in the feed.
func (r *Replica) Last() uint64 { return r.published.Load() }

// Watch yields everything that happened after a number, in order, and then
// waits for more until the context ends or the replica is closed. Number 0
// begins at the beginning. Items that are yielded are durable. It never skips;
// whoever is slow gets them later. An error is the last thing that it yields.
func (r *Replica) Watch(ctx context.Context, after uint64) iter.Seq2[Item, error] {
	return func(yield func(Item, error) bool) {
		for {
			news := r.newsSignal()
			for item, err := range r.Arrivals(after) {
				if ctx.Err() != nil || !yield(item, err) || err != nil {
					return
				}
				after = item.Number
			}
			select {
			case <-news:
			case <-ctx.Done():
				return
			case <-r.closing:
				return
			}
		}
	}
}

func (r *Replica) newsSignal() <-chan struct{} {
	r.newsMu.Lock()
	defer r.newsMu.Unlock()
	return r.news
}

// Arrivals yields what Watch yields, up to what is durable now.
func (r *Replica) Arrivals(after uint64) iter.Seq2[Item, error] {
	return func(yield func(Item, error) bool) {
		last := r.Last()
		after := max(after, r.floor.Load()-1)
		for after < last {
			first, f, err := r.feedItemAt(after + 1)
			if err != nil {
				yield(Item{}, err)
				return
			}
			items, err := r.itemsOf(first, f)
			if err != nil {
				yield(Item{}, err)
				return
			}
			for _, item := range items {
				if item.Number > after && item.Number <= last && !yield(item, nil) {
					return
				}
			}
			after = max(after, first+uint64(f.count)-1)
		}
	}
}

// feedItemAt finds the stored item that a number belongs to.
func (r *Replica) feedItemAt(number uint64) (first uint64, f feedItem, err error) {
	row, ok, err := r.store.last([]byte{tableFeed}, feedKey(number))
	if err == nil && ok {
		first = numberOf(row.key)
		f, err = parseFeedItem(row.value)
	}
	if err == nil && (!ok || first+uint64(f.count) <= number) {
		err = damaged("feed", "number %d is gone", number)
	}
	return first, f, err
}

// itemsOf reads the entries of a stored item.
func (r *Replica) itemsOf(first uint64, f feedItem) ([]Item, error) {
	if f.event == mended {
		return nil, nil
	}
	c := r.byNumber(f.community)
	if c == nil {
		return nil, damaged("feed", "item %d is of a community that is not here", first)
	}
	return c.items(first, f)
}

// items reads the entries of an item of this community.
func (c *Community) items(first uint64, f feedItem) ([]Item, error) {
	c.mu.RLock()
	s := c.segmentAt(f.segment)
	c.mu.RUnlock()
	if s == nil {
		return nil, fmt.Errorf("feed item %d: %w: its entries are gone", first, ErrDamaged)
	}
	if f.offset+f.count > s.count {
		return nil, damaged("feed", "item %d is of more entries than there are", first)
	}
	entries, err := c.readSpan(span{segment: s, offset: f.offset, end: f.offset + f.count})
	if err != nil {
		return nil, err
	}
	items := make([]Item, len(entries))
	for i, v := range entries {
		items[i] = Item{Number: first + uint64(i), Community: c.id, Event: f.event, Entry: v}
	}
	return items, nil
}

func (c *Community) segmentAt(number uint32) *segment {
	if int(number) >= len(c.index.segments) {
		return nil
	}
	return c.index.segments[number]
}

// loadFeed finds the first number that is kept and the last that was given
// out, and notes with the segments what of them is in the feed.
func (r *Replica) loadFeed(communities []*Community) (floor, feed uint64, err error) {
	byNumber := map[uint32]*Community{}
	for _, c := range communities {
		byNumber[c.number] = c
	}
	floor = 1
	err = r.store.scan([]byte{tableFeed}, func(key, raw []byte) error {
		f, err := parseFeedItem(raw)
		if err != nil {
			return err
		}
		first := numberOf(key)
		if feed == 0 {
			floor = first
		} else if first != feed+1 {
			return damaged("feed", "numbers %d to %d are gone", feed+1, first-1)
		}
		feed = first + uint64(f.count) - 1
		if f.event == mended {
			return nil
		}
		c := byNumber[f.community]
		if c == nil || c.segmentAt(f.segment) == nil {
			return damaged("feed", "item %d is of entries that are not here", first)
		}
		c.arrived.add(first, f)
		if f.event != Entered {
			return nil
		}
		s := c.segmentAt(f.segment)
		s.fed = max(s.fed, f.offset+f.count)
		return nil
	})
	return floor, feed, err
}
