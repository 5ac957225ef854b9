package peer

import (
	"math/rand/v2"
	"slices"
	"time"

	"github.com/libp2p/go-libp2p/core/network"
	"github.com/libp2p/go-libp2p/core/peer"

	"tallystick/crdt"
	"tallystick/identity"
	"tallystick/sync/reconcile"
)

// remote is another device of our communities. The node's lock guards it, but
// for the buckets.
type remote struct {
	id   identity.TransportID
	peer peer.ID // empty if the id is not a key that anyone can have

	addresses []string // the last that worked first
	met       time.Time
	unsaved   bool // the book says something else
	shares    map[crdt.CommunityID]*share

	connected bool
	spoke     bool // it has said something since: who refuses this device lets it connect, too
	running   int  // sessions

	refusals int       // connections in a row that ended before it said anything
	refused  time.Time // when the first of them did

	dialling bool
	dialDue  time.Time
	dialled  int // attempts in a row that failed, or after which nothing was heard

	breaches int
	good     int // sessions since the last breach
	heldOff  time.Time

	bytes, entries, opened *bucket
	beyond                 *bucket // sessions beyond those
	streams                *bucket // of all protocols, that it opened
	files                  int     // being sent
}

// share is one community in common with a remote.
type share struct {
	pending bool      // the two may hold different things
	due     time.Time // when this side opens a session, if pending
	tries   int       // sessions in a row that did not end in sync
	force   bool      // somebody asked: agreement is no reason not to

	running *session
	ended   uint64 // sessions so far
	failed  error  // why the last one broke, nil if it did not
	result  reconcile.Result
	past    both // of sessions that are over
	at      time.Time

	agreed     state // in which the two were in sync; zero if never
	agreedAt   time.Time
	agreedTips []crdt.Tip // nil if not known any more
	unsaved    bool       // of which the book says something else
}

// remote is the entry for a device, made when it is first heard of. The caller
// holds the lock.
func (n *Node) remote(id identity.TransportID) *remote {
	if r := n.remotes[id]; r != nil {
		return r
	}
	p, _ := peerOf(id) // an id that is no key is never connected
	now := time.Now()
	r := &remote{
		id: id, peer: p, shares: map[crdt.CommunityID]*share{}, dialDue: now,
		bytes:   newBucket(bytesPerSecond, bytesBurst, now),
		entries: newBucket(entriesPerSecond, entriesBurst, now),
		opened:  newBucket(sessionsPerSecond, sessionsBurst, now),
		beyond:  newBucket(refusedPerSecond, refusedBurst, now),
		streams: newBucket(streamsPerSecond, streamsBurst, now),
	}
	n.recall(r)
	r.addresses = merge(n.strangers[id], r.addresses)
	delete(n.strangers, id)
	r.connected = n.linked(p)
	n.remotes[id] = r
	return r
}

// linked reports whether a peer is connected, other than as a stranger.
func (n *Node) linked(p peer.ID) bool {
	return slices.ContainsFunc(n.host.Network().ConnsToPeer(p), func(c network.Conn) bool {
		return !c.IsClosed() && !n.door.holds(c)
	})
}

// keep makes the shares those with the communities given.
func (r *remote) keep(communities map[crdt.CommunityID]bool) {
	for c := range communities {
		if r.shares[c] == nil {
			r.shares[c] = &share{pending: true, due: time.Now()}
		}
	}
	for c, s := range r.shares {
		if !communities[c] {
			s.cancel(errDropped)
			delete(r.shares, c)
		}
	}
}

// cancel ends the session of a share, if one runs.
func (s *share) cancel(why error) {
	if s.running != nil {
		s.running.cancel(why)
	}
}

// want makes a session due, at the earlier of two moments.
func (s *share) want(due time.Time) {
	if !s.pending || due.Before(s.due) {
		s.due = due
	}
	s.pending = true
}

// connected hears of every new connection.
func (n *Node) connected(c network.Conn) {
	if n.stranger(c) {
		n.door.greet(c)
		return
	}
	id, err := deviceOf(c.RemotePeer())
	if err != nil {
		return
	}
	n.mu.Lock()
	r := n.remote(id)
	r.keep(n.inCommon(id))
	if c.Stat().Direction == network.DirOutbound && !c.Stat().Limited {
		r.addresses = merge([]string{c.RemoteMultiaddr().String()}, r.addresses)
	}
	if !r.connected {
		r.connected, r.spoke = true, false
		r.dialled++
		r.greet(n.self)
	}
	n.mu.Unlock()
	n.poke()
	n.tell()
}

// speaks notes that a device takes part in a session: the two have met.
func (n *Node) speaks(r *remote) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if !r.spoke {
		r.spoke, r.dialled, r.met, r.unsaved = true, 0, time.Now(), true
		r.refusals, r.refused = 0, time.Time{}
	}
}

// inCommon is common as a set.
func (n *Node) inCommon(id identity.TransportID) map[crdt.CommunityID]bool {
	set := map[crdt.CommunityID]bool{}
	for _, c := range n.common(id) {
		set[c] = true
	}
	return set
}

// greet makes sessions due on a new connection: at once on the side with the
// smaller id, a little later on the other one. What the two agreed on before is
// no reason not to: the other may have come back as an old copy.
func (r *remote) greet(self identity.TransportID) {
	due := time.Now()
	if !opens(self, r.id) {
		due = due.Add(greetPause)
	}
	for _, s := range r.shares {
		s.pending, s.force, s.due, s.tries = true, true, due, 0
	}
}

// disconnected hears of every connection that has ended.
func (n *Node) disconnected(c network.Conn) {
	n.door.leave(c)
	id, err := deviceOf(c.RemotePeer())
	if err != nil {
		return
	}
	n.mu.Lock()
	r := n.remotes[id]
	if r != nil && !n.linked(c.RemotePeer()) {
		r.unheard(c, time.Now())
		r.connected, r.dialDue = false, time.Now().Add(jitter(doubled(dialFirst, dialLast, r.dialled)))
	}
	n.mu.Unlock()
	if r != nil {
		n.remember(r)
	}
	n.poke()
	n.tell()
}

// unheard counts a connection of this side's that ended before the other one
// said anything, as it does where it does not know this device any more: there
// is no word for that on the wire. Who opens a connection itself refuses nobody,
// and one that is held off was dropped by this side. The caller holds the lock.
func (r *remote) unheard(c network.Conn, now time.Time) {
	if !r.connected || r.spoke || c.Stat().Direction != network.DirOutbound || now.Before(r.heldOff) {
		return
	}
	if r.refusals == 0 {
		r.refused = now
	}
	r.refusals++
}

// jitter is a wait between three and five quarters of one, so that two devices
// that failed together do not try together again.
func jitter(d time.Duration) time.Duration {
	return d*3/4 + rand.N(d/2)
}

// doubled is a wait that grows with every failure, from first to last.
func doubled(first, last time.Duration, failures int) time.Duration {
	for ; failures > 1 && first < last; failures-- {
		first *= 2
	}
	return min(first, last)
}
