package peer

import (
	"tallystick/crdt"
	"tallystick/identity"
)

// What file_test.go needs: the bounds, and the two sides of a request.
const (
	MaxFiles      = maxFiles
	FilesPerPeer  = filesPerPeer
	MaxFetches    = maxFetches
	FetchPatience = fetchPatience
)

var JoinHashes = joinHashes

// FileRequest is a request as it goes over the wire.
func FileRequest(c crdt.CommunityID, name [32]byte, from int) []byte {
	return fileRequest{c, name, from}.bytes()
}

// ReadFileRequest reads one.
func ReadFileRequest(raw []byte) (name [32]byte, from int, err error) {
	r, err := parseFileRequest(raw)
	return r.name, r.from, err
}

// FilesOut is how many attachments are being sent, and FilesIn how many are being
// fetched or were cut.
func (n *Node) FilesOut() int {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.files
}

func (n *Node) FilesIn() int {
	n.mu.Lock()
	defer n.mu.Unlock()
	return len(n.partials)
}

// Kept is how many bytes a timer would hold of a file that came whole, after
// what fetched it has ended.
func (n *Node) Kept(c crdt.CommunityID, name [32]byte, chunks [][]byte) (bytes int, err error) {
	p, err := n.takePartial(n.ctx, partialKey{c, name})
	if err != nil {
		return 0, err
	}
	for _, chunk := range chunks {
		p.hashes = append(p.hashes, identity.ChunkHash(chunk))
	}
	for _, chunk := range chunks {
		if err := p.add(chunk); err != nil {
			return 0, err
		}
	}
	n.givePartial(p)
	for _, chunk := range p.chunks {
		bytes += len(chunk)
	}
	return bytes, nil
}
