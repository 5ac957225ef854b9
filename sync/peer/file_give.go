package peer

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/libp2p/go-libp2p/core/network"

	"tallystick/crdt/replica"
	"tallystick/identity"
)

// errBusy: as many attachments are being sent as there is room for.
var errBusy = errors.New("too many attachments at a time")

// giving is one attachment being sent, chunk by chunk: whatever its size, two
// chunks of it are in memory at most.
type giving struct {
	node   *Node
	remote *remote
	ctx    context.Context
	stream network.Stream
}

// give serves one attachment to a member.
func (n *Node) give(s network.Stream) {
	if !n.run(func() { n.serveFile(s) }) {
		_ = s.Reset()
	}
}

func (n *Node) serveFile(s network.Stream) {
	r, err := n.makeRoom(s)
	if err == nil {
		defer n.freeRoom(r)
		ctx, cancel := context.WithTimeout(n.ctx, fileCeiling)
		defer cancel()
		defer context.AfterFunc(ctx, func() { _ = s.Reset() })()
		err = giving{n, r, ctx, s}.answer()
	}
	switch {
	case errors.Is(err, errBusy):
		_ = s.ResetWithError(network.StreamRateLimited)
	case err != nil:
		_ = s.Reset()
	default:
		_ = s.Close()
		return
	}
	n.log.Debug("attachment not sent", "why", err)
	if breaks(err) {
		n.judge(r, err)
	}
}

// makeRoom takes a place among those who are sent something, before anything is
// read or remembered of what they ask.
func (n *Node) makeRoom(s network.Stream) (*remote, error) {
	id, err := deviceOf(s.Conn().RemotePeer())
	if err != nil {
		return nil, err
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	r := n.remotes[id]
	switch {
	case r == nil:
		return nil, ErrStranger
	case r.files >= filesPerPeer || n.files >= maxFiles:
		return nil, errBusy
	}
	r.files++
	n.files++
	return r, nil
}

func (n *Node) freeRoom(r *remote) {
	n.mu.Lock()
	defer n.mu.Unlock()
	r.files--
	n.files--
}

func (g giving) answer() error {
	_ = g.stream.SetReadDeadline(time.Now().Add(openWithin))
	raw, err := readMessage(g.stream, maxFileRequest, stay)
	if err != nil {
		return err
	}
	asked, err := parseFileRequest(raw)
	if err != nil {
		return fmt.Errorf("read request: %w", err)
	}
	community, hashes := g.find(asked)
	if err := g.send(joinHashes(hashes)); err != nil {
		return err
	}
	for i := asked.from; i < len(hashes); i++ {
		chunk, err := community.AttachmentChunk(asked.name, i)
		if err == nil && identity.ChunkHash(chunk) != hashes[i] {
			err = fmt.Errorf("%w: chunk %d of attachment %x", replica.ErrDamaged, i, asked.name[:6])
		}
		if err == nil {
			err = g.send(chunk)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// find is the attachment that the peer may have: none is what is not here, was
// erased, is damaged, or is not the peer's business. Reading it counts for the
// peer as bytes do, so that asking alone makes no work either.
func (g giving) find(asked fileRequest) (c *replica.Community, hashes [][32]byte) {
	options := g.node.options
	if options.Gate.Standing(asked.community, g.remote.id) != Member {
		return nil, nil
	}
	c, err := options.Replica.Community(asked.community)
	if err != nil || c.AttachmentErased(asked.name) {
		return nil, nil
	}
	_, size, err := c.AttachmentSize(asked.name)
	if err != nil || g.remote.bytes.wait(g.ctx, int64(size)) != nil {
		return nil, nil
	}
	if hashes, err = c.AttachmentHashes(asked.name); err != nil {
		g.node.log.Warn("attachment can't be given", "why", err)
		return nil, nil
	}
	return c, hashes
}

// send writes one message, and ends with a peer that takes nothing.
func (g giving) send(message []byte) error {
	moved := func(bytes int) error {
		if err := g.remote.bytes.wait(g.ctx, int64(bytes)); err != nil {
			return err
		}
		return g.stream.SetWriteDeadline(time.Now().Add(progressWithin))
	}
	if err := moved(0); err != nil {
		return fmt.Errorf("send attachment: %w", err)
	}
	return writeMessage(g.stream, message, moved)
}
