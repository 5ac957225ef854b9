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
	// ones are not looked at.
	Entry(ID) (Verified, bool)

	// Entries yields everything held, an entry never before its prev.
	Entries() iter.Seq[Verified]
}

// Set decides which logs and entries belong to a community: the least set
// that holds the charter and is closed under naming. A log is named
//
//   - by the charter's list of founders;
//   - by a valid root certificate, if the charter or an admission in the set
//     names the certificate's person;
//   - by an admission or certificate in the set whose author was a member in
//     its own past;
//   - by a dep of an entry in the set.
//
// Past the fence of a loss of power, an entry is in the set only if an entry
// of another log that is in the set, itself before its own fence, cites it or
// a descendant of it. Losses are the only thing that takes entries out.
//
// In every log the set is closed under prev, so its tips say all about it. A
// Set is fed what is verified, in any order that puts prev first, and reaches
// the same tips in each.
type Set struct {
	community CommunityID
	graph     Graph
	losses    Losses

	founders  []LogID // as the charter lists them; nil while it is not held
	logs      map[LogID]*logState
	namings   map[LogID][]ID                // admissions and certificates in force that name a log
	persons   map[identity.PersonID]*person // whom the charter or an admission in force names
	certified map[identity.PersonID][]LogID // logs held that carry a valid root certificate
	dangling  map[ID]map[LogID]bool         // cited in the set and not held, by entries of which logs
	doubtful  map[ID]bool                   // admissions and certificates in the set whose author isn't known as a member in their past
	entered   []Tip                         // since the last answer of Hold
}

// logState is what the set knows of one log. All of it follows from the
// entries held; forks is empty exactly when the log is one chain.
type logState struct {
	introduction Introduction // of the entry 0 with the smallest id
	first        ID           // that entry
	certified    bool         // an entry 0 carries a valid root certificate
	named        bool
	held         []Tip // ends of everything held, one per branch
	tips         []Tip // ends of the part in the set, one per branch
	forks        []Fork
	fences       []Fence // nil when no loss reaches the log
	memberSince  ID      // an entry in whose past the log's membership is known to lie
}

type person struct {
	founder bool
	namings []ID // admissions in force
}

// NewSet is the empty set of a community.
func NewSet(community CommunityID, graph Graph, losses Losses) *Set {
	return &Set{
		community: community, graph: graph, losses: losses,
		logs: map[LogID]*logState{}, namings: map[LogID][]ID{},
		persons: map[identity.PersonID]*person{}, certified: map[identity.PersonID][]LogID{},
		dangling: map[ID]map[LogID]bool{}, doubtful: map[ID]bool{},
	}
}

// Hold tells the set of an entry that is now held and that graph answers for;
// the entry before it has been told of. It returns the tips to which logs have
// grown in the set: each stands for itself and for what it reaches by prev
// that was not in the set before. Telling it twice is free.
func (s *Set) Hold(v Verified) []Tip {
	if !s.hold(v) {
		return nil
	}
	if v.Seq() == 1 && v.Header().Body.Link == s.community.Link {
		s.learnCharter(v)
	}
	s.nameByCertificate(v.Log())
	if citers := s.dangling[v.id]; citers != nil {
		delete(s.dangling, v.id)
		s.cite(v, slices.Collect(maps.Keys(citers))...)
		s.reconsider()
	}
	s.reach(v)
	entered := s.entered
	s.entered = nil
	return entered
}

// hold notes the entry as held, and reports whether it was news.
func (s *Set) hold(v Verified) bool {
	log := s.logs[v.Log()]
	if log == nil {
		if v.Seq() > 0 {
			return false
		}
		log = &logState{}
		s.logs[v.Log()] = log
	} else if s.holds(log, v) {
		return false
	}
	if v.Seq() == 0 && !s.introduce(log, v) {
		return false
	}
	log.forks = append(log.forks, s.forksWith(log, v)...)
	log.held = grow(log.held, v)
	return true
}

// introduce reads an entry 0.
func (s *Set) introduce(log *logState, v Verified) bool {
	introduction, err := v.Introduction()
	if err != nil || introduction.Community != s.community {
		delete(s.logs, v.Log())
		return false
	}
	if log.first.IsZero() || v.id.Compare(log.first.Link) < 0 {
		log.introduction, log.first = introduction, v.id
	}
	if introduction.Certified() && !log.certified {
		log.certified = true
		s.certified[introduction.Person] = append(s.certified[introduction.Person], v.Log())
	}
	log.fences = s.losses.Fences(v.Log(), log.introduction)
	log.named = log.named || slices.Contains(s.founders, v.Log())
	return true
}

// reach lets a newly held entry of a named log into the set if no fence
// keeps it out. An honoured entry brings its past with it.
func (s *Set) reach(v Verified) {
	log := s.logs[v.Log()]
	switch {
	case !log.named:
	case log.fences == nil || s.before(v):
		s.enterUpTo(v)
	case slices.ContainsFunc(log.fences, func(f Fence) bool { return slices.Contains(f.Honoured, v.id) }):
		s.enterBefore(v)
	}
}

// enterBefore lets in the part of v's branch that is before every fence.
func (s *Set) enterBefore(v Verified) {
	for past := range s.back(v) {
		if s.before(past) {
			s.enterUpTo(past)
			return
		}
	}
}

// before reports whether the entry is before every fence of its log: reached
// by prev from an honoured entry of each. The charter is before any.
func (s *Set) before(v Verified) bool {
	for _, fence := range s.logs[v.Log()].fences {
		honoured := slices.ContainsFunc(fence.Honoured, func(id ID) bool {
			end, held := s.graph.Entry(id)
			return held && s.reaches(end, v)
		})
		if !honoured && !s.isCharter(v) {
			return false
		}
	}
	return true
}

// enterUpTo lets an entry and what it reaches by prev into the set.
func (s *Set) enterUpTo(v Verified) {
	log := s.logs[v.Log()]
	var path []Verified
	for past := range s.back(v) {
		if s.Has(past) {
			break
		}
		path = append(path, past)
		if slices.ContainsFunc(log.tips, func(t Tip) bool { return t.ID == past.Prev() }) {
			break
		}
	}
	if len(path) == 0 {
		return
	}
	for _, entering := range slices.Backward(path) {
		log.tips = grow(log.tips, entering)
	}
	s.entered = append(s.entered, v.Tip())
	for _, entering := range slices.Backward(path) {
		s.follow(entering)
	}
}

// follow draws the consequences of one entry being in the set.
func (s *Set) follow(v Verified) {
	if len(v.Deps()) > 0 && s.before(v) {
		for _, id := range v.Deps() {
			s.citeOrAwait(id, v.Log())
		}
	}
	if v.governs() && !s.effect(v) {
		s.doubtful[v.id] = true
	}
}

func (s *Set) citeOrAwait(id ID, citer LogID) {
	if cited, held := s.graph.Entry(id); held && s.logs[cited.Log()] != nil && s.holds(s.logs[cited.Log()], cited) {
		s.cite(cited, citer)
		return
	}
	if s.dangling[id] == nil {
		s.dangling[id] = map[LogID]bool{}
	}
	s.dangling[id][citer] = true
}

// cite lets in an entry that entries of other logs in the set, before their
// fences, name.
func (s *Set) cite(cited Verified, citers ...LogID) {
	if slices.ContainsFunc(citers, func(citer LogID) bool { return citer != cited.Log() }) {
		s.name(cited.Log())
		s.enterUpTo(cited)
	}
}

// name puts a log into the set, as far as its fences let it.
func (s *Set) name(id LogID) {
	log := s.logs[id]
	if log == nil || log.named {
		return
	}
	log.named = true
	for _, tip := range slices.Clone(log.held) {
		v, held := s.graph.Entry(tip.ID)
		switch {
		case !held:
		case log.fences == nil:
			s.enterUpTo(v)
		default:
			s.enterBefore(v)
		}
	}
}

// Has reports whether an entry that is held is in the set.
func (s *Set) Has(v Verified) bool {
	log := s.logs[v.Log()]
	return log != nil && s.reachedFrom(log, log.tips, v)
}

// Named reports whether the log is in the set, so that its entries are not
// only kept for the case that somebody names it.
func (s *Set) Named(id LogID) bool { return s.logs[id] != nil && s.logs[id].named }

// Introduction is the introduction of a log that is held.
func (s *Set) Introduction(id LogID) (Introduction, bool) {
	log := s.logs[id]
	if log == nil {
		return Introduction{}, false
	}
	return log.introduction, true
}

// Tips are the ends of all logs in the set, one per branch, sorted. They are
// what replicas compare.
func (s *Set) Tips() []Tip {
	var tips []Tip
	for _, log := range s.logs {
		tips = append(tips, log.tips...)
	}
	slices.SortFunc(tips, Tip.Compare)
	return tips
}

// TipsOf are the ends of one log in the set.
func (s *Set) TipsOf(id LogID) []Tip {
	if log := s.logs[id]; log != nil {
		return slices.Clone(log.tips)
	}
	return nil
}

// Logs are all logs held, in the set or not, sorted.
func (s *Set) Logs() []LogID { return slices.SortedFunc(maps.Keys(s.logs), LogID.Compare) }

// Forks are the proofs held that logs have several histories, sorted.
func (s *Set) Forks() (forks []Fork) {
	for _, log := range s.logs {
		forks = append(forks, log.forks...)
	}
	slices.SortFunc(forks, Fork.Compare)
	return forks
}

// Refence replaces the losses and works the set out anew from everything held.
func (s *Set) Refence(losses Losses) {
	*s = *NewSet(s.community, s.graph, losses)
	for v := range s.graph.Entries() {
		s.Hold(v)
	}
}
