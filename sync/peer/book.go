package peer

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"slices"
	"time"

	"tallystick/crdt"
	"tallystick/crdt/dagcbor"
	"tallystick/crdt/replica"
	"tallystick/identity"
)

// record is what is remembered of a device, under its transport id. It stays on
// this device.
type record struct {
	Addresses []string          `json:"addresses,omitempty"`
	Met       int64             `json:"met,omitempty"`    // seconds since 1970
	Agreed    map[string]accord `json:"agreed,omitempty"` // by community
}

// met is when the two met last, by this device's clock; zero for never.
func (r record) met() time.Time {
	if r.Met <= 0 {
		return time.Time{}
	}
	return time.Unix(r.Met, 0)
}

// Met is when a device last took part in a session, by this device's clock: a
// claim for people, never to decide by. Ok is false if it never did. It is there
// whether a [Node] runs or not, and after a restart.
func Met(r *replica.Replica, device identity.TransportID) (at time.Time, ok bool) {
	raw, err := r.Space(bookSpace, replica.Primary).Get(device[:])
	if err != nil || len(raw) > maxHolding {
		return at, false
	}
	var known record
	if json.Unmarshal(raw, &known) != nil {
		return at, false
	}
	at = known.met()
	return at, !at.IsZero()
}

// accord is in which state two devices were in sync.
type accord struct {
	Digest  string `json:"digest"`
	Lacking int    `json:"lacking,omitempty"`
	At      int64  `json:"at"`
}

// recall fills in what is remembered of a device. The caller holds the lock.
func (n *Node) recall(r *remote) {
	raw, err := n.book.Get(r.id[:])
	if err != nil || len(raw) > maxHolding {
		return
	}
	var known record
	if json.Unmarshal(raw, &known) != nil {
		return // it is written anew at the next meeting
	}
	r.addresses, r.met = merge(known.Addresses), known.met()
	for text, a := range known.Agreed {
		c, at := parseAccord(text, a)
		if at.digest != ([32]byte{}) {
			r.shares[c] = &share{pending: true, agreed: at, agreedAt: time.Unix(a.At, 0), agreedTips: n.recallTips(r, c, at.digest)}
		}
	}
}

func parseAccord(text string, a accord) (c crdt.CommunityID, s state) {
	raw, err := hex.DecodeString(a.Digest)
	link, badLink := dagcbor.ParseLink(text)
	if err != nil || badLink != nil || len(raw) != len(s.digest) {
		return crdt.CommunityID{}, state{}
	}
	return crdt.CommunityID{Link: link}, state{[32]byte(raw), a.Lacking}
}

// remember writes down what is known of a device, if there is news.
func (n *Node) remember(r *remote) {
	n.writing.Lock()
	defer n.writing.Unlock()
	n.mu.Lock()
	n.learn(r)
	if !r.unsaved || n.remotes[r.id] != r {
		n.mu.Unlock()
		return
	}
	r.unsaved = false
	var records []replica.Record
	known := record{Addresses: r.addresses, Agreed: map[string]accord{}}
	if !r.met.IsZero() {
		known.Met = r.met.Unix()
	}
	for c, s := range r.shares {
		if s.agreedAt.IsZero() {
			continue
		}
		if s.unsaved {
			s.unsaved = false
			records = append(records, n.agreedRecord(r, c, s))
		}
		known.Agreed[c.String()] = accord{hex.EncodeToString(s.agreed.digest[:]), s.agreed.lacking, s.agreedAt.Unix()}
	}
	n.mu.Unlock()
	raw, err := json.Marshal(known)
	if err == nil {
		records = append(records, replica.Record{Space: n.book, Key: r.id[:], Value: raw})
		err = n.options.Replica.Put(context.WithoutCancel(n.ctx), records...)
	}
	if err != nil {
		n.log.Debug("peer not remembered", "peer", short(r.id), "why", err)
	}
}

// learn takes up what the device says of its own addresses: behind the one that
// worked, and before older ones. The caller holds the lock.
func (n *Node) learn(r *remote) {
	if !r.connected {
		return
	}
	worked := r.addresses[:min(len(r.addresses), 1)]
	all := merge(worked, textsOf(speakable(n.host.Peerstore().Addrs(r.peer))), r.addresses)
	if !slices.Equal(all, r.addresses) {
		r.addresses, r.unsaved = all, true
	}
}

// merge joins lists of addresses, earlier ones first, each once, and keeps the
// first few.
func merge(lists ...[]string) (all []string) {
	for _, text := range slices.Concat(lists...) {
		if len(all) < maxAddresses && len(text) <= maxAddress && !slices.Contains(all, text) {
			all = append(all, text)
		}
	}
	return all
}
