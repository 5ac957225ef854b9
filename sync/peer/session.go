package peer

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/libp2p/go-libp2p/core/network"

	"tallystick/crdt"
	"tallystick/crdt/replica"
	"tallystick/identity"
	"tallystick/sync/reconcile"
)

// Why sessions end early without anybody being at fault.
var (
	errStalled    = errors.New("nothing moved for too long")
	errCeiling    = errors.New("session took too long")
	errSupplanted = errors.New("the other side's session goes on")
	errDropped    = errors.New("no longer in common")
	errUnfinished = errors.New("peer ended the session early")
	errCrowded    = errors.New("no room for another session")
)

// session is one conversation with one device about one community, on one
// stream. Three goroutines move it: one reads and takes messages, one makes
// durable what they brought, one writes.
type session struct {
	node      *Node
	remote    *remote
	id        crdt.CommunityID
	initiator bool

	ctx    context.Context
	cancel context.CancelCauseFunc
	alive  *time.Timer // ends the session unless something moves

	community *replica.Community
	holdings  *holdings
	stream    network.Stream

	mu   sync.Mutex // the conversation is for one goroutine at a time
	talk *reconcile.Conversation

	wake  chan struct{}             // there may be something to write
	queue chan reconcile.Delivery   // read, and not admitted yet
	moved struct{ in, out counter } // bytes with framing
	kept  counter                   // entries and bodies that were new here
}

// newSession is a session that has no stream yet.
func (n *Node) newSession(r *remote, c crdt.CommunityID, initiator bool) *session {
	s := &session{
		node: n, remote: r, id: c, initiator: initiator,
		wake: make(chan struct{}, 1), queue: make(chan reconcile.Delivery, 64),
	}
	s.ctx, s.cancel = context.WithCancelCause(n.ctx)
	return s
}

// initiate opens a stream and holds the conversation on it.
func (s *session) initiate() {
	err := s.open()
	if err == nil {
		err = s.hold()
	}
	s.end(err)
}

// open reaches the peer and begins the conversation. It never dials.
func (s *session) open() (err error) {
	if s.community, err = s.node.options.Replica.Community(s.id); err != nil {
		return fmt.Errorf("open session: %w", err)
	}
	ctx, cancel := context.WithTimeout(s.ctx, openWithin)
	defer cancel()
	ctx = network.WithAllowLimitedConn(network.WithNoDial(ctx, "sessions"), "sessions")
	if s.stream, err = s.node.host.NewStream(ctx, s.remote.peer, syncProtocol); err != nil {
		return fmt.Errorf("open session: %w", err)
	}
	s.holdings = holdingsOf(s.community)
	s.mu.Lock()
	defer s.mu.Unlock() // somebody may ask how it goes
	s.talk = reconcile.Open(s.holdings, s.terms())
	return nil
}

// terms are this side's part in the conversation: a fresh salt, and both ids,
// the initiator's first.
func (s *session) terms() (o reconcile.Options) {
	_, _ = rand.Read(o.Salt[:]) // never fails
	first, second := s.node.self, s.remote.id
	if !s.initiator {
		first, second = second, first
	}
	o.Binding = append(append(o.Binding, first[:]...), second[:]...)
	return o
}

// hold moves the conversation until both sides are done, or one fails.
func (s *session) hold() error {
	stop := context.AfterFunc(s.ctx, func() { _ = s.stream.ResetWithError(resetCode(context.Cause(s.ctx))) })
	defer stop()
	s.alive = time.AfterFunc(progressWithin, func() { s.cancel(errStalled) })
	defer s.alive.Stop()
	ceiling := time.AfterFunc(sessionCeiling, func() { s.cancel(errCeiling) })
	defer ceiling.Stop()

	var parts sync.WaitGroup
	for _, part := range []func() error{s.read, s.store, s.write} {
		parts.Go(func() {
			if err := part(); err != nil {
				s.cancel(err) // the first one is the cause
			}
		})
	}
	parts.Wait()
	if s.ctx.Err() != nil {
		return context.Cause(s.ctx)
	}
	return nil
}

// end gives everything back and has the node judge the outcome.
func (s *session) end(err error) {
	if s.stream != nil {
		if err != nil {
			_ = s.stream.ResetWithError(resetCode(err))
		} else {
			_ = s.stream.Close()
		}
	}
	s.node.finish(s, err)
	s.cancel(nil)
}

// read takes the peer's messages until it has said its last.
func (s *session) read() error {
	defer close(s.queue)
	for {
		message, err := readMessage(s.stream, reconcile.MaxMessage, s.came)
		if err == io.EOF {
			s.stir()
			return s.closing()
		}
		if err != nil {
			return err
		}
		if err := s.take(message); err != nil {
			return err
		}
	}
}

// closing reports an end of the stream before the end of the conversation.
func (s *session) closing() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.talk.Done() {
		return errUnfinished
	}
	return nil
}

// take hands a message to the conversation, and what it brings to the replica.
func (s *session) take(message []byte) error {
	s.mu.Lock()
	delivery, err := s.talk.Take(message)
	s.mu.Unlock()
	if err != nil {
		return err
	}
	s.stir()
	if len(delivery.Runs)+len(delivery.Bodies) == 0 {
		return nil
	}
	if err := s.remote.entries.wait(s.ctx, entriesIn(delivery)); err != nil {
		return err
	}
	select {
	case s.queue <- delivery:
		return nil
	case <-s.ctx.Done():
		return s.ctx.Err()
	}
}

func entriesIn(d reconcile.Delivery) (entries int64) {
	for _, run := range d.Runs {
		entries += int64(len(run))
	}
	return entries + int64(len(d.Bodies))
}

// write sends what the conversation has to say, until it is over.
func (s *session) write() error {
	for {
		message, done, err := s.next()
		switch {
		case err != nil:
			return err
		case message != nil:
			if err := writeMessage(s.stream, message, s.went); err != nil {
				return err
			}
			continue
		case done:
			return s.stream.CloseWrite()
		}
		select {
		case <-s.wake:
		case <-s.ctx.Done():
			return s.ctx.Err()
		}
	}
}

func (s *session) next() (message []byte, done bool, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if message, err = s.talk.Next(); err != nil {
		return nil, false, fmt.Errorf("go on with session: %w", err)
	}
	return message, s.talk.Done(), nil
}

// stir has the writer look again.
func (s *session) stir() {
	select {
	case s.wake <- struct{}{}:
	default: // it will
	}
}

// came and went count what moved, and keep the session alive; came slows down a
// peer that sends more than its share.
func (s *session) came(bytes int) error {
	if s.moved.in.Add(int64(bytes)) == int64(bytes) {
		s.node.speaks(s.remote)
	}
	s.alive.Reset(progressWithin)
	return s.remote.bytes.wait(s.ctx, int64(bytes))
}

func (s *session) went(bytes int) error {
	s.moved.out.Add(int64(bytes))
	s.alive.Reset(progressWithin)
	return s.ctx.Err()
}

// result is how the conversation stands.
func (s *session) result() reconcile.Result {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.talk == nil {
		return reconcile.Result{Community: s.id}
	}
	return s.talk.Result()
}

// opens reports whether this side's session is the one that goes on when both
// sides open one: that of the smaller id.
func opens(self, other identity.TransportID) bool {
	return string(self[:]) < string(other[:])
}
