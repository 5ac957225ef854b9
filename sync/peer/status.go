package peer

import (
	"context"
	"iter"
	"maps"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"tallystick/crdt"
	"tallystick/identity"
)

// PeerStatus is how this node stands with one device of its communities.
type PeerStatus struct {
	ID        identity.TransportID
	Connected bool
	Relayed   bool      // only through a hub
	Addresses []string  // known ones as multiaddrs, without the id; the last that worked first
	Met       time.Time // when it last took part in a session; zero for never
	HeldOff   time.Time // until when it is left alone, after a breach; zero or past if it is not
	Breaches  int

	// Refused is how many connections in a row, opened by this side since the node
	// was, ended before the device said anything, the first at RefusedSince. One
	// may have been lost; many mean that it does not know this device any more.
	Refused      int
	RefusedSince time.Time // zero if there are none

	Shares []ShareStatus // one for each community in common, sorted
}

// ShareStatus is how this node stands with one device in one community. What it
// says of agreement follows from tips that were compared, never from time.
type ShareStatus struct {
	Community crdt.CommunityID

	// InSync: nothing has changed here since the two held the same entries. What
	// the other device has come to hold since, nobody can know before the next
	// session.
	InSync bool
	Agreed time.Time  // when they last held the same; zero if never
	Digest [32]byte   // of what they then held
	Tips   []crdt.Tip // that they both held then, if they are still known; not to be changed

	Running bool      // a session is going on
	Pending bool      // one is due
	Ended   time.Time // when the last one did, since the node was opened
	Failed  error     // why it broke; nil if it did not

	// Compared: the two have told each other what they hold, at least once. If
	// not, nothing is known of how they differ.
	Compared bool

	// LogsDiffer is how many logs are known to differ: those that did at the end
	// of the last session, or have grown here since the two agreed.
	LogsDiffer int

	// BodiesLacking is how many sealed bodies this side lacks of those that it
	// knows of; PeerLacking is what the peer said of itself.
	BodiesLacking int
	PeerLacking   int

	// RoundTrips is how often the last session that ended well had to wait for an
	// answer, as reconcile counts it.
	RoundTrips int

	In, Out Traffic // since the node was opened, the running session included
}

// Traffic is what went one way.
type Traffic struct {
	Bytes   int64 // of sessions' streams, before encryption
	Entries int
	Bodies  int // sealed bodies sent apart from their entries
}

// counter is a number that several goroutines add to.
type counter struct{ atomic.Int64 }

// both is what went each way.
type both struct{ in, out Traffic }

func (b both) plus(more both) both {
	return both{b.in.plus(more.in), b.out.plus(more.out)}
}

func (t Traffic) plus(more Traffic) Traffic {
	return Traffic{t.Bytes + more.Bytes, t.Entries + more.Entries, t.Bodies + more.Bodies}
}

// traffic is what a session has moved so far.
func (s *session) traffic() both {
	result := s.result()
	return both{
		in:  Traffic{s.moved.in.Load(), result.In.Entries, result.In.Bodies},
		out: Traffic{s.moved.out.Load(), result.Out.Entries, result.Out.Bodies},
	}
}

// Peers are all devices of the communities held here but this one, sorted.
func (n *Node) Peers() []PeerStatus {
	held := n.held()
	n.mu.Lock()
	rows := make([]PeerStatus, 0, len(n.remotes))
	running := map[*ShareStatus]*session{}
	for _, r := range n.remotes {
		row := n.row(r, held)
		for i := range row.Shares {
			if s := r.shares[row.Shares[i].Community]; s.running != nil {
				running[&row.Shares[i]] = s.running
			}
		}
		rows = append(rows, row)
	}
	n.mu.Unlock()
	for share, session := range running {
		moved := session.traffic() // waits for a message to be made
		share.In, share.Out = share.In.plus(moved.in), share.Out.plus(moved.out)
	}
	slices.SortFunc(rows, func(a, b PeerStatus) int { return strings.Compare(string(a.ID[:]), string(b.ID[:])) })
	return rows
}

// Peer is one row of Peers; false if the device is in no community held here.
func (n *Node) Peer(id identity.TransportID) (PeerStatus, bool) {
	rows := n.Peers()
	i := slices.IndexFunc(rows, func(p PeerStatus) bool { return p.ID == id })
	if i < 0 {
		return PeerStatus{}, false
	}
	return rows[i], true
}

// row is a device's status. The caller holds the lock.
func (n *Node) row(r *remote, held map[crdt.CommunityID]holding) PeerStatus {
	p := PeerStatus{
		ID: r.id, Connected: r.connected, Relayed: n.relayed(r),
		Addresses: slices.Clone(r.addresses), Met: r.met, HeldOff: r.heldOff, Breaches: r.breaches,
		Refused: r.refusals, RefusedSince: r.refused,
	}
	for _, c := range slices.SortedFunc(maps.Keys(r.shares), func(a, b crdt.CommunityID) int { return a.Compare(b.Link) }) {
		p.Shares = append(p.Shares, r.shares[c].row(held[c]))
	}
	return p
}

// holding is what is held here of a community.
type holding struct {
	id crdt.CommunityID
	state
	tips []crdt.Tip
}

// held is what is held here of every community, now.
func (n *Node) held() map[crdt.CommunityID]holding {
	all := map[crdt.CommunityID]holding{}
	for _, id := range n.options.Replica.Communities() {
		if c, err := n.options.Replica.Community(id); err == nil {
			tips := c.Tips()
			all[id] = holding{id, state{crdt.EntriesDigest(tips), len(c.Lacking())}, tips}
		}
	}
	return all
}

func (s *share) row(here holding) ShareStatus {
	row := ShareStatus{
		Community: here.id, Agreed: s.agreedAt, Digest: s.agreed.digest, Tips: s.agreedTips,
		Running: s.running != nil, Pending: s.pending, Ended: s.at, Failed: s.failed,
		BodiesLacking: here.lacking, PeerLacking: s.result.PeerLacking, RoundTrips: s.result.RoundTrips,
		In: s.past.in, Out: s.past.out,
	}
	row.InSync = !s.agreedAt.IsZero() && s.agreed.digest == here.digest
	row.Compared = s.ended > 0 || !s.agreedAt.IsZero()
	if row.Compared && !row.InSync {
		row.LogsDiffer = max(s.result.LogsDiffer, grown(here.tips, s.agreedTips), 1)
	}
	return row
}

// grown is how many logs have other ends than they had; none if that is not
// known.
func grown(now, then []crdt.Tip) int {
	if then == nil {
		return 0
	}
	old := map[crdt.Tip]bool{}
	for _, tip := range then {
		old[tip] = true
	}
	logs := map[crdt.LogID]bool{}
	for _, tip := range now {
		if !old[tip] {
			logs[tip.Log] = true
		}
	}
	return len(logs)
}

// Watch yields Peers at once, and again whenever something in it has changed
// since, until the context ends or the node is closed. Whoever is slow misses
// what was in between, and never the last.
func (n *Node) Watch(ctx context.Context) iter.Seq[[]PeerStatus] {
	return func(yield func([]PeerStatus) bool) {
		for {
			news := n.signal()
			if ctx.Err() != nil || n.ctx.Err() != nil || !yield(n.Peers()) {
				return
			}
			select {
			case <-news:
			case <-ctx.Done():
			case <-n.ctx.Done():
			}
		}
	}
}

// signal is closed at the next change of status.
func (n *Node) signal() <-chan struct{} {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.news
}

// tell says that the status has changed.
func (n *Node) tell() {
	n.mu.Lock()
	defer n.mu.Unlock()
	close(n.news)
	n.news = make(chan struct{})
}
