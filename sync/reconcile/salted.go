package reconcile

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/binary"

	"tallystick/crdt"
	"tallystick/crdt/dagcbor"
)

// The names that begin what is hashed without a key.
const (
	helloName = "tallystick/reconcile/hello/1"
	keyName   = "tallystick/reconcile/key/1"
)

// The byte behind the key of a conversation that says what is hashed.
const (
	forLog     = 'L'
	forTip     = 'T'
	forTips    = 'S'
	forRange   = 'R'
	forLacking = 'B'
)

// logTag and tipTag stand for a log and for a tip in the messages of one
// conversation. Eight bytes collide by accident once in 2⁶⁴ pairs, and on
// purpose not at all, since both sides' salts are drawn after the logs. What a
// collision hides shows in the closing comparison, and the next conversation
// has other salts.
type (
	logTag [8]byte
	tipTag [8]byte
)

// fingerprint is of a set of tips.
type fingerprint [16]byte

// blind names the community to those who know it.
func blind(salt [SaltSize]byte, binding []byte, community crdt.CommunityID) [sha256.Size]byte {
	b := dagcbor.AppendText(dagcbor.AppendArray(nil, 4), helloName)
	b = dagcbor.AppendBytes(dagcbor.AppendBytes(b, salt[:]), binding)
	return sha256.Sum256(dagcbor.AppendLink(b, community.Link))
}

// key is what all other hashes of one conversation begin with.
type key [sha256.Size]byte

func newKey(initiator, responder [SaltSize]byte, binding []byte, community crdt.CommunityID) key {
	b := dagcbor.AppendText(dagcbor.AppendArray(nil, 5), keyName)
	b = dagcbor.AppendBytes(dagcbor.AppendBytes(b, initiator[:]), responder[:])
	b = dagcbor.AppendLink(dagcbor.AppendBytes(b, binding), community.Link)
	return sha256.Sum256(b)
}

// with begins something to hash.
func (k key) with(b []byte, purpose byte) []byte { return append(append(b[:0], k[:]...), purpose) }

func (k key) log(log crdt.LogID) logTag {
	var space [128]byte
	sum := sha256.Sum256(append(k.with(space[:], forLog), log[:]...))
	return logTag(sum[:8])
}

func (k key) tip(log crdt.LogID, seq uint64, id crdt.ID) tipTag {
	var space [128]byte
	sum := sha256.Sum256(appendTip(k.with(space[:], forTip), crdt.Tip{Log: log, Seq: seq, ID: id}))
	return tipTag(sum[:8])
}

func appendTip(b []byte, tip crdt.Tip) []byte {
	b = append(b, tip.Log[:]...)
	b = binary.BigEndian.AppendUint64(b, tip.Seq)
	return append(b, tip.ID.Link[:]...)
}

// tips is the fingerprint of a set of tips, sorted.
func (k key) tips(tips []crdt.Tip) fingerprint {
	h := sha256.New()
	h.Write(k.with(nil, forTips))
	var space [128]byte
	for _, tip := range tips {
		h.Write(appendTip(space[:0], tip))
	}
	return fingerprint(h.Sum(nil)[:16])
}

// rows hashes what a range of a roster holds.
func (k key) rows(rows []ownRow) [8]byte {
	h := sha256.New()
	h.Write(k.with(nil, forRange))
	var space [24]byte
	for _, row := range rows {
		b := append(space[:0], row.log[:]...)
		b = binary.BigEndian.AppendUint64(b, row.seq)
		h.Write(append(b, row.tag[:]...))
	}
	return [8]byte(h.Sum(nil)[:8])
}

// lacking are short hashes of the ranges of a sorted list of entries.
func (k key) lacking(ids []crdt.ID) (marks marks) {
	for len(ids) > 0 {
		n := 1
		for n < len(ids) && markOf(ids[n]) == markOf(ids[0]) {
			n++
		}
		h := sha256.New()
		h.Write(k.with(nil, forLacking))
		for _, id := range ids[:n] {
			h.Write(id.Link[:])
		}
		marks[markOf(ids[0])] = mark(h.Sum(nil)[:markSize])
		ids = ids[n:]
	}
	return marks
}

// mark is a short hash of one of 2^markBits ranges: a hint and no proof, zero
// for a range that is empty.
type (
	mark  [markSize]byte
	marks [1 << markBits]mark
)

// markOf is which range an entry falls into: the first bits of its id.
func markOf(id crdt.ID) int { return int(id.Link[0] >> (8 - markBits)) }

func (m marks) append(b []byte) []byte {
	all := make([]byte, 0, len(m)*markSize)
	for _, mark := range m {
		all = append(all, mark[:]...)
	}
	return dagcbor.AppendBytes(b, all)
}

func (t logTag) compare(other logTag) int { return bytes.Compare(t[:], other[:]) }

// point is an entry of a log that is known, as far as a tag says.
type point struct {
	seq uint64
	tag tipTag
}

func (p point) compare(other point) int {
	return cmp.Or(cmp.Compare(p.seq, other.seq), bytes.Compare(p.tag[:], other.tag[:]))
}

// row is a tip in a list.
type row struct {
	log logTag
	point
}

func (r row) compare(other row) int {
	return cmp.Or(r.log.compare(other.log), r.point.compare(other.point))
}
