package replica

import (
	"context"
	"errors"
	"time"

	"tallystick/crdt"
)

// What tests outside the package need of its inside: faults, and counters.

// Begin is Create up to the moment where a crash would still be undone.
func Begin(ctx context.Context, o Options) (*Replica, error) { return begin(ctx, o) }

// Groups is how many groups have landed since opening.
func Groups(r *Replica) uint64 { return r.groups.Load() }

// BreakStore makes the next write fail, as an unplugged disk does. Nobody may
// be reading.
func BreakStore(r *Replica) error { return r.store.db.Close() }

// BreakWatermark makes the next write fail after the store has taken it. What
// is under way lands first: it uses the file.
func BreakWatermark(ctx context.Context, r *Replica) error {
	return r.submit(ctx, func(*group) error {
		r.inFlight.Wait()
		return r.watermark.file.Close()
	})
}

// RetryNow makes a poisoned replica reopen its store at the next write.
func RetryNow(r *Replica) {
	r.healthMu.Lock()
	defer r.healthMu.Unlock()
	r.health.retry = time.Time{}
}

// SetFree replaces what the replica takes for free space.
func SetFree(r *Replica, bytes func() uint64) {
	r.store.disk.measure = func(string) (uint64, error) { return bytes(), nil }
}

// DropCache makes the replica read everything from its store again.
func DropCache(r *Replica) { r.cache.clear() }

// TransactionBytes is what one transaction of the replica takes.
func TransactionBytes(r *Replica) int { return r.settings.transaction() }

// Segments is how many segments hold a community's entries.
func Segments(c *Community) int { return len(c.segments()) }

// Row is what a test damages.
type Row byte

// The rows of a community that have a test of their own.
const (
	RowSegment    Row = tableSegment
	RowDirectory  Row = tableDirectory
	RowTotals     Row = tableTotals
	RowBody       Row = tableBody
	RowWaiting    Row = tableWaiting
	RowAttachment Row = tableAttachment
	RowChunk      Row = tableChunk
	RowSnapshot   Row = tableSnapshot
	RowFeed       Row = tableFeed
)

// Rows reads a table's values.
func Rows(r *Replica, table Row) (values [][]byte, err error) {
	err = r.store.scan([]byte{byte(table)}, func(_, value []byte) error {
		values = append(values, value)
		return nil
	})
	return values, err
}

// Damage changes the values of a table in the store, through Badger, as a
// fault in Badger or in this package would: its checksums are right.
func Damage(r *Replica, table Row, change func(n int, value []byte) []byte) error {
	var writes []write
	err := r.store.scan([]byte{byte(table)}, func(key, value []byte) error {
		writes = append(writes, write{key, change(len(writes), value)})
		return nil
	})
	if err == nil && len(writes) == 0 {
		err = errors.New("nothing there to damage")
	}
	if err != nil {
		return err
	}
	r.cache.clear()
	return r.store.write(nil, writes, nil)
}

// Leftover stores the first segment of a community once more, under a number
// that the directory does not know: what a write leaves that was broken off.
func Leftover(r *Replica, c *Community) error {
	frame, _, err := r.store.get(segmentKey(tableSegment, c.number, 0))
	if err != nil {
		return err
	}
	return r.store.write([]write{{segmentKey(tableSegment, c.number, c.index.next()+1), frame}}, nil, nil)
}

// Complete reports whether the past of an entry is known to be here.
func Complete(c *Community, id crdt.ID) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	tip, held := c.tipOf(id)
	return held && c.uptake.has(tip, c)
}

// KeepIDs bounds how many ids a community keeps at hand until it is opened anew.
func KeepIDs(c *Community, most int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.index.most = most
}

// HalfRebuild is Rebuild up to where a crash hurts most: the old directory of
// segments is gone and no new one is there.
func HalfRebuild(ctx context.Context, o Options) error {
	r, err := lockReplica(o)
	if err != nil {
		return err
	}
	if err := r.open(o); err != nil {
		return errors.Join(err, r.release())
	}
	m := mending{ctx: ctx, replica: r, report: &Report{}}
	err = errors.Join(m.beginFeed(), m.clear([]byte{tableDirectory}))
	return errors.Join(err, r.release())
}
