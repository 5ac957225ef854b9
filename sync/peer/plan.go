package peer

import (
	"time"
)

// plan is the node's one goroutine that decides what to do next: it starts what
// is due, and sleeps until something else will be or something has happened.
func (n *Node) plan() {
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-n.poked:
		case <-timer.C:
		case <-n.ctx.Done():
			return
		}
		timer.Reset(n.act(time.Now()))
	}
}

// poke has the planner look again.
func (n *Node) poke() {
	select {
	case n.poked <- struct{}{}:
	default: // it will
	}
}

// agenda gathers what is due, and when the next thing is.
type agenda struct {
	now   time.Time
	next  time.Duration
	start []func()
}

// at reports whether a moment has come, and notes it if not.
func (a *agenda) at(due time.Time) bool {
	wait := due.Sub(a.now)
	if wait <= 0 {
		return true
	}
	a.next = min(a.next, wait)
	return false
}

// act starts what is due and says how long nothing else will be.
func (n *Node) act(now time.Time) time.Duration {
	a := &agenda{now: now, next: time.Hour}
	n.mu.Lock()
	linked := 0
	for _, r := range n.remotes {
		if r.connected {
			linked++
		}
	}
	for _, r := range n.remotes {
		if !a.at(r.heldOff) {
			continue
		}
		if r.connected {
			n.planSessions(a, r)
		} else if linked+n.dials < enoughPeers {
			n.planDial(a, r)
		}
	}
	n.mu.Unlock()
	for _, start := range a.start {
		n.run(start)
	}
	return a.next
}

// planSessions begins the sessions that are due with a connected device, as far
// as there is room. Whoever ends one pokes the planner.
func (n *Node) planSessions(a *agenda, r *remote) {
	for c, s := range r.shares {
		if !s.pending || s.running != nil || !a.at(s.due) {
			continue
		}
		if n.sessions >= maxSessions || r.running >= maxSessionsPerPeer {
			continue
		}
		if !s.force && s.inSync(n.watched.state(c)) {
			s.pending = false
			continue
		}
		if !r.opened.try(2, a.now) { // twice what the peer counts, so that it never refuses
			s.due = a.now.Add(time.Second)
			a.at(s.due)
			continue
		}
		session := n.newSession(r, c, true)
		n.begin(r, s, session)
		a.start = append(a.start, session.initiate)
	}
}

// begin enters a session into the books. The caller holds the lock.
func (n *Node) begin(r *remote, s *share, one *session) {
	s.running, s.force = one, false
	r.running++
	n.sessions++
}

// finish takes a session out of the books, and decides when the next one is due.
func (n *Node) finish(one *session, err error) {
	n.mu.Lock()
	r := one.remote
	r.running--
	n.sessions--
	if s := r.shares[one.id]; s != nil && s.running == one {
		s.running = nil
		s.settle(n, one, err)
	}
	n.mu.Unlock()
	n.judge(r, err)
	n.remember(r)
	n.poke()
	n.tell()
}

// settle notes what came of a session. The caller holds the lock.
func (s *share) settle(n *Node, one *session, err error) {
	now := time.Now()
	s.past = s.past.plus(one.traffic())
	if yields(err) { // the other side's session goes on
		s.want(now.Add(jitter(retryFirst)))
		return
	}
	s.ended++
	s.at, s.failed = now, err
	if err == nil {
		s.result = one.result()
		one.remote.met = now
	}
	if err == nil && s.result.InSync {
		s.agree(n, one, now)
		s.tries = 0
		s.pending = s.force || !s.inSync(n.watched.state(one.id))
		if s.due = now.Add(changePause); s.force {
			s.due = now
		}
		return
	}
	if s.tries++; one.kept.Load() > 0 {
		s.tries = 1 // it got somewhere
	}
	s.pending, s.due = true, now.Add(jitter(doubled(retryFirst, retryLast, s.tries)))
}

// agree keeps the state in which the two were in sync. Equal lists of tips are
// kept once.
func (s *share) agree(n *Node, one *session, now time.Time) {
	before := s.agreed
	s.agreed, s.agreedTips = one.holdings.compared()
	s.agreedAt = now
	if s.agreed != before {
		one.remote.unsaved, s.unsaved = true, true
	}
	for _, r := range n.remotes {
		if other := r.shares[one.id]; other != nil && other != s && other.agreed.digest == s.agreed.digest && other.agreedTips != nil {
			s.agreedTips = other.agreedTips
			return
		}
	}
}

// inSync reports whether nothing has changed here since the two were in sync.
func (s *share) inSync(now state) bool { return s.agreed == now && s.agreed != state{} }
