package replica

import (
	"errors"

	"tallystick/crdt"
	"tallystick/crdt/dagcbor"
)

// settleWaiting makes the store's copy of the waiting room what it is in
// memory, after a run has been taken.
func (c *Community) settleWaiting(g *group, source string, held []crdt.Verified, run crdt.Run) {
	for _, v := range held {
		if _, kept := c.kept[v.ID()]; kept {
			delete(c.kept, v.ID())
			g.addTidy(idKey(tableWaiting, c.number, v.ID()))
		}
	}
	for _, s := range run {
		if !c.waiting.Has(s.ID()) {
			continue
		}
		withBody, kept := c.kept[s.ID()]
		if kept && (withBody || s.Body() == nil) {
			continue
		}
		c.kept[s.ID()] = s.Body() != nil
		g.set(idKey(tableWaiting, c.number, s.ID()), waitingRecord(source, s))
	}
}

// loadWaiting fills the waiting room again. What waits no more, because a crash
// came before its row was removed, or has no room, is removed later.
func (c *Community) loadWaiting() error {
	return c.replica.store.scan(communityKey(tableWaiting, c.number), func(key, record []byte) error {
		if err := checkWaiting(key, record); err != nil {
			return err
		}
		source, s, err := parseWaitingRecord(record)
		if err != nil {
			return err
		}
		if v, err := c.find(s.ID()); err != nil {
			return err
		} else if v.ID() == s.ID() || !c.waiting.Restore(source, s) {
			c.stale = append(c.stale, key)
			return nil
		}
		c.kept[s.ID()] = s.Body() != nil
		return nil
	})
}

// checkWaiting compares a row with its key.
func checkWaiting(key, record []byte) error {
	_, s, err := parseWaitingRecord(record)
	if err == nil && s.ID() != idOf(key) {
		err = errors.New("another entry")
	}
	if err != nil {
		return damaged("waiting room", "entry %s: %v", idOf(key).Short(), err)
	}
	return nil
}

// waitingRecord is [source, block, body or null].
func waitingRecord(source string, s crdt.Signed) []byte {
	b := dagcbor.AppendBytes(dagcbor.AppendArray(nil, 3), []byte(source))
	b = dagcbor.AppendBytes(b, s.Block())
	if s.Body() == nil {
		return dagcbor.AppendNull(b)
	}
	return dagcbor.AppendBytes(b, s.Body())
}

func parseWaitingRecord(record []byte) (source string, s crdt.Signed, err error) {
	r := dagcbor.NewReader(record)
	r.ArrayOf(3)
	source = string(r.Bytes(maxSource))
	block := r.Bytes(crdt.MaxEntry)
	var body []byte
	if !r.Null() {
		body = r.Bytes(crdt.MaxBody)
	}
	if err := r.Close(); err != nil {
		return "", s, err
	}
	s, err = crdt.ParseBlock(block, body)
	return source, s, err
}
