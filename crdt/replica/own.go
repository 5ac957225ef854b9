package replica

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"maps"
	"slices"

	"tallystick/crdt"
)

// Lost is what the watermark knows of an own log and the store does not: own
// entries that were durable once and are gone, or not what was written. They
// may come back from peers, bundles or a backup; the log is not continued.
type Lost struct {
	Community crdt.CommunityID
	Log       crdt.LogID
	Seq       uint64 // of the last entry that was written
	ID        crdt.ID
	Held      int // how many of Seq+1 entries are here
}

// String is one sentence for people.
func (l Lost) String() string {
	return fmt.Sprintf("log %s: %d of %d own entries are here", l.Log.Short(), l.Held, l.Seq+1)
}

// ownership is what a directory knows of the logs that it writes.
type ownership struct {
	copied  bool                // the directory lies elsewhere than when it was last written
	written map[crdt.LogID]bool // by this directory, or by the one that it is a copy of
	retired map[crdt.LogID]bool // never to be continued here
	lost    []Lost
}

// Copied reports whether the directory lies elsewhere than when it was last
// written: it was copied, restored or moved to another disk, and the original
// may live on. Its own logs are retired.
func (r *Replica) Copied() bool {
	r.ownMu.Lock()
	defer r.ownMu.Unlock()
	return r.ownership.copied
}

// Lost lists own logs of which the store holds less than was written.
func (r *Replica) Lost() []Lost {
	r.ownMu.Lock()
	defer r.ownMu.Unlock()
	return slices.Clone(r.ownership.lost)
}

// own reports whether the log is written by this directory.
func (r *Replica) own(log crdt.LogID) bool {
	r.ownMu.Lock()
	defer r.ownMu.Unlock()
	return r.ownership.written[log] && !r.ownership.retired[log]
}

func (r *Replica) retired(log crdt.LogID) bool {
	r.ownMu.Lock()
	defer r.ownMu.Unlock()
	return r.ownership.retired[log]
}

// adopt notes that this directory writes the log, and reports whether that is
// news.
func (r *Replica) adopt(log crdt.LogID) bool {
	r.ownMu.Lock()
	defer r.ownMu.Unlock()
	known := r.ownership.written[log]
	r.ownership.written[log] = true
	return !known
}

// logs are all logs that this directory ever wrote, or may not continue.
func (r *Replica) logs() []crdt.LogID {
	r.ownMu.Lock()
	defer r.ownMu.Unlock()
	logs := maps.Clone(r.ownership.written)
	maps.Copy(logs, r.ownership.retired)
	return slices.SortedFunc(maps.Keys(logs), crdt.LogID.Compare)
}

// Settle accepts the place where the directory lies now, as an instance of its
// own. Every own log that was written elsewhere stays retired for ever.
func (r *Replica) Settle(ctx context.Context) error {
	if !r.Copied() {
		return nil
	}
	here, err := placeOf(r.dir)
	if err != nil {
		return fmt.Errorf("settle in a new place: %w", err)
	}
	err = r.submit(ctx, func(g *group) error {
		r.retireAll(g)
		g.settle = &here
		g.publish = append(g.publish, r.settled)
		return nil
	})
	if err != nil {
		return fmt.Errorf("settle in a new place: %w", err)
	}
	return nil
}

func (r *Replica) settled() {
	r.ownMu.Lock()
	defer r.ownMu.Unlock()
	r.ownership.copied = false
}

// settleIn draws a new instance and moves the watermark; the logs of the old
// one are retired in the store by now. It runs where groups land.
func (r *Replica) settleIn(here place) error {
	f := r.made()
	var err error
	if f.instance, err = newNonce(rand.Reader); err != nil {
		return err
	}
	if err := r.mark(f); err != nil {
		return err
	}
	if here.files, err = filesOf(r.dir); err != nil {
		return err
	}
	return r.watermark.settle(here)
}

// made is what FORMAT says.
func (r *Replica) made() format {
	r.ownMu.Lock()
	defer r.ownMu.Unlock()
	return r.format
}

// mark replaces FORMAT.
func (r *Replica) mark(f format) error {
	if err := writeFormat(r.dir, f); err != nil {
		return err
	}
	r.ownMu.Lock()
	defer r.ownMu.Unlock()
	r.format = f
	return nil
}

// retireAll makes it last which logs are not continued.
func (r *Replica) retireAll(g *group) {
	r.ownMu.Lock()
	defer r.ownMu.Unlock()
	for log := range r.ownership.retired {
		g.set(retiredKey(log), nil)
	}
}

// retire makes sure that a log is never continued here.
func (r *Replica) retire(ctx context.Context, log crdt.LogID) error {
	return r.submit(ctx, func(g *group) error {
		r.ownMu.Lock()
		defer r.ownMu.Unlock()
		r.ownership.retired[log] = true
		g.set(retiredKey(log), nil)
		return nil
	})
}

// loadOwn works out which logs are this directory's own, and which of them
// must not be continued. The communities' indexes are loaded, and used by
// nobody else.
func (r *Replica) loadOwn(communities map[crdt.CommunityID]*Community, copied bool) (ownership, error) {
	o := ownership{copied: copied, written: map[crdt.LogID]bool{}, retired: map[crdt.LogID]bool{}}
	err := r.store.scan([]byte{tableRetired}, func(key, _ []byte) error {
		o.retired[logAt(key)] = true
		return nil
	})
	var ahead []mark
	err = errors.Join(err, r.store.scan([]byte{tableOwn}, func(key, value []byte) error {
		log := logAt(key)
		if o.written[log] = true; copied {
			o.retired[log] = true
		}
		community := crdt.CommunityID{Link: idOf(value).Link}
		if c := communities[community]; c != nil && !o.retired[log] && c.index.end(log) != nil {
			last := c.index.end(log)
			ahead = append(ahead, markOf(community, crdt.Tip{Log: log, Seq: last.end(), ID: last.last}))
		}
		return nil
	}))
	for _, m := range r.watermark.marks() {
		if o.written[m.log] = true; copied {
			o.retired[m.log] = true
		}
		if lost, ok := compare(communities[m.community], m); ok {
			o.lost = append(o.lost, lost)
			o.retired[m.log] = true
		}
	}
	if err == nil {
		err = r.raise(ahead, o.retired)
	}
	return o, err
}

// raise moves the watermark to what the store holds of own logs: a crash, or a
// failure, between the two leaves it behind, and peers may be shown those
// entries from now on.
func (r *Replica) raise(ahead []mark, retired map[crdt.LogID]bool) error {
	held := map[crdt.LogID]mark{}
	for _, m := range r.watermark.marks() {
		held[m.log] = m
	}
	ahead = slices.DeleteFunc(ahead, func(m mark) bool {
		old, known := held[m.log]
		return retired[m.log] || known && old.seq >= m.seq
	})
	if len(ahead) == 0 {
		return nil
	}
	return r.watermark.advance(ahead...)
}

// compare looks for the entry that a mark names.
func compare(c *Community, m mark) (Lost, bool) {
	lost := Lost{Community: m.community, Log: m.log, Seq: m.seq, ID: m.tip}
	if c == nil {
		return lost, true
	}
	if c.index.durably(m.tip) {
		return lost, false
	}
	for _, s := range c.index.byLog[m.log] {
		lost.Held += s.count
	}
	return lost, true
}

func markOf(community crdt.CommunityID, tip crdt.Tip) mark {
	return mark{community: community, log: tip.Log, seq: tip.Seq, count: tip.Seq + 1, tip: tip.ID}
}

func ownKey(log crdt.LogID) []byte     { return append([]byte{tableOwn}, log[:]...) }
func retiredKey(log crdt.LogID) []byte { return append([]byte{tableRetired}, log[:]...) }
