package replica

import (
	"bytes"
	"encoding/hex"
	"errors"
	"testing"

	"tallystick/crdt"
	"tallystick/crdt/dagcbor"
	"tallystick/identity"
)

// sampleEntry is an entry to make records of.
func sampleEntry(t testing.TB, sealed bool) crdt.Verified {
	t.Helper()
	body, err := crdt.Body{Kind: "note"}.Block()
	if sealed {
		body = dagcbor.AppendBytes(dagcbor.AppendBytes(dagcbor.AppendBytes(dagcbor.AppendArray(nil, 3),
			make([]byte, 16)), make([]byte, 24)), make([]byte, 32))
	}
	var v crdt.Verified
	if err == nil {
		header := crdt.Header{Log: crdt.LogID{1}, Seq: 1, Prev: crdt.BodyID([]byte("prev")), Sealed: sealed, Body: crdt.BodyID(body)}
		v, err = crdt.Sign(identity.DeviceKeyFromSeed([32]byte{1}), header, body)
	}
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// outcome fails the test unless an error is ErrDamaged, as what a table holds
// that nobody wrote has to be.
func outcome(t *testing.T, err error) bool {
	t.Helper()
	if err != nil && !errors.Is(err, ErrDamaged) {
		t.Fatalf("refused as %v", err)
	}
	return err == nil
}

func FuzzDirectoryRecord(f *testing.F) {
	v := sampleEntry(f, false)
	s := &segment{log: v.Log(), first: v.Seq(), prev: v.Prev(), last: v.ID(), count: 1, bytes: 300}
	f.Add(s.directoryRecord([]crdt.Verified{v}))
	f.Add([]byte{0x86})
	f.Fuzz(func(t *testing.T, raw []byte) {
		s, prints, err := parseDirectoryRecord(3, raw)
		if !outcome(t, err) {
			return
		}
		if s.number != 3 || s.count != len(prints) || s.count < 1 || s.count > maxSegmentEntries || s.prev.IsZero() != (s.first == 0) {
			t.Fatalf("%+v", s)
		}
	})
}

func FuzzFeedItem(f *testing.F) {
	f.Add(feedItem{community: 1, event: BodyErased, segment: 7, offset: 255, count: 1}.bytes())
	f.Add(feedItem{event: mended, count: 1}.bytes())
	f.Fuzz(func(t *testing.T, raw []byte) {
		item, err := parseFeedItem(raw)
		if !outcome(t, err) {
			return
		}
		if !bytes.Equal(item.bytes(), raw) || item.offset+item.count > maxSegmentEntries || item.event.String() == "" {
			t.Fatalf("%x reads as %+v", raw, item)
		}
	})
}

func FuzzWaitingRecord(f *testing.F) {
	for _, sealed := range []bool{false, true} {
		s, err := crdt.ParseBlock(sampleEntry(f, sealed).Block(), sampleEntry(f, sealed).Body())
		if err != nil {
			f.Fatal(err)
		}
		f.Add(waitingRecord("a peer", s))
		f.Add(waitingRecord("\xff", s.WithoutBody()))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		source, s, err := parseWaitingRecord(raw)
		if err == nil && !bytes.Equal(waitingRecord(source, s), raw) {
			t.Fatalf("%x reads as %q, %s", raw, source, s.ID())
		}
		if err := checkWaiting([]byte("w0000"), raw); !errors.Is(err, ErrDamaged) {
			t.Fatalf("a row under another key: %v", err)
		}
	})
}

func FuzzSnapshotRecord(f *testing.F) {
	u := newUptake()
	v := sampleEntry(f, false)
	u.ends[v.Log()] = []end{{tip: v.Tip()}, {tip: v.Tip(), waits: v.Prev()}}
	u.uncited[v.Log()] = true
	c := newCommunity(&Replica{feed: 9}, crdt.CommunityID{Link: v.Prev().Link}, 0)
	c.uptake = u
	raw, err := dagcbor.Marshal(c.snapshotRecord())
	if err != nil {
		f.Fatal(err)
	}
	f.Add(raw)
	f.Add([]byte{0x85})
	f.Fuzz(func(t *testing.T, raw []byte) {
		record, err := parseSnapshotRecord(raw)
		if err != nil {
			return
		}
		for log, ends := range record.uptake().ends {
			if len(ends) == 0 {
				t.Fatalf("log %s without an end", log)
			}
		}
	})
}

func FuzzFences(f *testing.F) {
	f.Add(fencesRecord([]crdt.Fence{{Act: crdt.BodyID([]byte("a"))}, {Act: crdt.BodyID([]byte("b")), Honoured: []crdt.ID{crdt.BodyID([]byte("c"))}}}))
	f.Add(fencesRecord(nil))
	f.Fuzz(func(t *testing.T, raw []byte) {
		if found, err := parseFencesRecord(raw); err == nil && !bytes.Equal(fencesRecord(found), raw) {
			t.Fatalf("%x reads as %v", raw, found)
		}
	})
}

func FuzzTotals(f *testing.F) {
	f.Add(totals(3, 700))
	f.Fuzz(func(t *testing.T, raw []byte) {
		if segments, entries, err := parseTotals(raw); outcome(t, err) && !bytes.Equal(totals(segments, entries), raw) {
			t.Fatalf("%x reads as %d, %d", raw, segments, entries)
		}
	})
}

func FuzzAttachmentRecord(f *testing.F) {
	f.Add(attachmentRecord(3, 150_000))
	f.Fuzz(func(t *testing.T, raw []byte) {
		chunks, bytes, err := parseAttachmentRecord(raw)
		if outcome(t, err) && (chunks > MaxChunks || bytes > MaxAttachment || hex.EncodeToString(attachmentRecord(chunks, bytes)) != hex.EncodeToString(raw)) {
			t.Fatalf("%x reads as %d, %d", raw, chunks, bytes)
		}
	})
}

func FuzzInventory(f *testing.F) {
	f.Add([]byte("MANIFEST 10 0a0b0c0d\n000001.sst 5 -\n"), []byte("MANIFEST 10 0a0b0c0d\n"))
	f.Fuzz(func(t *testing.T, then, now []byte) { outcome(t, compareInventory(then, now)) })
}

// TestPacking: index stays in one transaction wherever it fits one, nothing is
// lost and the order is kept.
func TestPacking(t *testing.T) {
	w := func(size int) write { return write{key: make([]byte, 1), value: make([]byte, size-1-writeCost)} }
	p := packing{bytes: 1000, count: 10}
	p.add(w(400), w(400))
	p.together([]write{w(300), w(300)})
	p.add(w(500))
	parts := p.parts()
	if len(parts) != 3 || len(parts[0]) != 2 || len(parts[1]) != 2 || len(parts[2]) != 1 {
		t.Errorf("divided into %d: %d", len(parts), len(parts[0]))
	}
	p = packing{bytes: 1000, count: 10}
	for range 25 {
		p.add(w(20))
	}
	if parts := p.parts(); len(parts) != 3 {
		t.Errorf("25 small writes in %d transactions of 10", len(parts))
	}
	p = packing{bytes: 1000, count: 10}
	p.together([]write{w(600), w(600)})
	p.add(w(5000))
	if parts := p.parts(); len(parts) != 3 {
		t.Errorf("too much for one transaction went into %d", len(parts))
	}
}

// TestBoundsFitTogether: the most that one request adds to an index fits a
// transaction with what was gathered before, on the smallest profile.
func TestBoundsFitTogether(t *testing.T) {
	s := Small.settings()
	run := (crdt.WaitingPerLog + crdt.MaxRun) * (5 + 4 + 200 + 9 + 16 + 2*writeCost + 37 + writeCost)
	for what, size := range map[string]int{"a batch": maxBatchBytes + 2*maxSegmentEntries*64, "a run": run} {
		if maxGroupIndex+size > s.transaction() {
			t.Errorf("%s: %d and %d bytes, a transaction has %d", what, maxGroupIndex, size, s.transaction())
		}
	}
	if s.transaction() > int(s.memtable*15/100) || s.transaction()/countCost > int(s.memtable*15/100/96) {
		t.Error("more than Badger takes")
	}
	if maxSegmentBytes+crdt.MaxBody+maxSegmentEntries*crdt.MaxEntry/4 >= maxValue {
		t.Error("a segment may reach Badger's value log")
	}
}

// TestCachePins keep what the store can't give back, under any pressure.
func TestCachePins(t *testing.T) {
	c := newCache(100)
	pinned := &segment{bytes: 80}
	form := func(n int) []crdt.Verified { return make([]crdt.Verified, n) }
	c.pin(pinned, form(1))
	c.pin(pinned, form(2))
	c.unpin(pinned)
	for range 5 {
		c.put(&segment{bytes: 80}, form(9))
	}
	if got, ok := c.get(pinned); !ok || len(got) != 2 {
		t.Fatalf("a pinned segment: %v, %d entries", ok, len(got))
	}
	c.put(pinned, form(1)) // a reader who read the store too early
	if got, _ := c.get(pinned); len(got) != 2 {
		t.Fatal("a pinned form was replaced")
	}
	c.unpin(pinned)
	c.unpin(pinned)
	for range 3 {
		c.put(&segment{bytes: 80}, form(9))
	}
	if _, ok := c.get(pinned); ok || c.bytes > 100 {
		t.Errorf("still there, %d bytes", c.bytes)
	}
}
