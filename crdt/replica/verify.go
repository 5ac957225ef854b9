package replica

import (
	"context"
	"crypto/sha256"
	"fmt"
	"slices"

	"tallystick/crdt"
)

// Report is what looking at everything found.
type Report struct {
	Communities int
	Entries     int // read, hashed and found to be what was stored
	Bodies      int // sealed ones that came after their entry, likewise
	Lacking     int // sealed bodies that are not here: no damage, peers have them
	Attachments int
	Damage      []error // each wraps [ErrDamaged] and says what and where
	Lost        []Lost  // own entries that the store no longer has
	SetAside    string  // file that holds what Repair took out; empty if nothing
	Removed     int     // entries that Repair took out
}

// Sound reports whether nothing is wrong.
func (r Report) Sound() bool { return len(r.Damage) == 0 && len(r.Lost) == 0 }

// Verify reads and hashes everything, works every set out anew and compares.
// While it works out the set of a community, that community takes no writes;
// it holds nobody up otherwise, and does not look at what arrives meanwhile.
func (r *Replica) Verify(ctx context.Context, tell func(done, total int)) (Report, error) {
	report := Report{Lost: r.Lost()}
	v := verifying{ctx: ctx, report: &report, progress: progress(tell, r.len())}
	for _, c := range r.held() {
		report.Communities++
		v.community(c)
	}
	v.feed(r)
	return report, ctx.Err()
}

// verifying is one run of Verify.
type verifying struct {
	ctx      context.Context
	report   *Report
	progress func(n int)
}

func (v *verifying) found(err error) {
	if err != nil {
		v.report.Damage = append(v.report.Damage, err)
	}
}

func (v *verifying) community(c *Community) {
	for _, s := range c.segments() {
		if v.ctx.Err() != nil {
			return
		}
		entries, err := c.reread(s)
		if err == nil {
			err = c.checkSegment(s, entries)
		}
		if err != nil {
			v.found(err)
			continue
		}
		v.report.Entries += len(entries)
		v.progress(len(entries))
	}
	v.bodies(c)
	v.waiting(c)
	v.attachments(c)
	v.found(c.checkSet())
}

// feed looks at every arrival.
func (v *verifying) feed(r *Replica) {
	for _, err := range r.Arrivals(0) {
		if err != nil {
			v.found(err)
		}
		if v.ctx.Err() != nil {
			return
		}
	}
}

// reread reads a segment from the store, not from the cache.
func (c *Community) reread(s *segment) ([]crdt.Verified, error) {
	frame, ok, err := c.replica.store.get(segmentKey(tableSegment, c.number, s.number))
	if err == nil && !ok {
		err = s.damaged("gone")
	}
	if err != nil {
		return nil, err
	}
	return s.parse(frame)
}

// checkSegment compares a segment with the index: it follows something that
// is held, and its entries are found where they are.
func (c *Community) checkSegment(s *segment, entries []crdt.Verified) error {
	c.mu.RLock()
	defer c.mu.RUnlock()
	if !s.prev.IsZero() && len(c.index.candidates(s.prev)) == 0 {
		return s.damaged("the entry before them is not here")
	}
	for i, v := range entries {
		at := location{segment: s.number, offset: uint8(i)}
		if !slices.Contains(c.index.candidates(v.ID()), at) {
			return s.damaged("the directory of segments does not know entry " + v.ID().Short())
		}
	}
	return nil
}

func (v *verifying) bodies(c *Community) {
	v.report.Lacking += len(c.Lacking())
	v.found(c.replica.store.scan(communityKey(tableBody, c.number), func(key, body []byte) error {
		c.mu.RLock()
		err := c.checkBody(idOf(key), body)
		c.mu.RUnlock()
		if err != nil {
			v.found(err)
			return v.ctx.Err()
		}
		v.report.Bodies++
		return v.ctx.Err()
	}))
}

// checkBody compares a body that came after its entry with the entry.
func (c *Community) checkBody(id crdt.ID, body []byte) error {
	v, err := c.entry(id)
	if err == nil {
		_, err = v.WithBody(body)
	}
	if err != nil {
		return fmt.Errorf("%w: body of entry %s: %v", ErrDamaged, id.Short(), err)
	}
	return nil
}

func (v *verifying) waiting(c *Community) {
	v.found(c.replica.store.scan(communityKey(tableWaiting, c.number), func(key, record []byte) error {
		v.found(checkWaiting(key, record))
		return v.ctx.Err()
	}))
}

func (v *verifying) attachments(c *Community) {
	for name, err := range c.Attachments() {
		if err == nil {
			_, err = c.Attachment(name)
		}
		if err != nil {
			v.found(err)
		} else {
			v.report.Attachments++
		}
		if v.ctx.Err() != nil {
			return
		}
	}
}

// checkSet works the sets out anew and compares their tips with those in use.
func (c *Community) checkSet() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	err := c.sameSet(c.whole, crdt.NoLosses{})
	if err == nil && c.set != c.whole {
		err = c.sameSet(c.set, standing{c.holding})
	}
	if c.damage != nil {
		c.damage = nil
		return nil // reported by segment
	}
	return err
}

func (c *Community) sameSet(inUse *crdt.Set, losses crdt.Losses) error {
	if a, b := tipsHash(crdt.WorkOut(c.id, graph{c}, losses)), tipsHash(inUse); a != b {
		return damaged("snapshot of the set", "community %s: worked out anew its digest is %x, in use is %x", c.id.Short(), a[:6], b[:6])
	}
	return nil
}

func tipsHash(s *crdt.Set) [sha256.Size]byte { return crdt.EntriesDigest(s.Tips()) }
