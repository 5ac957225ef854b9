package replica

import (
	"bytes"
	"context"
	"fmt"
	"slices"

	"tallystick/crdt"
	"tallystick/crdt/dagcbor"
)

// Refence replaces the losses of power that hold in the community and works
// the set out anew from everything held, which takes about as long as reading
// all entries once. It is for the fold alone, whenever the losses that count
// have changed. The acts of the losses are entries of the feed, and the losses
// must not change while the community holds them.
//
// The feed says nothing of it: its entries are those that would be in the set
// without losses, each of them once. What a loss takes out of the set, or gives
// back, shows in Tips and in [Community.InSet].
//
// The acts, and what the losses say of the logs held and of each log when it
// comes, are kept in the store, so that the set is the same after opening. What
// they say of logs to come is not: the fold gives them again when it starts,
// and where that changes nothing for the logs held it costs nothing.
func (c *Community) Refence(ctx context.Context, losses crdt.Losses) error {
	err := c.change(ctx, func(g *group) error {
		same := c.inForce(losses)
		c.losses = losses
		if !same {
			c.refence(g)
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("replace losses of power: %w", err)
	}
	return nil
}

// refence works out the set with losses that have just been replaced.
func (c *Community) refence(g *group) {
	c.noteActs(g)
	for _, log := range c.whole.Logs() {
		c.noteFences(g, log)
	}
	before := c.set
	if c.set = c.whole; len(c.acts) > 0 {
		c.set = crdt.WorkOut(c.id, graph{c}, standing{c.holding})
	}
	c.show(g, c.whole.Logs())
	for _, tip := range c.set.Tips() {
		if !slices.ContainsFunc(before.TipsOf(tip.Log), func(was crdt.Tip) bool { return was.Seq >= tip.Seq }) {
			c.regain(tip)
		}
	}
	c.snapshot(g) // the one in the store knows other losses
}

// standing are the losses that are in force in a community now.
type standing struct{ *holding }

// Fences is what they say of a log.
func (s standing) Fences(log crdt.LogID, keys crdt.Keys) []crdt.Fence {
	return s.losses.Fences(log, keys)
}

// Acts are theirs.
func (s standing) Acts() []crdt.ID { return s.losses.Acts() }

// inForce reports whether losses have the acts, and say of every log held, what
// those do that are in force.
func (c *Community) inForce(losses crdt.Losses) bool {
	acts := map[crdt.ID]bool{}
	for _, id := range losses.Acts() {
		if acts[id] = true; !c.acts[id] {
			return false
		}
	}
	if len(acts) != len(c.acts) {
		return false
	}
	for _, log := range c.whole.Logs() {
		if !bytes.Equal(c.fenced[log], c.fencesOf(log, losses)) {
			return false
		}
	}
	return true
}

// noteActs stores which the acts are.
func (c *Community) noteActs(g *group) {
	acts := map[crdt.ID]bool{}
	for _, id := range c.losses.Acts() {
		if acts[id] = true; !c.acts[id] {
			g.set(idKey(tableActs, c.number, id), nil)
		}
	}
	for id := range c.acts {
		if !acts[id] {
			g.delete(idKey(tableActs, c.number, id))
		}
	}
	c.acts = acts
}

// noteFences stores how far a log that the sets were told of is honoured.
func (c *Community) noteFences(g *group, log crdt.LogID) {
	record := c.fencesOf(log, c.losses)
	switch {
	case bytes.Equal(record, c.fenced[log]):
	case record == nil:
		g.delete(logKey(tableFences, c.number, log))
		delete(c.fenced, log)
	default:
		g.set(logKey(tableFences, c.number, log), record)
		c.fenced[log] = record
	}
}

// fencesOf is what losses say of a log, as it is stored; nil if nothing.
func (c *Community) fencesOf(log crdt.LogID, losses crdt.Losses) []byte {
	introduction, known := c.whole.Introduction(log)
	if !known {
		return nil
	}
	if found := losses.Fences(log, introduction.Keys); len(found) > 0 {
		return fencesRecord(found)
	}
	return nil
}

// stored are losses of power as the store keeps them: the acts, and how far
// each log that is held is honoured. With them a community opens with the set
// that it closed with, before the fold has said anything.
type stored struct {
	fences map[crdt.LogID][]crdt.Fence
	acts   []crdt.ID
}

// Fences is what was stored for the log; none for a log that came later.
func (s stored) Fences(log crdt.LogID, _ crdt.Keys) []crdt.Fence { return s.fences[log] }

// Acts are those that were stored.
func (s stored) Acts() []crdt.ID { return s.acts }

// loadLosses reads the losses that were in force when the replica was closed.
func (c *Community) loadLosses() error {
	losses := stored{fences: map[crdt.LogID][]crdt.Fence{}}
	err := c.replica.store.scan(communityKey(tableActs, c.number), func(key, _ []byte) error {
		losses.acts = append(losses.acts, idOf(key))
		c.acts[idOf(key)] = true
		return nil
	})
	if err != nil {
		return err
	}
	err = c.replica.store.scan(communityKey(tableFences, c.number), func(key, record []byte) error {
		found, err := parseFencesRecord(record)
		log := logAt(key)
		if err != nil {
			return damaged("fences", "log %s: %v", log.Short(), err)
		}
		losses.fences[log], c.fenced[log] = found, bytes.Clone(record)
		return nil
	})
	if len(losses.acts) > 0 {
		c.losses = losses
		c.set = crdt.NewSet(c.id, graph{c}, standing{c.holding})
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
