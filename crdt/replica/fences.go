package replica

import (
	"bytes"
	"context"
	"fmt"

	"tallystick/crdt"
	"tallystick/crdt/dagcbor"
)

// fences are losses of power as the store keeps them: how far each log that is
// held is honoured. With them a community opens with the set that it closed
// with, before the fold has said anything.
type fences map[crdt.LogID][]crdt.Fence

// Fences is what was stored for the log; none for a log that came later.
func (f fences) Fences(log crdt.LogID, _ crdt.Keys) []crdt.Fence { return f[log] }

// Refence replaces the losses of power that hold in the community and works
// the set out anew from everything held, which takes about as long as reading
// all entries once. It is for the fold alone, whenever the losses that count
// have changed. Entries that come into the set by it enter the feed; of those
// that leave it, the feed says nothing.
//
// What the losses say of the logs held, and of each log when it comes, is kept
// in the store, so that the set is the same after opening. What they say of
// logs to come is not: the fold gives them again when it starts, and where that
// changes nothing for the logs held it costs nothing.
func (c *Community) Refence(ctx context.Context, losses crdt.Losses) error {
	err := c.change(ctx, func(g *group) error {
		if c.sameFences(losses) {
			c.losses = losses
			return nil
		}
		c.losses = losses
		c.set.Refence(standing{c.holding})
		for log := range c.fenced {
			g.delete(logKey(tableFences, c.number, log))
			delete(c.fenced, log)
		}
		for _, log := range c.set.Logs() {
			c.noteFences(g, log)
		}
		tips := map[crdt.LogID][]crdt.Tip{}
		for _, tip := range c.set.Tips() {
			tips[tip.Log] = append(tips[tip.Log], tip)
			c.enter(g, tip)
		}
		g.publish = append(g.publish, func() { c.show(tips) })
		c.snapshot(g) // the one in the store knows other losses
		return nil
	})
	if err != nil {
		return fmt.Errorf("replace losses of power: %w", err)
	}
	return nil
}

// standing are the losses that hold in a community now.
type standing struct{ *holding }

// Fences is what they say of a log.
func (s standing) Fences(log crdt.LogID, keys crdt.Keys) []crdt.Fence {
	return s.losses.Fences(log, keys)
}

// sameFences reports whether losses say of every log held what those say that
// hold.
func (c *Community) sameFences(losses crdt.Losses) bool {
	for _, log := range c.set.Logs() {
		introduction, _ := c.set.Introduction(log)
		before, after := c.losses.Fences(log, introduction.Keys), losses.Fences(log, introduction.Keys)
		if !bytes.Equal(fencesRecord(before), fencesRecord(after)) {
			return false
		}
	}
	return true
}

// show replaces what readers see as the set.
func (c *Community) show(tips map[crdt.LogID][]crdt.Tip) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.shown = tips
}

// noteFences stores how far a log that the set was told of is honoured.
func (c *Community) noteFences(g *group, log crdt.LogID) {
	introduction, known := c.set.Introduction(log)
	if !known {
		return
	}
	if found := c.losses.Fences(log, introduction.Keys); len(found) > 0 {
		c.fenced[log] = true
		g.set(logKey(tableFences, c.number, log), fencesRecord(found))
	}
}

// loadFences reads the losses that the set held when the replica was closed.
func (c *Community) loadFences() error {
	stored := fences{}
	err := c.replica.store.scan(communityKey(tableFences, c.number), func(key, record []byte) error {
		found, err := parseFencesRecord(record)
		log := logAt(key)
		if err != nil {
			return damaged("fences", "log %s: %v", log.Short(), err)
		}
		stored[log] = found
		c.fenced[log] = true
		return nil
	})
	if len(stored) > 0 {
		c.losses = stored
	}
	return err
}

// fencesRecord is [[act, [honoured …]] …].
func fencesRecord(found []crdt.Fence) []byte {
	b := dagcbor.AppendArray(nil, len(found))
	for _, fence := range found {
		b = dagcbor.AppendLink(dagcbor.AppendArray(b, 2), fence.Act.Link)
		b = dagcbor.AppendArray(b, len(fence.Honoured))
		for _, id := range fence.Honoured {
			b = dagcbor.AppendLink(b, id.Link)
		}
	}
	return b
}

func parseFencesRecord(record []byte) ([]crdt.Fence, error) {
	r := dagcbor.NewReader(record)
	var found []crdt.Fence
	for range r.Array(len(record)) {
		r.ArrayOf(2)
		fence := crdt.Fence{Act: crdt.ID{Link: r.Link()}}
		for range r.Array(len(record)) {
			fence.Honoured = append(fence.Honoured, crdt.ID{Link: r.Link()})
			if r.Err() != nil {
				break
			}
		}
		if found = append(found, fence); r.Err() != nil {
			break
		}
	}
	return found, r.Close()
}
