package peer

import (
	"fmt"
	"time"

	"github.com/libp2p/go-libp2p/core/network"

	"tallystick/crdt"
	"tallystick/identity"
	"tallystick/sync/reconcile"
)

// answer is the other end of initiate: a device of ours opened a session.
func (n *Node) answer(stream network.Stream) {
	id, err := deviceOf(stream.Conn().RemotePeer())
	if err != nil {
		_ = stream.ResetWithError(network.StreamGated)
		return
	}
	r, err := n.admits(id, time.Now())
	if err != nil {
		_ = stream.ResetWithError(network.StreamRateLimited)
		if breaks(err) {
			n.blame(r, err)
		}
		return
	}
	one := n.newSession(r, crdt.CommunityID{}, false)
	one.stream = stream
	if !n.run(func() { one.respond() }) {
		_ = stream.ResetWithError(network.StreamShutdown)
	}
}

// admits finds the device that opens a session, if there is room for one and it
// does not open too many.
func (n *Node) admits(id identity.TransportID, now time.Time) (*remote, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	r := n.remotes[id]
	switch {
	case r == nil:
		return nil, errDropped
	case r.opened.try(1, now):
	case r.beyond.try(1, now):
		return r, errCrowded
	default:
		return r, errFlood
	}
	if n.sessions >= maxSessions || r.running >= maxSessionsPerPeer {
		return r, errCrowded
	}
	return r, nil
}

// respond learns from the first message which community it is about, and goes on
// with the conversation if this side has no better session for it.
func (s *session) respond() {
	err := s.hear()
	if err != nil {
		_ = s.stream.ResetWithError(resetCode(err))
		s.cancel(nil)
		s.node.judge(s.remote, err)
		return
	}
	if code, ok := s.node.accept(s); !ok {
		_ = s.stream.ResetWithError(code)
		s.cancel(nil)
		return
	}
	s.end(s.hold())
}

// hear takes the first message, for which there is little time and room.
func (s *session) hear() error {
	if err := s.stream.SetReadDeadline(time.Now().Add(openWithin)); err != nil {
		return fmt.Errorf("answer session: %w", err)
	}
	first, err := readMessage(s.stream, maxOpening, stay)
	if err != nil {
		return err
	}
	s.moved.in.Add(int64(len(first)))
	s.node.speaks(s.remote)
	if err := s.stream.SetReadDeadline(time.Time{}); err != nil {
		return fmt.Errorf("answer session: %w", err)
	}
	s.talk, err = reconcile.Answer(first, s.pick, s.terms())
	return err
}

// pick finds the community that the peer means among those it may know of.
func (s *session) pick(match func(crdt.CommunityID) bool) (reconcile.Holdings, bool) {
	for _, c := range s.node.common(s.remote.id) {
		if !match(c) {
			continue
		}
		community, err := s.node.options.Replica.Community(c)
		if err != nil {
			return nil, false
		}
		s.id, s.community, s.holdings = c, community, holdingsOf(community)
		return s.holdings, true
	}
	return nil, false
}

// accept decides whether a session of the peer's goes on. There is one at a time
// for each community: of two that crossed that of the smaller id, and of two of
// the peer's the later one, since it would not have opened that with the other
// still running. While the first message came, others may have taken the room,
// and the peer may have been removed.
func (n *Node) accept(one *session) (why network.StreamErrorCode, ok bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.remotes[one.remote.id] != one.remote || n.options.Gate.Standing(one.id, one.remote.id) == Stranger {
		return network.StreamGated, false
	}
	s := one.remote.shares[one.id]
	if s == nil {
		s = &share{}
		one.remote.shares[one.id] = s
	}
	switch {
	case s.running == nil && (n.sessions >= maxSessions || one.remote.running >= maxSessionsPerPeer):
		return network.StreamRateLimited, false
	case s.running != nil && s.running.initiator && opens(n.self, one.remote.id):
		return network.StreamSupplanted, false
	case s.running != nil:
		s.running.cancel(errSupplanted)
	}
	n.begin(one.remote, s, one)
	return 0, true
}
