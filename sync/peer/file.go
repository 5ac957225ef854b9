package peer

import (
	"errors"
	"fmt"

	"tallystick/crdt"
	"tallystick/crdt/dagcbor"
	"tallystick/crdt/replica"
	"tallystick/identity"
)

// An attachment travels on a stream of its own:
//
//	asker  [community, name, first chunk wanted]
//	giver  the hashes of all chunks, 32 bytes each; nothing if there is none here to give
//	giver  each chunk from that number on, as a message of its own
//
// The name is the hash over these hashes, so that every chunk is known for what
// it is when it comes, and the rest can come from somebody else, or another
// time. A giver that has no room just now resets the stream and says so.

// errForged: an attachment that is not what its name says.
var errForged = errors.New("attachment does not have its name")

// fileRequest asks for an attachment by the hash over its chunk hashes, from a
// chunk on.
type fileRequest struct {
	community crdt.CommunityID
	name      [32]byte
	from      int
}

func (r fileRequest) bytes() []byte {
	b := dagcbor.AppendArray(nil, 3)
	b = dagcbor.AppendLink(b, r.community.Link)
	b = dagcbor.AppendBytes(b, r.name[:])
	return dagcbor.AppendUint(b, uint64(r.from))
}

func parseFileRequest(raw []byte) (f fileRequest, err error) {
	r := dagcbor.NewReader(raw)
	r.ArrayOf(3)
	f.community.Link = r.Link()
	f.name = r.Array32()
	from := r.Uint()
	if r.Err() == nil && from > replica.MaxChunks {
		r.Refuse("an attachment's chunk %d", from)
	}
	f.from = int(from)
	return f, r.Close()
}

// joinHashes is the giver's first message.
func joinHashes(hashes [][32]byte) []byte {
	b := make([]byte, 0, len(hashes)*32)
	for _, hash := range hashes {
		b = append(b, hash[:]...)
	}
	return b
}

// splitHashes reads it, if it makes the name that was asked for.
func splitHashes(raw []byte, name [32]byte) (hashes [][32]byte, err error) {
	if len(raw)%32 != 0 {
		return nil, fmt.Errorf("%w: a list of %d bytes", errForged, len(raw))
	}
	for ; len(raw) > 0; raw = raw[32:] {
		hashes = append(hashes, [32]byte(raw))
	}
	if identity.AttachmentName(hashes) != name {
		return nil, errForged
	}
	return hashes, nil
}
