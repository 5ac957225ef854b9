package replica

import (
	"bytes"
	"encoding/binary"
	"slices"

	"tallystick/crdt"
)

// The keys of the store. Each begins with a letter for its table; communities
// and segments are named by small numbers that this directory gives out, in
// big-endian so that they sort.
//
//	c community            → id                                   which communities are here
//	s community segment    → frame                                entries, bodies included
//	i community segment    → directory record                     what a segment holds, for opening fast
//	f number               → feed item                            arrivals in the set, by local number
//	t community            → totals                               how much there must be of all these
//	b community id         → body                                 sealed bodies that came after their entry
//	k community id         → nothing                              sealed bodies lacking
//	e community id         → id of the erasing entry              bodies erased
//	w community id         → source, block, body                  the waiting room
//	n community            → how many pieces a snapshot of the set has, and their hash
//	n community piece      → a piece of it
//	l community log        → fences: how far losses of power honour the log
//	m community id         → nothing                              acts of losses of power
//	a community hash       → attachment's size in chunks and bytes
//	x community hash n     → attachment's chunk
//	z community hash       → nothing                              attachments erased
//	o log                  → community                            logs that this directory writes
//	r log                  → nothing                              logs that it never continues
//	p name 0x00 key        → value                                primary spaces
//	d name 0x00 key        → value                                derived spaces
//
// Tables c, s, b, e, l, m, w, a, x, z, o, r and p are primary; the others follow from
// them. The numbers of feed items are nobody's but this directory's, and rise
// over every rebuild.
const (
	tableCommunity  = 'c'
	tableSegment    = 's'
	tableDirectory  = 'i'
	tableFeed       = 'f'
	tableTotals     = 't'
	tableBody       = 'b'
	tableLacking    = 'k'
	tableErased     = 'e'
	tableWaiting    = 'w'
	tableSnapshot   = 'n'
	tableAttachment = 'a'
	tableChunk      = 'x'
	tableForgotten  = 'z'
	tablePrimary    = 'p'
	tableDerived    = 'd'
	tableFences     = 'l'
	tableActs       = 'm'
	tableOwn        = 'o'
	tableRetired    = 'r'
)

// write is one key to set, or to delete when value is nil.
type write struct{ key, value []byte }

// cost is about what the write takes of a transaction, in bytes.
func (w write) cost() int { return len(w.key) + len(w.value) + writeCost }

func communityKey(table byte, community uint32) []byte {
	return binary.BigEndian.AppendUint32([]byte{table}, community)
}

func segmentKey(table byte, community, segment uint32) []byte {
	return binary.BigEndian.AppendUint32(communityKey(table, community), segment)
}

func idKey(table byte, community uint32, id crdt.ID) []byte {
	return append(communityKey(table, community), id.Link[:]...)
}

func feedKey(number uint64) []byte {
	return binary.BigEndian.AppendUint64([]byte{tableFeed}, number)
}

func logKey(table byte, community uint32, log crdt.LogID) []byte {
	return append(communityKey(table, community), log[:]...)
}

func hashKey(table byte, community uint32, hash [32]byte) []byte {
	return append(communityKey(table, community), hash[:]...)
}

func chunkKey(community uint32, hash [32]byte, n int) []byte {
	return binary.BigEndian.AppendUint32(hashKey(tableChunk, community, hash), uint32(n))
}

func spaceKey(table byte, name string, key []byte) []byte {
	return slices.Concat([]byte{table}, []byte(name), []byte{0}, key)
}

// cutSpaceKey is the inverse of spaceKey.
func cutSpaceKey(key []byte) (name string, rest []byte, ok bool) {
	before, rest, ok := bytes.Cut(key[1:], []byte{0})
	return string(before), rest, ok
}

// number reads the number at the end of a key of a community or segment.
func number(key []byte) uint32 { return binary.BigEndian.Uint32(tail(key, 4)) }

// idOf reads the id at the end of a key.
func idOf(key []byte) crdt.ID { return crdt.ID{Link: [32]byte(tail(key, 32))} }

// numberOf reads the number at the end of a feed key.
func numberOf(key []byte) uint64 { return binary.BigEndian.Uint64(tail(key, 8)) }

// tail is the last n bytes of a key; zeros where it is too short to be ours.
func tail(key []byte, n int) []byte {
	if len(key) < n {
		return make([]byte, n)
	}
	return key[len(key)-n:]
}

// logAt reads the log at the end of a key.
func logAt(key []byte) crdt.LogID { return crdt.LogID(tail(key, 32)) }
