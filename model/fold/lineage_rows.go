package fold

import (
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"iter"
	"maps"
	"math"
	"slices"

	"tallystick/crdt"
	"tallystick/crdt/dagcbor"
)

// Row is one key of what is stored, with its value; a nil value deletes it.
type Row struct{ Key, Value []byte }

// The first byte of a row's key. Restoring needs them in this order.
const (
	rowStrand  = 1 // ‖ strand → [log, parent + 1, from]
	rowChunk   = 2 // ‖ strand ‖ chunk → [tags, [[seq, depth, [place …], [place …]] …]]
	rowWaiting = 3 // ‖ entry → nothing
)

// errRows is why rows are no lineage. It is cured by offering every entry to a
// new one.
var errRows = errors.New("restore lineage: not rows of a lineage")

// unsaved is what changed since rows were last asked for.
type unsaved struct {
	begun  []uint32
	chunks map[chunk]bool
	waits  map[crdt.ID]bool // false: no longer
}

// chunk is a part of a strand that one row covers.
type chunk struct{ strand, number uint32 }

func newUnsaved() unsaved {
	return unsaved{chunks: map[chunk]bool{}, waits: map[crdt.ID]bool{}}
}

// saveLater notes an entry that was just taken up.
func (l *Lineage) saveLater(id crdt.ID, at Place) {
	from := l.strands[at.strand].from
	l.unsaved.chunks[chunk{at.strand, uint32((at.seq - from) / chunkEntries)}] = true
	if l.waiting.noted[id] {
		delete(l.waiting.noted, id)
		l.unsaved.waits[id] = false
	}
}

// Unsaved are the rows that changed since it was last called. The caller
// stores them in one transaction with whatever follows from the entries
// offered; if that fails, the lineage is restored from what was stored before.
func (l *Lineage) Unsaved() []Row {
	var rows []Row
	for _, number := range l.unsaved.begun {
		rows = append(rows, Row{strandKey(number), l.strands[number].header()})
	}
	for _, c := range slices.SortedFunc(maps.Keys(l.unsaved.chunks), chunk.compare) {
		rows = append(rows, Row{c.key(), l.strands[c.strand].chunk(c.number)})
	}
	for _, id := range slices.SortedFunc(maps.Keys(l.unsaved.waits), compareIDs) {
		row := Row{Key: append([]byte{rowWaiting}, id.Link[:]...)}
		if l.unsaved.waits[id] {
			row.Value = []byte{}
		}
		rows = append(rows, row)
	}
	l.unsaved = newUnsaved()
	return rows
}

func (c chunk) compare(other chunk) int {
	return cmp.Or(cmp.Compare(c.strand, other.strand), cmp.Compare(c.number, other.number))
}

func strandKey(number uint32) []byte { return binary.BigEndian.AppendUint32([]byte{rowStrand}, number) }

func (c chunk) key() []byte {
	b := binary.BigEndian.AppendUint32([]byte{rowChunk}, c.strand)
	return binary.BigEndian.AppendUint32(b, c.number)
}

func (s *strand) header() []byte {
	b := dagcbor.AppendArray(nil, 3)
	b = dagcbor.AppendBytes(b, s.log.id[:])
	b = dagcbor.AppendUint(b, uint64(s.parent+1))
	return dagcbor.AppendUint(b, s.from)
}

func (s *strand) chunk(number uint32) []byte {
	first := int(number) * chunkEntries
	last := min(first+chunkEntries, len(s.tags))
	b := dagcbor.AppendArray(nil, 2)
	tags := make([]byte, 0, (last-first)*len(tag{}))
	for _, tag := range s.tags[first:last] {
		tags = append(tags, tag[:]...)
	}
	b = dagcbor.AppendBytes(b, tags)
	from, to := s.nodesFrom(s.from+uint64(first)), s.nodesFrom(s.from+uint64(last))
	b = dagcbor.AppendArray(b, to-from)
	for i := from; i < to; i++ {
		b = dagcbor.AppendArray(b, 4)
		b = dagcbor.AppendUint(b, s.nodes[i].seq)
		b = dagcbor.AppendUint(b, s.nodes[i].depth)
		b = appendPlaces(b, s.depsOf(i))
		b = appendPlaces(b, s.marks[i])
	}
	return b
}

// nodesFrom is the index of the first node with at least a seq.
func (s *strand) nodesFrom(seq uint64) int {
	i, _ := slices.BinarySearchFunc(s.nodes, seq, func(n node, seq uint64) int { return cmp.Compare(n.seq, seq) })
	return i
}

func appendPlaces(b []byte, places []Place) []byte {
	b = dagcbor.AppendArray(b, 2*len(places))
	for _, p := range places {
		b = dagcbor.AppendUint(b, uint64(p.strand))
		b = dagcbor.AppendUint(b, p.seq)
	}
	return b
}

// RestoreLineage continues from rows as [Lineage.Unsaved] gave them, in the
// order of their keys. The caller then offers what [Lineage.Waiting] lists. An
// error means that they are something else, and that a new lineage which is
// offered every entry takes their place; they are trusted otherwise, so they
// come from the replica's own, checked storage.
func RestoreLineage(h Holdings, rows iter.Seq[Row]) (*Lineage, error) {
	l := NewLineage(h)
	for row := range rows {
		if err := l.restore(row); err != nil {
			return nil, fmt.Errorf("%w: row %x: %v", errRows, row.Key, err)
		}
	}
	if err := l.check(); err != nil {
		return nil, fmt.Errorf("%w: %v", errRows, err)
	}
	return l, nil
}

func (l *Lineage) restore(row Row) error {
	switch {
	case len(row.Key) == 1+4 && row.Key[0] == rowStrand:
		return l.restoreStrand(binary.BigEndian.Uint32(row.Key[1:]), row.Value)
	case len(row.Key) == 1+8 && row.Key[0] == rowChunk:
		return l.restoreChunk(binary.BigEndian.Uint32(row.Key[1:]), binary.BigEndian.Uint32(row.Key[5:]), row.Value)
	case len(row.Key) == 1+32 && row.Key[0] == rowWaiting && len(row.Value) == 0:
		l.waiting.noted[crdt.ID{Link: dagcbor.Link(row.Key[1:])}] = true
		return nil
	}
	return errors.New("an unknown key")
}

func (l *Lineage) restoreStrand(number uint32, value []byte) error {
	r := dagcbor.NewReader(value)
	r.ArrayOf(3)
	id, parent, from := crdt.LogID(r.Array32()), int64(r.Uint())-1, r.Uint()
	if err := r.Close(); err != nil {
		return err
	}
	log := l.logs[id]
	if log == nil {
		log = &tree{id: id}
	}
	sound := int(number) == len(l.strands) && (parent == none) == (from == 0) && parent < int64(number)
	if !sound || parent != none && l.strands[parent].log != log || len(log.strands) == 0 && from > 0 {
		return errors.New("a strand that leaves nothing")
	}
	l.logs[id] = log
	log.strands = append(log.strands, number)
	l.strands = append(l.strands, &strand{log: log, parent: parent, from: from})
	return nil
}

func (l *Lineage) restoreChunk(number, part uint32, value []byte) error {
	if int(number) >= len(l.strands) {
		return errors.New("a chunk of no strand")
	}
	s := l.strands[number]
	first := s.end()
	if len(s.tags) != int(part)*chunkEntries {
		return errors.New("a chunk that does not follow the one before")
	}
	r := dagcbor.NewReader(value)
	r.ArrayOf(2)
	tags := r.Bytes(chunkEntries * len(tag{}))
	for ; len(tags) >= len(tag{}); tags = tags[len(tag{}):] {
		at := Place{strand: number, seq: s.end()}
		s.tags = append(s.tags, tag(tags))
		if number != s.log.strands[0] {
			s.log.side(tag(tags), at)
		}
	}
	for range r.Array(chunkEntries) {
		r.ArrayOf(4)
		seq, depth, deps, mark := r.Uint(), r.Uint(), readPlaces(r, crdt.MaxDeps), readPlaces(r, len(l.strands))
		if r.Err() == nil && (seq < first || seq >= s.end() || len(s.nodes) > 0 && seq <= s.nodes[len(s.nodes)-1].seq) {
			r.Refuse("a node at %d", seq)
		}
		if s.add(seq, depth, deps); mark != nil {
			s.setMark(mark)
		}
	}
	if r.Err() == nil && (len(tags) > 0 || s.end() == first) {
		r.Refuse("%d bytes of tags too many, or none", len(tags))
	}
	return r.Close()
}

func readPlaces(r *dagcbor.Reader, most int) []Place {
	n := r.Array(2 * most)
	if n%2 != 0 {
		r.Refuse("half a place")
	}
	if n == 0 || r.Err() != nil {
		return nil
	}
	places := make([]Place, n/2)
	for i := range places {
		number := r.Uint()
		if number > math.MaxUint32 {
			r.Refuse("strand %d", number)
		}
		places[i] = Place{strand: uint32(number), seq: r.Uint()}
	}
	return places
}

// check finds whatever would let a question run astray: every place named is
// there, and depths grow along every edge, so that no walk goes in circles.
func (l *Lineage) check() error {
	for number, s := range l.strands {
		if len(s.nodes) == 0 || s.nodes[0].seq != s.from {
			return fmt.Errorf("strand %d does not begin", number)
		}
		if s.parent != none && l.strands[s.parent].end() <= s.from {
			return fmt.Errorf("strand %d leaves where nothing is", number)
		}
	}
	for number, s := range l.strands {
		for i := range s.nodes {
			if err := l.checkNode(s, i); err != nil {
				return fmt.Errorf("strand %d: %w", number, err)
			}
		}
	}
	return nil
}

func (l *Lineage) checkNode(s *strand, i int) error {
	n := s.nodes[i]
	depth := uint64(1)
	switch {
	case i > 0:
		depth += s.nodes[i-1].depth + n.seq - 1 - s.nodes[i-1].seq
	case s.parent != none:
		depth += l.Depth(Place{strand: uint32(s.parent), seq: s.from - 1})
	}
	for _, p := range slices.Concat(s.depsOf(i), s.marks[i]) {
		if !l.exists(p) {
			return fmt.Errorf("entry %d names what is not there", n.seq)
		}
	}
	for _, p := range s.depsOf(i) {
		if l.strands[p.strand].log == s.log {
			return fmt.Errorf("entry %d depends on its own log", n.seq)
		}
		depth = max(depth, 1+l.Depth(p))
	}
	if n.depth != depth {
		return fmt.Errorf("entry %d at depth %d, not %d", n.seq, n.depth, depth)
	}
	return nil
}

func (l *Lineage) exists(p Place) bool {
	return int(p.strand) < len(l.strands) && p.seq >= l.strands[p.strand].from && p.seq < l.strands[p.strand].end()
}
