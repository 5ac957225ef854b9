package replica

import (
	"tallystick/crdt"
	"tallystick/crdt/dagcbor"
)

// loadIndex reads the directory records: what is held, without reading it.
func (c *Community) loadIndex() error {
	err := c.replica.store.scan(communityKey(tableDirectory, c.number), func(key, record []byte) error {
		s, prints, err := parseDirectoryRecord(number(key), record)
		if err == nil {
			c.index.add(s, prints)
		}
		return err
	})
	if err != nil {
		return err
	}
	return c.checkCount()
}

// checkCount compares what was found with what there must be, since an
// iterator over a damaged store can stop early and say nothing.
func (c *Community) checkCount() error {
	raw, ok, err := c.replica.store.get(communityKey(tableTotals, c.number))
	if err == nil && !ok {
		err = damaged("totals", "gone")
	}
	if err != nil {
		return err
	}
	segments, entries, err := parseTotals(raw)
	if err != nil {
		return err
	}
	if uint64(c.index.next()) != segments || uint64(c.index.entries) != entries {
		return damaged("directory of segments", "%d entries in %d segments where %d in %d were stored",
			c.index.entries, c.index.next(), entries, segments)
	}
	return nil
}

// count notes how much there must be.
func (c *Community) count(g *group) {
	g.set(communityKey(tableTotals, c.number), totals(uint64(c.index.next()), uint64(c.index.entries)))
}

// totals is [segments, entries]: one above the highest segment's number, and
// how many entries there are in all of them.
func totals(segments, entries uint64) []byte {
	return dagcbor.AppendUint(dagcbor.AppendUint(dagcbor.AppendArray(nil, 2), segments), entries)
}

func parseTotals(raw []byte) (segments, entries uint64, err error) {
	r := dagcbor.NewReader(raw)
	r.ArrayOf(2)
	segments, entries = r.Uint(), r.Uint()
	if err := r.Close(); err != nil {
		return 0, 0, damaged("totals", "%v", err)
	}
	return segments, entries, nil
}

// loadRest reads what belongs to entries and works the set out: from its
// snapshot and what arrived since, or from everything. The feed has come to
// feed.
func (c *Community) loadRest(feed uint64) error {
	loadSet := func() error { return c.loadSet(feed) }
	for _, step := range []func() error{c.loadLosses, c.loadBodies, loadSet, c.loadWaiting} {
		if err := step(); err != nil {
			return err
		}
	}
	c.view.show(c.seen(c.set.Logs()))
	c.check()
	return nil
}

func (c *Community) loadBodies() error {
	err := c.replica.store.scan(communityKey(tableErased, c.number), func(key, value []byte) error {
		if len(value) != len(crdt.ID{}.Link) {
			return damaged("erasures", "an id of %d bytes", len(value))
		}
		c.erased[idOf(key)] = idOf(value)
		return nil
	})
	if err != nil {
		return err
	}
	return c.replica.store.scan(communityKey(tableLacking, c.number), func(key, _ []byte) error {
		c.lacks[idOf(key)] = true
		return nil
	})
}

// loadSet restores sets and uptake and tells them what has arrived since.
func (c *Community) loadSet(feed uint64) error {
	from := c.restore(feed)
	for _, s := range c.index.segments[from:] {
		if s == nil {
			continue
		}
		entries, err := c.read(s)
		if err != nil {
			return err
		}
		for _, v := range entries {
			c.whole.Hold(v)
			if c.set != c.whole {
				c.set.Hold(v)
			}
		}
		c.arrivals += len(entries)
	}
	if err := c.followFeed(); err != nil {
		return err
	}
	err := c.damage
	c.damage = nil
	return err
}

// followFeed brings the uptake up to the end of the feed. What is missing
// from it is what an interrupted run left; it is followed when it is fed.
func (c *Community) followFeed() error {
	err := c.replica.store.scanFrom([]byte{tableFeed}, feedKey(c.snapped+1), func(_, raw []byte) error {
		f, err := parseFeedItem(raw)
		if err != nil || f.community != c.number || f.event != Entered {
			return err
		}
		s := c.segmentAt(f.segment)
		entries, err := c.read(s)
		if err != nil {
			return err
		}
		for _, v := range entries[f.offset : f.offset+f.count] {
			c.follow(v)
		}
		return nil
	})
	c.resume()
	return err
}
