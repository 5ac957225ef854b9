package replica

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"tallystick/crdt"
	"tallystick/identity"
)

// Place is where an entry will stand. A sealed body is bound to it, so it has
// to be known before the body is made.
type Place struct {
	Log  crdt.LogID
	Seq  uint64
	Prev crdt.ID // zero at seq 0
}

// Draft is an entry that this device is about to sign.
type Draft struct {
	// Body makes the body block for the entry's place. It runs while the
	// replica is locked: it must be quick and must not call the replica.
	Body func(at Place) (block []byte, sealed bool, err error)

	// Refs are the entries that the body names. They must have been in the feed
	// and be held with their whole past; they become deps, so that they are
	// ancestors of the entry, before any other news. They may be entries that a
	// loss of power takes out of the set: citing them brings them in, where the
	// new entry itself is in it.
	Refs []crdt.ID
}

// Batch is what one act writes: entries of one log, and side records in
// primary spaces. All of it becomes durable, or none.
type Batch struct {
	Log    crdt.LogID
	Key    identity.DeviceKey // of the log's introduction
	Drafts []Draft            // the first of a new log is its introduction
	Side   []Record
}

// errRetired is wrapped when a log must not be continued: its directory was
// copied or restored, or has lost entries that may be known elsewhere, or it is
// another directory's. The caller, who can ask [Community.Retired] before,
// introduces a new log that names this one under Replaces.
var errRetired = errors.New("this log must not be continued here; a new one has to replace it")

// Author signs and stores entries of this device. It assigns seq, prev and
// deps, where deps are the draft's references and then whatever of the set,
// with the losses of power in force, is here with its whole past and this log
// has not cited yet. It returns once store and watermark are durable; only then can anyone else see the entries.
//
// It refuses, and nothing is written, if the log may not be continued, a
// reference is not held with its whole past ([ErrNotFound]), or the batch is
// too large; and with [ErrFull]. After an ended context the caller looks
// whether the entries are there.
func (c *Community) Author(ctx context.Context, b Batch) ([]crdt.Verified, error) {
	var written []crdt.Verified
	err := c.change(ctx, func(g *group) error {
		entries, err := c.sign(b)
		if err == nil {
			err = checkRecords(frameSize(entries), b.Side)
		}
		if err != nil {
			return err
		}
		for _, record := range b.Side {
			record.addTo(g)
		}
		if len(entries) > 0 {
			c.note(g, entries[len(entries)-1]) // the log is own before it is followed
			c.keep(g, slices.Clone(entries))
		}
		written = entries
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("write entries: %w", err)
	}
	return written, nil
}

// Retired reports whether the log may never be continued by this directory:
// it is another one's, or was written where this one is a copy of, or has lost
// entries, or has several histories.
func (c *Community) Retired(log crdt.LogID) bool {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.retired(log)
}

func (c *Community) retired(log crdt.LogID) bool {
	held := len(c.index.byLog[log]) > 0
	return c.replica.retired(log) || held && (!c.replica.own(log) || c.whole.Forked(log))
}

// sign makes the entries of a batch, each after the one before. Nothing is
// changed by it.
func (c *Community) sign(b Batch) ([]crdt.Verified, error) {
	at, err := c.nextPlace(b.Log)
	if err != nil {
		return nil, err
	}
	entries := make([]crdt.Verified, 0, len(b.Drafts))
	news := c.uptake
	for i, draft := range b.Drafts {
		header, body, err := c.draft(draft, at, news)
		if err != nil {
			return nil, fmt.Errorf("entry %d of the batch: %w", i+1, err)
		}
		v, err := crdt.Sign(b.Key, header, body)
		if err != nil {
			return nil, fmt.Errorf("entry %d of the batch: %w", i+1, err)
		}
		if err := c.checkAuthor(v, b.Key); err != nil {
			return nil, err
		}
		entries = append(entries, v)
		news = c.newsAfter(v)
		at = Place{Log: b.Log, Seq: at.Seq + 1, Prev: v.ID()}
	}
	return entries, nil
}

// nextPlace is where the next entry of an own log stands.
func (c *Community) nextPlace(log crdt.LogID) (Place, error) {
	if c.retired(log) {
		return Place{}, fmt.Errorf("log %s: %w", log.Short(), errRetired)
	}
	last := c.index.end(log)
	if last == nil {
		return Place{Log: log}, nil
	}
	return Place{Log: log, Seq: last.end() + 1, Prev: last.last}, nil
}

// newsAfter is what an entry has to cite that follows v in its batch. What v
// cites is in its past; but an introduction cites nothing, and of what was
// here before it all is news to its log.
func (c *Community) newsAfter(v crdt.Verified) *uptake {
	if v.Seq() > 0 {
		return newUptake()
	}
	introduction, _ := v.Introduction() // checked with the author
	return c.uptake.anew(introduction.Replaces)
}

// draft makes header and body; the deps are what the body names, and news.
func (c *Community) draft(d Draft, at Place, news *uptake) (crdt.Header, []byte, error) {
	header := crdt.Header{Log: at.Log, Seq: at.Seq, Prev: at.Prev}
	if at.Seq > 0 {
		refs, err := c.refs(d.Refs)
		if err != nil {
			return header, nil, err
		}
		header.Deps = news.deps(at.Log, refs, c)
	}
	body, sealed, err := d.Body(at)
	header.Sealed, header.Body = sealed, crdt.BodyID(body)
	return header, body, err
}

// refs are where the entries stand that a body names. What waits for something
// is not cited: whoever gets the entry would wait with it.
func (c *Community) refs(ids []crdt.ID) ([]crdt.Tip, error) {
	tips := make([]crdt.Tip, 0, len(ids))
	for _, id := range ids {
		tip, held := c.tipOf(id)
		if !held || !c.uptake.has(tip, c) {
			return nil, fmt.Errorf("entry %s, which the body names, or part of its past: %w", id.Short(), ErrNotFound)
		}
		tips = append(tips, tip)
	}
	return tips, nil
}

// checkAuthor refuses to sign with a key that is not the log's: the entry
// would be refused everywhere else.
func (c *Community) checkAuthor(v crdt.Verified, key identity.DeviceKey) error {
	introduction, known := c.whole.Introduction(v.Log())
	if v.Seq() == 0 {
		var err error
		if introduction, err = v.Introduction(); err != nil {
			return err
		}
		if introduction.Community != c.id {
			return fmt.Errorf("the introduction is for community %s, not %s", introduction.Community.Short(), c.id.Short())
		}
		known = true
	}
	if known && introduction.Device != key.ID() {
		return fmt.Errorf("log %s is written by another device key", v.Log().Short())
	}
	return nil
}

// note moves the watermark to the end of an own log.
func (c *Community) note(g *group, last crdt.Verified) {
	g.marks[last.Log()] = markOf(c.id, last.Tip())
	if c.replica.adopt(last.Log()) {
		g.set(ownKey(last.Log()), c.id.Link[:])
	}
}
