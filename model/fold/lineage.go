package fold

import (
	"maps"
	"slices"

	"tallystick/crdt"
)

// Holdings answers where an entry that is held stands. It may answer for
// entries that a Lineage was never offered, and must for those that it was.
type Holdings interface {
	Tip(id crdt.ID) (crdt.Tip, bool)
}

// Lineage is which entries came before which: what the author of each knew.
// It takes entries up in causal order, whatever the order in which they are
// offered, and tells for any two of them whether one is in the other's past.
//
// An entry's past is what prev and deps reach. A dep on an entry of the same
// log says nothing here: prev says all about a log's own order.
//
// A Lineage keeps 16 bytes for each entry, and some 40 more for one that has
// deps. It numbers logs and branches as they come, so a [Place] means nothing
// to another Lineage; every answer is the same in each.
type Lineage struct {
	holdings Holdings
	logs     map[crdt.LogID]*tree
	strands  []*strand
	waiting  waitingRoom
	recent   recent
	unmarked int // entries with deps taken up since the last mark
	unsaved  unsaved
}

// Place is where an entry that was taken up stands: on one branch of one log,
// under a number. It is only good with the Lineage that gave it.
type Place struct {
	strand uint32
	seq    uint64
}

// Seq is the entry's number in its log.
func (p Place) Seq() uint64 { return p.seq }

// NewLineage is the lineage of nothing. Holdings belong to the caller, who may
// let them grow at any time.
func NewLineage(h Holdings) *Lineage {
	return &Lineage{holdings: h, logs: map[crdt.LogID]*tree{}, waiting: newWaitingRoom(), unsaved: newUnsaved()}
}

// Offer gives the lineage an entry that is held. It returns the entries that
// are taken up by it, each after everything in its past: the entry itself and
// what waited for it, or nothing if it has to wait for prev or a dep, or was
// offered before. Entries that waited come without their sealed body.
func (l *Lineage) Offer(v crdt.Verified) []crdt.Verified {
	if _, taken := l.at(v.Tip()); taken || l.waiting.has(v.ID()) {
		return nil
	}
	var taken []crdt.Verified
	for ready := []crdt.Verified{v}; len(ready) > 0; ready = ready[1:] {
		next := ready[0]
		past, lacking, complete := l.resolve(next)
		if complete {
			l.take(next, past)
			taken = append(taken, next)
			ready = append(ready, l.waiting.release(next.ID())...)
		} else {
			l.wait(next, lacking)
			// A dep on it within its own log turns out to say nothing.
			ready = append(ready, l.waiting.releaseOf(next.Log(), next.ID())...)
		}
	}
	return taken
}

// Waiting are the entries that were offered and not taken up, sorted. After
// [RestoreLineage] the caller offers each of them again.
func (l *Lineage) Waiting() []crdt.ID {
	return slices.SortedFunc(maps.Keys(l.waiting.noted), compareIDs)
}

// known is the past that an entry names, where it stands.
type known struct {
	prev    Place
	foreign []Place // deps in other logs
}

// resolve finds what an entry names, or the first that is not taken up.
func (l *Lineage) resolve(v crdt.Verified) (past known, lacking crdt.ID, complete bool) {
	if v.Seq() > 0 {
		prev, ok := l.at(crdt.Tip{Log: v.Log(), Seq: v.Seq() - 1, ID: v.Prev()})
		if !ok {
			return past, v.Prev(), false
		}
		past.prev = prev
	}
	for _, id := range v.Deps() {
		at, ok := l.Place(id)
		if !ok {
			if tip, held := l.holdings.Tip(id); held && tip.Log == v.Log() {
				continue
			}
			return past, id, false
		}
		if l.Log(at) != v.Log() {
			past.foreign = append(past.foreign, at)
		}
	}
	return past, lacking, true
}

func (l *Lineage) wait(v crdt.Verified, lacking crdt.ID) {
	if l.waiting.add(v.WithoutBody(), lacking) {
		l.unsaved.waits[v.ID()] = true
	}
}

// take gives an entry its place: the next one on its strand, or the first on a
// strand of its own where another entry already follows the same one.
func (l *Lineage) take(v crdt.Verified, past known) {
	log := l.logs[v.Log()]
	if log == nil {
		log = &tree{id: v.Log()}
		l.logs[v.Log()] = log
	}
	at := Place{strand: past.prev.strand, seq: v.Seq()}
	begins := v.Seq() == 0 || l.strands[at.strand].end() != v.Seq()
	if begins {
		at.strand = l.begin(log, past.prev, v.Seq())
	}
	depth := uint64(1)
	if v.Seq() > 0 {
		depth = 1 + l.Depth(past.prev)
	}
	for _, dep := range past.foreign {
		depth = max(depth, 1+l.Depth(dep))
	}
	s := l.strands[at.strand]
	s.tags = append(s.tags, tagOf(v.ID()))
	if at.strand != log.strands[0] {
		log.side(tagOf(v.ID()), at)
	}
	if begins || len(past.foreign) > 0 {
		s.add(at.seq, depth, past.foreign)
		l.mark(at)
	}
	l.recent.note(v.ID(), at)
	l.saveLater(v.ID(), at)
}

// begin adds a strand to a log, which leaves another after prev unless it
// begins at seq 0.
func (l *Lineage) begin(log *tree, prev Place, from uint64) (number uint32) {
	number = uint32(len(l.strands))
	s := &strand{log: log, from: from, parent: none}
	if from > 0 {
		s.parent = int64(prev.strand)
	}
	l.strands = append(l.strands, s)
	log.strands = append(log.strands, number)
	l.unsaved.begun = append(l.unsaved.begun, number)
	return number
}

// Place finds an entry; ok is false if it was not taken up.
func (l *Lineage) Place(id crdt.ID) (at Place, ok bool) {
	if at, ok := l.recent.find(id); ok {
		return at, true
	}
	tip, held := l.holdings.Tip(id)
	if !held {
		return Place{}, false
	}
	if at, ok = l.at(tip); ok {
		l.recent.note(id, at)
	}
	return at, ok
}

// at finds an entry of which log and seq are known.
func (l *Lineage) at(tip crdt.Tip) (Place, bool) {
	log := l.logs[tip.Log]
	if log == nil {
		return Place{}, false
	}
	tag := tagOf(tip.ID)
	if main := l.strands[log.strands[0]]; tip.Seq < main.end() && main.tags[tip.Seq] == tag {
		return Place{strand: log.strands[0], seq: tip.Seq}, true
	}
	at, ok := log.sides[tag]
	return at, ok && at.seq == tip.Seq
}

// Log is the log in which an entry stands.
func (l *Lineage) Log(p Place) crdt.LogID { return l.strands[p.strand].log.id }

// Depth is 1 at seq 0, else 1 + the largest depth among prev and deps.
func (l *Lineage) Depth(p Place) uint64 {
	s := l.strands[p.strand]
	n := s.nodes[s.nodeAt(p.seq)]
	return n.depth + p.seq - n.seq
}

// Reaches reports whether at is end, or is reached from it by prev alone: both
// on one branch of one log, at not after end.
func (l *Lineage) Reaches(end, at Place) bool {
	for end.strand != at.strand {
		s := l.strands[end.strand]
		if s.parent == none {
			return false
		}
		end = Place{strand: uint32(s.parent), seq: s.from - 1}
	}
	return at.seq <= end.seq
}

// Precedes reports whether at is in the past of of: whether the author of of
// knew at when signing. No entry precedes itself.
func (l *Lineage) Precedes(at, of Place) bool {
	if at == of || l.Depth(at) >= l.Depth(of) {
		return false
	}
	if l.Reaches(of, at) {
		return true // most questions are about one log, and a walk is dear
	}
	w := l.walkFrom(of)
	for !w.has(at) {
		if w.depth() <= l.Depth(at) { // also when nothing is left
			return false
		}
		w.step()
	}
	return true
}

// Before is the past of an entry, the entry itself left out.
func (l *Lineage) Before(p Place) *Past {
	past := l.upTo(p)
	past.ends[p.strand] = p.seq // one less
	if p.seq == l.strands[p.strand].from {
		past.ends[p.strand] = 0
	}
	return past
}

// upTo is the past of an entry together with the entry.
func (l *Lineage) upTo(p Place) *Past {
	w := l.walkFrom(p)
	for w.depth() > 0 {
		w.step()
	}
	return &Past{lineage: l, ends: w.ends}
}

// All is everything taken up by now. What comes later is not added to it.
func (l *Lineage) All() *Past {
	ends := make([]uint64, len(l.strands))
	for i, s := range l.strands {
		ends[i] = s.end()
	}
	return &Past{lineage: l, ends: ends}
}

func compareIDs(a, b crdt.ID) int { return a.Compare(b.Link) }
