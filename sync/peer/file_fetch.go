package peer

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/libp2p/go-libp2p/core/network"

	"tallystick/crdt"
	"tallystick/crdt/replica"
)

// Fetch gets the sealed chunks of an attachment by the name that a body gives,
// from the connected members' devices that have it: every chunk is checked when
// it comes, and after a cut the next one goes on where the last one stopped, also
// if Fetch is called again later. It stores nothing: the caller can tell whether
// the attachment is still wanted, and keeps the chunks.
//
// It is [ErrNotHere] if no connected member's device has the attachment, or if
// its record was erased; [ErrUnreachable] if those that have it were lost on the
// way; [replica.ErrNotFound] if the community is not held. It waits for room
// while [maxFetches] others are under way.
func (n *Node) Fetch(ctx context.Context, c crdt.CommunityID, name [32]byte) ([][]byte, error) {
	community, err := n.options.Replica.Community(c)
	if err != nil {
		return nil, fmt.Errorf("fetch attachment: %w", err)
	}
	if community.AttachmentErased(name) {
		return nil, fmt.Errorf("fetch attachment: erased: %w", ErrNotHere)
	}
	if community.HasAttachment(name) {
		return community.Attachment(name)
	}
	p, err := n.takePartial(ctx, partialKey{c, name})
	if err != nil {
		return nil, fmt.Errorf("fetch attachment: %w", err)
	}
	defer n.givePartial(p)
	if err := n.fetch(ctx, p); err != nil {
		return nil, fmt.Errorf("fetch attachment: %w", err)
	}
	return p.chunks, nil
}

// fetch asks everybody who is connected in turn, and once more while anything
// comes or somebody who may have it can't be asked just now.
func (n *Node) fetch(ctx context.Context, p *partial) error {
	moved := time.Now()
	for {
		before, lost := len(p.chunks), len(p.chunks) > 0
		for _, r := range n.holders(p.key.community) {
			if p.whole() {
				break
			}
			err := n.fetchFrom(ctx, r, p)
			if ctx.Err() != nil {
				return ctx.Err()
			}
			if err != nil && !errors.Is(err, ErrNotHere) {
				lost = lost || !breaks(err)
				n.judge(r, err)
			}
		}
		if len(p.chunks) > before {
			moved = time.Now()
		}
		switch {
		case p.whole():
			return nil
		case !lost:
			return ErrNotHere
		case time.Since(moved) > fetchPatience:
			return fmt.Errorf("%d of %d chunks: %w", len(p.chunks), len(p.hashes), ErrUnreachable)
		}
		if err := n.pause(ctx, retryFirst); err != nil {
			return err
		}
	}
}

// pause lets time go by.
func (n *Node) pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(jitter(d))
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	case <-n.ctx.Done():
		return ErrClosed
	}
}

// holders are the connected members' devices of a community.
func (n *Node) holders(c crdt.CommunityID) (all []*remote) {
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, r := range n.remotes {
		if r.connected && n.options.Gate.Standing(c, r.id) == Member {
			all = append(all, r)
		}
	}
	return all
}

// fetchFrom adds what one device has. It never dials.
func (n *Node) fetchFrom(ctx context.Context, r *remote, p *partial) error {
	ctx, cancel := context.WithTimeout(ctx, fileCeiling)
	defer cancel()
	opening, opened := context.WithTimeout(ctx, openWithin)
	defer opened()
	opening = network.WithAllowLimitedConn(network.WithNoDial(opening, "attachments"), "attachments")
	s, err := n.host.NewStream(opening, r.peer, fileProtocol)
	if err != nil {
		return fmt.Errorf("ask for attachment: %w", err)
	}
	defer context.AfterFunc(ctx, func() { _ = s.Reset() })()
	defer context.AfterFunc(n.ctx, func() { _ = s.Reset() })()
	defer func() { _ = s.Reset() }() // free after the end
	return n.read(ctx, r, s, p)
}

func (n *Node) read(ctx context.Context, r *remote, s network.Stream, p *partial) error {
	moved := func(bytes int) error {
		if err := s.SetDeadline(time.Now().Add(progressWithin)); err != nil {
			return fmt.Errorf("read attachment: %w", err)
		}
		return r.bytes.wait(ctx, int64(bytes))
	}
	if err := moved(0); err != nil {
		return err
	}
	asked := fileRequest{p.key.community, p.key.name, len(p.chunks)}
	if err := writeMessage(s, asked.bytes(), stay); err != nil {
		return err
	}
	head, err := readMessage(s, replica.MaxChunks*32, moved)
	if err != nil {
		return err
	}
	if len(head) == 0 {
		return ErrNotHere
	}
	if p.hashes, err = splitHashes(head, p.key.name); err != nil {
		return err
	}
	for !p.whole() {
		chunk, err := readMessage(s, replica.MaxChunk, moved)
		if err == nil {
			err = p.add(chunk)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
