package fold

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
	"slices"

	"tallystick/crdt"
	"tallystick/crdt/dagcbor"
)

// status is an outcome in one byte. Its numbers are stored and hashed.
type status byte

const (
	unseen   status = iota // the page has a place for the entry, and nothing was found out
	inClear                // in clear: governing, structural or of an unknown kind
	text                   // opened
	noKey                  // see the outcomes
	wrongKey               //
	damaged                //
	erased                 //
	absent                 //
	statuses
)

func statusOf(o Outcome) status {
	switch o {
	case Text:
		return text
	case NoKey:
		return noKey
	case WrongKey:
		return wrongKey
	case Erased:
		return erased
	case Absent:
		return absent
	}
	return damaged
}

func (s status) outcome() Outcome {
	return [statuses]Outcome{Absent, Text, Text, NoKey, WrongKey, Damaged, Erased, Absent}[s]
}

// What is true of a slot, beside its status.
const (
	flagRefused = 1 << iota // the entry does not count
	flagNoted               // refusals of the entry are in a row
	flagTouched             // other entries are about the record that it creates
	flagDerived             // rows follow from that record
	flagRecord              // that record exists
	flagCreates             // it creates one
	flagLong                // its body is too long to be kept here
	flagsEnd
)

// slot is what was found out about one entry.
type slot struct {
	id     crdt.ID
	depth  uint64
	status status
	flags  uint64
	key    uint64    // in the table of keys, from 1; 0: none
	about  []Place   // the records that it is about, without the one that it creates
	void   []crdt.ID // entries that it names and that are no ancestors
	kind   string    // of an opened body; unknown ones too
	body   []byte    // the opened block of a known kind, unless long
}

func (s *slot) is(flag uint64) bool { return s.flags&flag != 0 }

func (s *slot) set(flag uint64, on bool) {
	if s.flags &^= flag; on {
		s.flags |= flag
	}
}

// same reports whether nothing else was found out.
func (s *slot) same(other *slot) bool {
	return s.id == other.id && s.depth == other.depth && s.status == other.status && s.flags == other.flags && s.key == other.key &&
		slices.Equal(s.about, other.about) && slices.Equal(s.void, other.void) && s.kind == other.kind && bytes.Equal(s.body, other.body)
}

// page is the slots of pageEntries consecutive seqs of one strand.
type page [pageEntries]slot

// pageKey names a page; seqs are counted from 0, not from the strand's first.
type pageKey struct {
	strand uint32
	number uint64
}

func pageOf(at Place) pageKey { return pageKey{at.strand, at.seq / pageEntries} }

func (k pageKey) place(i int) Place {
	return Place{strand: k.strand, seq: k.number*pageEntries + uint64(i)}
}

// encode is [slot or null …].
func (p *page) encode(b []byte) []byte {
	b = dagcbor.AppendArray(b, pageEntries)
	for i := range p {
		if s := &p[i]; s.status == unseen {
			b = dagcbor.AppendNull(b)
		} else {
			b = s.append(b)
		}
	}
	return b
}

func (s *slot) append(b []byte) []byte {
	b = dagcbor.AppendArray(b, 9)
	b = dagcbor.AppendBytes(b, s.id.Link[:])
	b = dagcbor.AppendUint(b, s.depth)
	b = dagcbor.AppendUint(b, uint64(s.status))
	b = dagcbor.AppendUint(b, s.flags)
	b = dagcbor.AppendUint(b, s.key)
	b = appendPlaces(b, s.about)
	b = dagcbor.AppendArray(b, len(s.void))
	for _, id := range s.void {
		b = dagcbor.AppendBytes(b, id.Link[:])
	}
	b = dagcbor.AppendText(b, s.kind)
	return dagcbor.AppendBytes(b, s.body)
}

// decodePage reads a page; bodies alias data.
func decodePage(data []byte) (*page, error) {
	p := &page{}
	r := dagcbor.NewReader(data)
	r.ArrayOf(pageEntries)
	for i := range p {
		if !r.Null() {
			p[i] = readSlot(r)
		}
		if r.Err() != nil {
			break
		}
	}
	return p, r.Close()
}

func readSlot(r *dagcbor.Reader) slot {
	r.ArrayOf(9)
	s := slot{id: crdt.ID{Link: r.Array32()}, depth: r.Uint(), status: status(min(r.Uint(), uint64(statuses))), flags: r.Uint(), key: r.Uint()}
	s.about = readPlaces(r, math.MaxUint16)
	if n := r.Array(math.MaxUint16); n > 0 {
		s.void = make([]crdt.ID, n)
		for i := range s.void {
			s.void[i] = crdt.ID{Link: r.Array32()}
		}
	}
	s.kind, s.body = r.Text(crdt.MaxKind), r.Bytes(crdt.MaxBody)
	if len(s.body) == 0 {
		s.body = nil
	}
	if r.Err() == nil && (s.status == unseen || s.status >= statuses || s.flags >= flagsEnd) {
		r.Refuse("a slot of status %d and flags %d", s.status, s.flags)
	}
	return s
}

// The first byte of a row's key.
const (
	rowMeta     = 'm' // → see meta
	rowLineage  = 'l' // ‖ key of a lineage's row
	rowPage     = 'p' // ‖ strand ‖ page → page
	rowAbout    = 'a' // ‖ record's place ‖ strand ‖ page → bits: the entries about a record but its first
	rowClosed   = 'c' // ‖ strand ‖ page → bits: sealed entries that a new key may open
	rowKind     = 'k' // ‖ kind ‖ 0 ‖ log ‖ page ‖ strand → bits: the records of a kind
	rowConflict = 'x' // ‖ log ‖ seq ‖ id → nothing
	rowRefusal  = 'r' // ‖ log ‖ seq ‖ id ‖ record or nothing → refusals
	rowTerm     = 'i' // ‖ index ‖ 0 ‖ value ‖ 0 ‖ log ‖ seq ‖ id → nothing
	rowDerived  = 'd' // ‖ record's place → the keys of the rows that follow from it
	rowUnknown  = 'u' // ‖ kind → how many
	rowKey      = 'K' // ‖ key id → its number
	rowTaken    = 'g' // ‖ depth ‖ place → block and body of an entry for the authority
)

func appendPlace(b []byte, at Place) []byte {
	return binary.BigEndian.AppendUint64(binary.BigEndian.AppendUint32(b, at.strand), at.seq)
}

func (k pageKey) append(b []byte) []byte { return appendPlace(b, Place{k.strand, k.number}) }

// parsePageKey reads the 12 bytes at the end of a key.
func parsePageKey(key []byte) (pageKey, error) {
	if len(key) < 12 {
		return pageKey{}, fmt.Errorf("a key of %d bytes", len(key))
	}
	key = key[len(key)-12:]
	return pageKey{binary.BigEndian.Uint32(key), binary.BigEndian.Uint64(key[4:])}, nil
}

// recordKey orders rows of records the same on every replica.
func recordKey(b []byte, log crdt.LogID, seq uint64, id crdt.ID) []byte {
	b = binary.BigEndian.AppendUint64(append(b, log[:]...), seq)
	return append(b, id.Link[:]...)
}
