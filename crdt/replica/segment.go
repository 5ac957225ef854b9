package replica

import (
	"tallystick/crdt"
	"tallystick/crdt/dagcbor"
)

// segment is what is known in memory of some entries of one log that follow
// each other and are stored under one key. Many entries a key is what makes
// storing fast: three keys for up to 256 entries instead of for each.
type segment struct {
	number uint32 // never changes; nor does what follows, but fed, durable and ids
	log    crdt.LogID
	first  uint64  // seq of the first entry
	prev   crdt.ID // entry before the first; zero at seq 0
	last   crdt.ID // the last entry: a reader must arrive at it by hashing
	count  int     // entries, 1 to maxSegmentEntries
	bytes  int     // of the stored frame
	fed    int     // entries from the first that are in the feed

	durable bool      // nobody outside the writer is shown it before
	ids     []crdt.ID // of the entries, while they are at hand; see [index.remember]
}

// end is the seq of the last entry.
func (s *segment) end() uint64 { return s.first + uint64(s.count) - 1 }

// fingerprint is the beginning of an id: enough to find an entry by, not
// enough to know it by, since somebody may search for ids that collide.
type fingerprint [8]byte

func fingerprintOf(id crdt.ID) fingerprint { return fingerprint(id.Link[:8]) }

// directoryRecord is what opening reads of a segment instead of its entries:
// [log, first, prev, last, bytes, fingerprints].
func (s *segment) directoryRecord(entries []crdt.Verified) []byte {
	prints := make([]byte, 0, len(entries)*len(fingerprint{}))
	for _, v := range entries {
		print := fingerprintOf(v.ID())
		prints = append(prints, print[:]...)
	}
	b := dagcbor.AppendArray(make([]byte, 0, 192+len(prints)), 6)
	b = dagcbor.AppendBytes(b, s.log[:])
	b = dagcbor.AppendUint(b, s.first)
	b = dagcbor.AppendLinkOrNull(b, s.prev.Link)
	b = dagcbor.AppendLink(b, s.last.Link)
	b = dagcbor.AppendUint(b, uint64(s.bytes))
	return dagcbor.AppendBytes(b, prints)
}

func parseDirectoryRecord(number uint32, record []byte) (*segment, []fingerprint, error) {
	r := dagcbor.NewReader(record)
	r.ArrayOf(6)
	s := &segment{number: number, log: crdt.LogID(r.Array32()), first: r.Uint(), durable: true}
	s.prev, s.last = crdt.ID{Link: r.LinkOrNull()}, crdt.ID{Link: r.Link()}
	s.bytes = readCount(r, maxValue)
	raw := r.Bytes(maxSegmentEntries * len(fingerprint{}))
	if r.Err() == nil && (len(raw) == 0 || len(raw)%len(fingerprint{}) != 0 || s.prev.IsZero() != (s.first == 0)) {
		r.Refuse("no segment")
	}
	if err := r.Close(); err != nil {
		return nil, nil, damaged("directory of segments", "segment %d: %v", number, err)
	}
	prints := make([]fingerprint, len(raw)/len(fingerprint{}))
	for i := range prints {
		copy(prints[i][:], raw[i*len(fingerprint{}):])
	}
	s.count = len(prints)
	return s, prints, nil
}

// readCount reads a number of at most most.
func readCount(r *dagcbor.Reader, most uint64) int {
	n := r.Uint()
	if r.Err() == nil && n > most {
		r.Refuse("%d where at most %d was expected", n, most)
	}
	return int(min(n, most))
}

// cut divides entries into what goes under one key each: entries of one log
// that follow each other, within the bounds of a segment.
func cut(entries []crdt.Verified) (parts [][]crdt.Verified) {
	start, bytes := 0, 0
	for i, v := range entries {
		if i > start && (v.Prev() != entries[i-1].ID() || i-start == maxSegmentEntries || bytes+v.Size() > maxSegmentBytes) {
			parts = append(parts, entries[start:i])
			start, bytes = i, 0
		}
		bytes += v.Size()
	}
	if start < len(entries) {
		parts = append(parts, entries[start:])
	}
	return parts
}
