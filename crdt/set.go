package crdt

import (
	"iter"
	"maps"
	"slices"

	"tallystick/identity"
)

// Graph is where a [Set] looks up the verified entries that it was given.
type Graph interface {
	// Entry returns an entry that is held. Clear bodies must be there; sealed
	// ones are not looked at. It may answer for entries that the set is about
	// to be told of.
	Entry(ID) (Verified, bool)

	// Entries yields everything held, an entry never before its prev.
	Entries() iter.Seq[Verified]
}

// Set decides which logs and entries belong to a community: the least set
// that holds the charter and the acts of all losses of power, as far as they
// are held, and is closed under naming. A log is named
//
//   - by the charter's list of founders;
//   - by a valid root certificate, if the charter or an admission in force
//     names the certificate's person;
//   - by an admission or certificate in force: one in the set whose author was
//     a member in its own past;
//   - by a dep of an entry in the set;
//   - by holding the act of a loss.
//
// Past the fence of a loss, an entry is in the set only if it is such an act
// or precedes one in its log, or if an entry of another log that is in the set
// cites it or one that follows it. Since a chain of citations begins before a
// fence or in an act, this takes in exactly what honoured entries and acts were
// written upon, so that every entry in the set can be taken up. Losses are the
// only thing that takes entries out.
//
// Acts are in whatever other losses say of their authors, because they decide
// what everyone else is in: of two removals that cross, each lies past the
// fence of the other, and a replica that is given what the tips of another one
// reach has to learn of both.
//
// A log is a member from where it is a founder's, is certified by a founder's
// root key, or follows an admission or certificate in force that names it, or,
// if a root key certifies it, its person. A dep or an act alone makes no
// member. A dep on an entry of the same log says nothing here.
//
// In every log the set is closed under prev, so its tips say all about it. A
// Set is fed what is verified, in any order that puts prev first, and reaches
// the same tips in each.
type Set struct {
	community CommunityID
	graph     Graph
	losses    Losses
	acts      map[ID]bool // of the losses; true for each

	founders []LogID // as the charter lists them; empty while it is not held
	logs     map[LogID]*logState
	namings  map[LogID][]ID                // admissions and certificates in force that name a log
	persons  map[identity.PersonID]*person // who certifies logs held, or is named
	dangling map[ID]citers                 // cited in the set and not held
	doubtful map[LogID][]ID                // admissions and certificates in the set, not in force, by author

	// What Hold has still to draw the consequences of; empty between calls.
	entering []Verified
	recheck  map[LogID]bool // authors of doubtful entries
	entered  []Tip
}

// NewSet is the empty set of a community.
func NewSet(community CommunityID, graph Graph, losses Losses) *Set {
	s := &Set{
		community: community, graph: graph, losses: losses, acts: map[ID]bool{},
		logs: map[LogID]*logState{}, namings: map[LogID][]ID{}, persons: map[identity.PersonID]*person{},
		dangling: map[ID]citers{}, doubtful: map[LogID][]ID{}, recheck: map[LogID]bool{},
	}
	for _, id := range losses.Acts() {
		s.acts[id] = true
	}
	return s
}

// WorkOut is the set of everything that a graph holds. It is for losses that
// were not known, or were others, when the entries came.
func WorkOut(community CommunityID, graph Graph, losses Losses) *Set {
	s := NewSet(community, graph, losses)
	for v := range graph.Entries() {
		s.Hold(v)
	}
	return s
}

// Hold tells the set of an entry that is now held and that graph answers for;
// the entry before it has been told of. It returns the tips to which logs have
// grown in the set: each stands for itself and for what it reaches by prev
// that was not in the set before. Telling it twice changes nothing.
func (s *Set) Hold(v Verified) []Tip {
	log := s.hold(v)
	if log == nil {
		return nil
	}
	s.learnCharter(v)
	s.reach(log, v)
	if citers, cited := s.dangling[v.id]; cited {
		delete(s.dangling, v.id)
		s.cite(v, citers)
		s.recheckAll()
	}
	s.settle()
	entered := s.entered
	s.entered = nil
	return entered
}

// hold places the entry in its log; nil if there is nothing new to hold.
func (s *Set) hold(v Verified) *logState {
	log := s.logs[v.Log()]
	if v.Seq() > 0 {
		if log == nil || !s.attach(log, v) {
			return nil
		}
		return log
	}
	introduction, err := v.Introduction()
	if err != nil || introduction.Community != s.community {
		return nil
	}
	if log == nil {
		log = &logState{introduction: introduction, first: v.id, fences: s.fencesOf(v.Log(), introduction.Keys)}
		s.logs[v.Log()] = log
	}
	if !s.attach(log, v) {
		return nil
	}
	s.introduce(log, v, introduction)
	return log
}

func (s *Set) fencesOf(log LogID, keys Keys) (fences []fence) {
	for _, f := range s.losses.Fences(log, keys) {
		fences = append(fences, fence{honoured: f.Honoured})
	}
	return fences
}

// reach lets a newly held entry into the set if its log is named and no fence
// keeps it out. An honoured entry brings its past with it; the charter needs
// none. The act of a loss needs neither, and names its log.
func (s *Set) reach(log *logState, v Verified) {
	at := s.spotOf(log, v)
	honoured := log.honour(v, at)
	switch {
	case s.acts[v.id]:
		s.name(log)
		s.enter(log, v)
	case !log.named:
	case log.before(at) || s.isCharter(v):
		s.enter(log, v)
	case honoured:
		s.enterBefore(log, v, 0)
	}
}

// enterBefore lets in the part before every fence of a chain that ends in v
// and need not be looked at below a seq.
func (s *Set) enterBefore(log *logState, v Verified, from uint64) {
	for past := range s.back(v.id) {
		if past.Seq() < from {
			return
		}
		if log.before(s.spotOf(log, past)) {
			s.enter(log, past)
			return
		}
	}
}

// enter lets an entry and what it reaches by prev into the set.
func (s *Set) enter(log *logState, v Verified) {
	first, tip := len(s.entering), v.Tip()
	for at := s.spotOf(log, v); !log.has(at); at.seq-- {
		s.entering = append(s.entering, v)
		if at.seq == 0 {
			break
		}
		if b := log.branches[at.branch]; at.seq == b.from {
			at.branch = b.parent
		}
		if log.has(spot{at.branch, at.seq - 1}) {
			break
		}
		if v, _ = s.graph.Entry(v.Prev()); v.id.IsZero() {
			s.entering = s.entering[:first] // the graph is damaged: nothing can be said beyond here
			return
		}
	}
	path := s.entering[first:]
	slices.Reverse(path)
	for _, entering := range path {
		log.branches[s.spotOf(log, entering).branch].in = entering.Tip()
	}
	if len(path) > 0 {
		s.entered = append(s.entered, tip)
	}
}

// settle draws consequences until there are none left.
func (s *Set) settle() {
	for {
		for i := 0; i < len(s.entering); i++ { // it grows meanwhile
			s.follow(s.entering[i])
		}
		s.entering = slices.Delete(s.entering, 0, len(s.entering))
		if cap(s.entering) > MaxRun {
			s.entering = nil
		}
		if len(s.recheck) == 0 {
			return
		}
		s.reconsider()
	}
}

// name puts a log into the set, as far as its fences let it.
func (s *Set) name(log *logState) {
	if log == nil || log.named {
		return
	}
	log.named = true
	for _, b := range slices.Clone(log.branches) {
		if end, held := s.graph.Entry(b.end.ID); held {
			s.enterBefore(log, end, b.from)
		}
	}
}

// recheckAll looks again at every entry that was not in force so far.
func (s *Set) recheckAll() {
	for log := range maps.Keys(s.doubtful) {
		s.recheck[log] = true
	}
}
