package crdt

// follow draws the consequences of one entry being in the set.
func (s *Set) follow(v Verified) {
	log := s.logs[v.Log()]
	for _, id := range v.Deps() {
		if cited, held := s.graph.Entry(id); held && s.logs[cited.Log()] != nil {
			s.cite(cited, citers{log})
		} else {
			s.await(id, log)
		}
	}
	if v.governs() && !s.effect(v, map[ID]bool{}) {
		s.doubtful[v.Log()] = append(s.doubtful[v.Log()], v.id)
	}
}

// citers are the logs whose entries cite something: two are enough to know
// that one of them is another log.
type citers [2]*logState

// other is a citer that is not the log itself.
func (c citers) other(log *logState) *logState {
	if c[0] == log {
		return c[1]
	}
	return c[0]
}

// await remembers a citation of something that is not held.
func (s *Set) await(id ID, citer *logState) {
	known := s.dangling[id]
	switch {
	case known[0] == nil:
		known[0] = citer
	case known[0] != citer && known[1] == nil:
		known[1] = citer
	default:
		return
	}
	s.dangling[id] = known
}

// cite lets in an entry that entries of other logs in the set name. In a log
// without fences its name is enough.
func (s *Set) cite(cited Verified, by citers) {
	log := s.logs[cited.Log()]
	citer := by.other(log)
	if citer == nil {
		return
	}
	s.name(log)
	if len(log.fences) == 0 {
		return
	}
	if _, told := s.indexed(log)[cited.id]; !told {
		s.await(cited.id, citer)
		return
	}
	s.enter(log, cited)
}
