package crdt

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"tallystick/crdt/dagcbor"
	"tallystick/identity"
)

// errSnapshot is why bytes are no snapshot of a set over this graph; callers
// need not tell the reasons apart, since each is cured by telling a new set of
// every entry.
var errSnapshot = errors.New("restore set: not a snapshot of what is held")

// snapshot is a Set without what it asks others for: entries come from the
// graph again, fences from the losses.
type snapshot struct {
	_         struct{} `cbor:",toarray"`
	Version   uint64
	Community CommunityID
	Founders  []LogID
	Logs      []logSnapshot
	Namings   []namingSnapshot
	Persons   []personSnapshot
	Dangling  []danglingSnapshot
	Doubtful  []ID
}

type logSnapshot struct {
	_           struct{} `cbor:",toarray"`
	Log         LogID
	First       ID
	Certified   bool
	Named       bool
	Branches    []branchSnapshot
	MemberSince []spotSnapshot
}

type branchSnapshot struct {
	_      struct{} `cbor:",toarray"`
	Parent int64
	After  [32]byte // the hash alone, since a link can't be zero
	Beside [32]byte
	From   uint64
	Start  ID
	Ends   [2]endSnapshot // of what is held and of what is in the set
}

type endSnapshot struct {
	_   struct{} `cbor:",toarray"`
	Seq uint64
	ID  [32]byte
}

type spotSnapshot struct {
	_      struct{} `cbor:",toarray"`
	Branch uint64
	Seq    uint64
}

type namingSnapshot struct {
	_       struct{} `cbor:",toarray"`
	Log     LogID
	Entries []ID
}

type personSnapshot struct {
	_       struct{} `cbor:",toarray"`
	Person  identity.PersonID
	Founder bool
	Entries []ID
}

type danglingSnapshot struct {
	_      struct{} `cbor:",toarray"`
	Entry  ID
	Citers []LogID
}

// snapshotVersion changes with the layout and with the rules of the set, so
// that no build continues from the answers of another.
const snapshotVersion = 2

// Snapshot is what [RestoreSet] needs to continue from here: canonical
// DAG-CBOR, a few hundred bytes for each log. It is derived data for this
// build and this order of arrival; nothing is compared or exchanged by it.
func (s *Set) Snapshot() []byte {
	snap := snapshot{Version: snapshotVersion, Community: s.community, Founders: s.founders}
	for _, id := range s.Logs() {
		snap.Logs = append(snap.Logs, s.logs[id].snapshot(id))
	}
	for _, log := range slices.SortedFunc(maps.Keys(s.namings), LogID.Compare) {
		snap.Namings = append(snap.Namings, namingSnapshot{Log: log, Entries: s.namings[log]})
	}
	for _, id := range slices.SortedFunc(maps.Keys(s.persons), comparePersons) {
		p := s.persons[id]
		snap.Persons = append(snap.Persons, personSnapshot{Person: id, Founder: p.founder, Entries: p.namings})
	}
	for _, id := range slices.SortedFunc(maps.Keys(s.dangling), compareIDs) {
		snap.Dangling = append(snap.Dangling, danglingSnapshot{Entry: id, Citers: s.dangling[id].ids()})
	}
	for _, log := range slices.SortedFunc(maps.Keys(s.doubtful), LogID.Compare) {
		snap.Doubtful = append(snap.Doubtful, s.doubtful[log]...)
	}
	data, err := dagcbor.Marshal(snap)
	if err != nil {
		panic(fmt.Sprintf("snapshot of a set: %v", err)) // every field has a canonical form
	}
	return data
}

func (log *logState) snapshot(id LogID) logSnapshot {
	snap := logSnapshot{Log: id, First: log.first, Certified: log.certified, Named: log.named}
	for _, b := range log.branches {
		snap.Branches = append(snap.Branches, branchSnapshot{
			Parent: int64(b.parent), After: b.after.Link, Beside: b.beside.Link, From: b.from, Start: b.start,
			Ends: [2]endSnapshot{{Seq: b.end.Seq, ID: b.end.ID.Link}, {Seq: b.in.Seq, ID: b.in.ID.Link}},
		})
	}
	for _, at := range log.memberSince {
		snap.MemberSince = append(snap.MemberSince, spotSnapshot{Branch: uint64(at.branch), Seq: at.seq})
	}
	return snap
}

// RestoreSet continues from a snapshot as if the set had been told of every
// entry that the snapshot's had been. The graph answers for all of these, and
// losses are the same as then. Bytes that are something else are an error, and
// a new set that is told of every entry takes their place; they are trusted
// otherwise, so they come from the replica's own, checked storage.
func RestoreSet(data []byte, community CommunityID, graph Graph, losses Losses) (*Set, error) {
	var snap snapshot
	if err := dagcbor.Unmarshal(data, &snap, dagcbor.Unbounded()); err != nil {
		return nil, fmt.Errorf("%w: %v", errSnapshot, err)
	}
	if snap.Version != snapshotVersion || snap.Community != community {
		return nil, fmt.Errorf("%w: version %d of community %s", errSnapshot, snap.Version, snap.Community.Short())
	}
	s := NewSet(community, graph, losses)
	s.founders = slices.Clip(snap.Founders)
	for _, p := range snap.Persons {
		*s.person(p.Person) = person{founder: p.Founder, namings: p.Entries}
	}
	for _, log := range snap.Logs {
		if err := s.restoreLog(log); err != nil {
			return nil, err
		}
	}
	for _, naming := range snap.Namings {
		s.namings[naming.Log] = naming.Entries
	}
	for _, d := range snap.Dangling {
		for _, citer := range d.Citers {
			if s.logs[citer] == nil {
				return nil, fmt.Errorf("%w: log %s", errSnapshot, citer.Short())
			}
			s.await(d.Entry, s.logs[citer])
		}
	}
	return s, s.restoreDoubtful(snap.Doubtful)
}

func (s *Set) restoreLog(snap logSnapshot) error {
	first, held := s.graph.Entry(snap.First)
	introduction, err := first.Introduction()
	if !held || err != nil || first.Log() != snap.Log || introduction.Community != s.community || s.logs[snap.Log] != nil {
		return fmt.Errorf("%w: log %s", errSnapshot, snap.Log.Short())
	}
	log := &logState{
		introduction: introduction, first: snap.First, certified: snap.Certified, named: snap.Named,
		fences: s.fencesOf(snap.Log, introduction.Keys),
	}
	for _, b := range snap.Branches {
		restored := b.branch(snap.Log)
		if end, held := s.graph.Entry(restored.end.ID); !held || end.Tip() != restored.end || !restored.fits(log.branches) {
			return fmt.Errorf("%w: branch of log %s", errSnapshot, snap.Log.Short())
		}
		log.branches = append(log.branches, restored)
	}
	for _, at := range snap.MemberSince {
		if at.Branch >= uint64(len(log.branches)) {
			return fmt.Errorf("%w: branch %d of log %s", errSnapshot, at.Branch, snap.Log.Short())
		}
		log.memberSince = append(log.memberSince, spot{int(at.Branch), at.Seq})
	}
	if len(log.branches) == 0 {
		return fmt.Errorf("%w: log %s without entries", errSnapshot, snap.Log.Short())
	}
	s.logs[snap.Log] = log
	s.restoreHonoured(log)
	if log.certified {
		owner := s.person(introduction.Person)
		owner.certified = append(owner.certified, snap.Log)
	}
	return nil
}

func (c citers) ids() (ids []LogID) {
	for _, log := range c {
		if log != nil {
			ids = append(ids, log.branches[0].end.Log)
		}
	}
	return ids
}

func (b branchSnapshot) branch(log LogID) branch {
	restored := branch{
		parent: int(b.Parent), after: ID{b.After}, beside: ID{b.Beside}, from: b.From, start: b.Start,
		end: Tip{Log: log, Seq: b.Ends[0].Seq, ID: ID{b.Ends[0].ID}},
	}
	if in := b.Ends[1]; in.ID != [32]byte{} {
		restored.in = Tip{Log: log, Seq: in.Seq, ID: ID{in.ID}}
	}
	return restored
}

// fits reports whether a branch can be the next one of a log.
func (b branch) fits(before []branch) bool {
	if b.from > b.end.Seq || b.in.Seq > b.end.Seq || !b.in.ID.IsZero() && b.in.Seq < b.from {
		return false
	}
	if b.parent == none {
		return b.from == 0
	}
	if b.parent < 0 || b.parent >= len(before) || b.from == 0 {
		return false
	}
	parent := before[b.parent]
	return parent.from < b.from && b.from <= parent.end.Seq
}

// restoreHonoured finds the honoured entries that are held already.
func (s *Set) restoreHonoured(log *logState) {
	for i := range log.fences {
		for _, id := range log.fences[i].honoured {
			v, held := s.graph.Entry(id)
			if !held || v.Log() != log.branches[0].end.Log {
				continue
			}
			if at, told := s.indexed(log)[id]; told {
				log.fences[i].held = append(log.fences[i].held, spot{at.branch, v.Seq()})
			}
		}
	}
}

func (s *Set) restoreDoubtful(doubtful []ID) error {
	for _, id := range doubtful {
		v, held := s.graph.Entry(id)
		if !held || s.logs[v.Log()] == nil {
			return fmt.Errorf("%w: entry %s", errSnapshot, id.Short())
		}
		s.doubtful[v.Log()] = append(s.doubtful[v.Log()], id)
	}
	return nil
}

func compareIDs(a, b ID) int { return a.Compare(b.Link) }

func comparePersons(a, b identity.PersonID) int { return slices.Compare(a[:], b[:]) }
