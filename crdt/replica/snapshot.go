package replica

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"maps"
	"slices"

	"tallystick/crdt"
	"tallystick/crdt/dagcbor"
)

// snapshotRecord lets a community open without reading its entries: the sets as
// they were when the next segment was Next, and the uptake as it was when the feed
// had come to Fed. It is derived; a missing or unreadable one only makes
// opening slower.
type snapshotRecord struct {
	_       struct{} `cbor:",toarray"`
	Next    uint32
	Fed     uint64
	Set     []byte
	Whole   []byte // the set without losses; empty where Set is that
	Ends    []endRecord
	Uncited []uncitedRecord
}

// endRecord is one end of the uptake.
type endRecord struct {
	_     struct{} `cbor:",toarray"`
	Log   crdt.LogID
	Seq   uint64
	ID    [32]byte
	Waits [32]byte // zero if it waits for nothing
}

type uncitedRecord struct {
	_     struct{} `cbor:",toarray"`
	Log   crdt.LogID
	Clear bool
}

// snapshot adds one to the group, in pieces. The record that finds them goes
// with the group's index, so it never knows of more than is there.
func (c *Community) snapshot(g *group) {
	raw, err := dagcbor.Marshal(c.snapshotRecord())
	if err != nil {
		c.replica.log.Error("snapshot of the set", "error", err)
		g.delete(communityKey(tableSnapshot, c.number))
		return
	}
	pieces := slices.Collect(slices.Chunk(raw, snapshotPiece))
	for i, piece := range pieces {
		g.addData(segmentKey(tableSnapshot, c.number, uint32(i)), piece)
	}
	sum := sha256.Sum256(raw)
	head := dagcbor.AppendUint(dagcbor.AppendArray(nil, 2), uint64(len(pieces)))
	g.set(communityKey(tableSnapshot, c.number), dagcbor.AppendBytes(head, sum[:]))
	c.arrivals = 0
}

func (c *Community) snapshotRecord() snapshotRecord {
	record := snapshotRecord{Next: c.index.next(), Fed: c.replica.feed, Set: c.set.Snapshot()}
	if c.set != c.whole {
		record.Whole = c.whole.Snapshot()
	}
	for _, log := range slices.SortedFunc(maps.Keys(c.uptake.ends), crdt.LogID.Compare) {
		for _, e := range c.uptake.ends[log] {
			record.Ends = append(record.Ends, endRecord{Log: log, Seq: e.tip.Seq, ID: e.tip.ID.Link, Waits: e.waits.Link})
		}
	}
	for _, log := range slices.SortedFunc(maps.Keys(c.uptake.uncited), crdt.LogID.Compare) {
		record.Uncited = append(record.Uncited, uncitedRecord{Log: log, Clear: c.uptake.uncited[log]})
	}
	return record
}

// restore takes up the last snapshot and returns the segment after it; 0 if
// there is none that can be used. The feed has come to feed.
func (c *Community) restore(feed uint64) (next uint32) {
	raw, err := c.readSnapshot()
	var record snapshotRecord
	var set, whole *crdt.Set
	if err == nil {
		record, err = parseSnapshotRecord(raw)
	}
	if err == nil && (record.Next > c.index.next() || record.Fed > feed) {
		err = damaged("snapshot", "it knows more than there is")
	}
	if err == nil {
		set, whole, err = c.restoreSets(record)
	}
	if err = cmp.Or(err, c.damage); err != nil {
		if !errors.Is(err, ErrNotFound) {
			c.replica.log.Warn("the snapshot of the set can't be used; reading all entries", "error", err)
		}
		c.damage = nil
		return 0
	}
	c.set, c.whole = set, whole
	c.intake = crdt.NewIntake(c.whole, c.waiting)
	c.uptake = record.uptake()
	c.snapped = record.Fed
	return record.Next
}

// restoreSets gives the set with losses and the one without: the same where
// there are none.
func (c *Community) restoreSets(record snapshotRecord) (set, whole *crdt.Set, err error) {
	if (len(record.Whole) > 0) != (len(c.acts) > 0) {
		return nil, nil, damaged("snapshot", "it knows other losses of power")
	}
	if len(c.acts) == 0 {
		whole, err = crdt.RestoreSet(record.Set, c.id, graph{c}, crdt.NoLosses{})
		return whole, whole, err
	}
	if whole, err = crdt.RestoreSet(record.Whole, c.id, graph{c}, crdt.NoLosses{}); err != nil {
		return nil, nil, err
	}
	set, err = crdt.RestoreSet(record.Set, c.id, graph{c}, standing{c.holding})
	return set, whole, err
}

// readSnapshot puts the pieces together.
func (c *Community) readSnapshot() ([]byte, error) {
	head, ok, err := c.replica.store.get(communityKey(tableSnapshot, c.number))
	if err == nil && !ok {
		err = ErrNotFound
	}
	if err != nil {
		return nil, err
	}
	r := dagcbor.NewReader(head)
	r.ArrayOf(2)
	pieces, sum := r.Uint(), r.Array32()
	if err := r.Close(); err != nil {
		return nil, damaged("snapshot", "%v", err)
	}
	var raw []byte
	for i := range pieces {
		piece, ok, err := c.replica.store.get(segmentKey(tableSnapshot, c.number, uint32(i)))
		if err != nil || !ok {
			return nil, errors.Join(err, damaged("snapshot", "piece %d of %d is gone", i, pieces))
		}
		raw = append(raw, piece...)
	}
	if found := sha256.Sum256(raw); !bytes.Equal(found[:], sum[:]) {
		return nil, damaged("snapshot", "not what was stored")
	}
	return raw, nil
}

func parseSnapshotRecord(raw []byte) (record snapshotRecord, err error) {
	if err = dagcbor.Unmarshal(raw, &record, dagcbor.Unbounded()); err != nil {
		err = fmt.Errorf("snapshot: %w", err)
	}
	return record, err
}

func (record snapshotRecord) uptake() *uptake {
	u := newUptake()
	for _, e := range record.Ends {
		u.ends[e.Log] = append(u.ends[e.Log], end{tip: crdt.Tip{Log: e.Log, Seq: e.Seq, ID: crdt.ID{Link: e.ID}}, waits: crdt.ID{Link: e.Waits}})
		if e.Waits != [32]byte{} {
			u.stalled[e.Log] = true
		}
	}
	for _, log := range record.Uncited {
		u.uncited[log.Log] = log.Clear
	}
	return u
}

// writeSnapshots makes the next opening fast. A replica that can't write any
// more opens slower, and loses nothing.
func (r *Replica) writeSnapshots() {
	for _, c := range r.held() {
		err := c.change(context.Background(), func(g *group) error {
			if c.arrivals > 0 {
				c.snapshot(g)
			}
			return nil
		})
		if err != nil {
			r.log.Warn("no snapshot was written before closing", "error", err)
			return
		}
	}
}
