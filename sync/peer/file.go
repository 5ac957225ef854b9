package peer

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/libp2p/go-libp2p/core/network"

	"tallystick/crdt"
	"tallystick/crdt/dagcbor"
	"tallystick/crdt/replica"
)

// errForged: an attachment that is not what its name says.
var errForged = errors.New("attachment does not have its name")

// fileRequest asks for an attachment by the hash over its chunk hashes.
//
//	[community, name]
type fileRequest struct {
	community crdt.CommunityID
	name      [32]byte
}

// maxFileRequest bounds it: a link and 32 bytes take less than 80.
const maxFileRequest = 128

func (r fileRequest) bytes() []byte {
	b := dagcbor.AppendArray(nil, 2)
	b = dagcbor.AppendLink(b, r.community.Link)
	return dagcbor.AppendBytes(b, r.name[:])
}

func parseFileRequest(raw []byte) (f fileRequest, err error) {
	r := dagcbor.NewReader(raw)
	r.ArrayOf(2)
	f.community.Link = r.Link()
	f.name = r.Array32()
	return f, r.Close()
}

// give serves one attachment to a member: how many chunks it has, then each.
// None is what is not here, was erased, or is not the peer's business.
func (n *Node) give(s network.Stream) {
	if !n.run(func() { n.serveFile(s) }) {
		_ = s.Reset()
	}
}

func (n *Node) serveFile(s network.Stream) {
	err := n.sendFile(s)
	if err == nil {
		err = s.Close()
	}
	if err != nil {
		_ = s.Reset()
		n.log.Debug("attachment not sent", "why", err)
	}
}

func (n *Node) sendFile(s network.Stream) error {
	_ = s.SetReadDeadline(time.Now().Add(openWithin))
	raw, err := readMessage(s, maxFileRequest, stay)
	if err != nil {
		return err
	}
	asked, err := parseFileRequest(raw)
	if err != nil {
		return fmt.Errorf("read request: %w", err)
	}
	chunks, leave := n.chunksFor(s, asked)
	defer leave()
	moved := func(int) error { return s.SetWriteDeadline(time.Now().Add(progressWithin)) }
	if err := moved(0); err != nil {
		return fmt.Errorf("send attachment: %w", err)
	}
	if err := writeMessage(s, dagcbor.AppendUint(nil, uint64(len(chunks))), moved); err != nil {
		return err
	}
	for _, chunk := range chunks {
		if err := writeMessage(s, chunk, moved); err != nil {
			return err
		}
	}
	return nil
}

// chunksFor is the attachment that a peer may have, and what to call when it has
// been sent: a peer is sent a few at a time.
func (n *Node) chunksFor(s network.Stream, asked fileRequest) (chunks [][]byte, leave func()) {
	leave = func() {}
	id, err := deviceOf(s.Conn().RemotePeer())
	if err != nil || n.options.Gate.Standing(asked.community, id) != Member || n.options.erased(asked.community, asked.name) {
		return nil, leave
	}
	community, err := n.options.Replica.Community(asked.community)
	if err != nil {
		return nil, leave
	}
	n.mu.Lock()
	r := n.remotes[id]
	room := r != nil && r.files < filesPerPeer
	if room {
		r.files++
	}
	n.mu.Unlock()
	if !room {
		return nil, leave
	}
	leave = func() {
		n.mu.Lock()
		defer n.mu.Unlock()
		r.files--
	}
	if chunks, err = community.Attachment(asked.name); err != nil {
		return nil, leave
	}
	return chunks, leave
}

// Fetch makes an attachment be here, by the name that a body gives: from the
// first connected member's device that has it. It is [ErrNotHere] if none does,
// or if its record was erased.
func (n *Node) Fetch(ctx context.Context, c crdt.CommunityID, name [32]byte) error {
	community, err := n.options.Replica.Community(c)
	if err != nil {
		return fmt.Errorf("fetch attachment: %w", err)
	}
	if n.options.erased(c, name) {
		return fmt.Errorf("fetch attachment: erased: %w", ErrNotHere)
	}
	if community.HasAttachment(name) {
		return nil
	}
	for _, r := range n.holders(c) {
		err := n.fetchFrom(ctx, r, community, name)
		if err == nil {
			return nil
		}
		if errors.Is(err, replica.ErrFull) || ctx.Err() != nil {
			return fmt.Errorf("fetch attachment: %w", err)
		}
		n.judge(r, err)
	}
	return fmt.Errorf("fetch attachment: %w", ErrNotHere)
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

func (n *Node) fetchFrom(ctx context.Context, r *remote, community *replica.Community, name [32]byte) error {
	opening, cancel := context.WithTimeout(ctx, openWithin)
	defer cancel()
	opening = network.WithAllowLimitedConn(network.WithNoDial(opening, "attachments"), "attachments")
	s, err := n.host.NewStream(opening, r.peer, fileProtocol)
	if err != nil {
		return fmt.Errorf("ask for attachment: %w", err)
	}
	defer context.AfterFunc(ctx, func() { _ = s.Reset() })()
	defer func() { _ = s.Reset() }() // free after the end
	chunks, err := n.readFile(ctx, r, s, fileRequest{community.ID(), name})
	if err != nil {
		return err
	}
	if replica.AttachmentName(chunks) != name {
		return errForged
	}
	if n.options.erased(community.ID(), name) {
		return ErrNotHere
	}
	_, err = community.PutAttachment(ctx, chunks)
	return err
}

func (n *Node) readFile(ctx context.Context, r *remote, s network.Stream, asked fileRequest) (chunks [][]byte, err error) {
	moved := func(bytes int) error {
		if err := s.SetDeadline(time.Now().Add(progressWithin)); err != nil {
			return fmt.Errorf("read attachment: %w", err)
		}
		return r.bytes.wait(ctx, int64(bytes))
	}
	if err := moved(0); err != nil {
		return nil, err
	}
	if err := writeMessage(s, asked.bytes(), stay); err != nil {
		return nil, err
	}
	head, err := readMessage(s, 8, moved)
	if err != nil {
		return nil, err
	}
	count := dagcbor.NewReader(head)
	number := count.Uint()
	if count.Close() != nil || number > fileChunks {
		return nil, errOversize
	}
	if number == 0 {
		return nil, ErrNotHere
	}
	total := 0
	for range number {
		chunk, err := readMessage(s, replica.MaxChunk, moved)
		if err != nil {
			return nil, err
		}
		if total += len(chunk); total > replica.MaxAttachment {
			return nil, errOversize
		}
		chunks = append(chunks, chunk)
	}
	return chunks, nil
}
