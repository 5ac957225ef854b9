package crdt

import (
	"bytes"
	"crypto/sha256"

	"tallystick/crdt/dagcbor"
	"tallystick/identity"
)

// ID names an entry: the link to its block, signature included.
type ID struct{ dagcbor.Link }

// Short is the form people read and type, such as "e" and 12 characters.
func (id ID) Short() string { return identity.Short('e', id.Link) }

// CommunityID names a community: the link to the body of its charter.
type CommunityID struct{ dagcbor.Link }

// Short is the form people read and type.
func (c CommunityID) Short() string { return identity.Short('c', c.Link) }

// LogID names a log, one incarnation of one device in one community: a hash
// over the community and every key in the log's introduction.
type LogID [sha256.Size]byte

// Short is the form people read and type.
func (l LogID) Short() string { return identity.Short('l', l) }

// String is the short form; the whole id is for machines.
func (l LogID) String() string { return l.Short() }

// Compare orders logs by their bytes.
func (l LogID) Compare(other LogID) int { return bytes.Compare(l[:], other[:]) }

// Tip is an entry of a log that no other entry of the log follows. A log has
// one tip, and one per branch once it is forked.
type Tip struct {
	Log LogID
	Seq uint64
	ID  ID
}

// Compare orders tips by log, then by id: the order in which they are hashed.
func (t Tip) Compare(other Tip) int {
	if c := t.Log.Compare(other.Log); c != 0 {
		return c
	}
	return t.ID.Compare(other.ID.Link)
}

// Position places an entry in the total order that every fold uses: by depth,
// then by id. No clock enters it.
type Position struct {
	Depth uint64 // 1 at seq 0, else 1 + the largest depth among prev and deps
	ID    ID
}

// Compare orders positions.
func (p Position) Compare(other Position) int {
	switch {
	case p.Depth < other.Depth:
		return -1
	case p.Depth > other.Depth:
		return 1
	}
	return p.ID.Compare(other.ID.Link)
}
