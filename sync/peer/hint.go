package peer

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"errors"

	"tallystick/crdt"
	"tallystick/crdt/dagcbor"
)

// hint says that its author's tips changed: a salt, and the first bytes of a
// salted hash of each of up to maxHintTips of them. Whoever knows the entry can
// tell; nobody else learns which one it is.
//
//	[salt, [tip …]]
type hint struct {
	salt [hintSalt]byte
	tips [][hintTipSize]byte
}

// newHint is a hint about tips, of which those beyond maxHintTips are left out:
// one that the receiver lacks is enough.
func newHint(tips []crdt.Tip) (h hint) {
	_, _ = rand.Read(h.salt[:]) // never fails
	for _, tip := range tips[:min(len(tips), maxHintTips)] {
		h.tips = append(h.tips, h.blind(tip))
	}
	return h
}

// blind is SHA-256(salt ‖ log ‖ seq as 8 bytes big-endian ‖ id), cut.
func (h hint) blind(tip crdt.Tip) [hintTipSize]byte {
	b := append(append([]byte{}, h.salt[:]...), tip.Log[:]...)
	b = append(binary.BigEndian.AppendUint64(b, tip.Seq), tip.ID.Link[:]...)
	sum := sha256.Sum256(b)
	return [hintTipSize]byte(sum[:])
}

// among reports whether all tips of the hint are among these. A receiver that is
// further by itself finds one missing and asks in vain, which is cheap.
func (h hint) among(tips []crdt.Tip) bool {
	missing := map[[hintTipSize]byte]bool{}
	for _, tip := range h.tips {
		missing[tip] = true
	}
	for _, tip := range tips {
		delete(missing, h.blind(tip))
	}
	return len(missing) == 0
}

func (h hint) bytes() []byte {
	b := dagcbor.AppendArray(nil, 2)
	b = dagcbor.AppendBytes(b, h.salt[:])
	b = dagcbor.AppendArray(b, len(h.tips))
	for _, tip := range h.tips {
		b = dagcbor.AppendBytes(b, tip[:])
	}
	return b
}

// errHint: bytes that are no hint.
var errHint = errors.New("not a hint")

func parseHint(raw []byte) (h hint, err error) {
	r := dagcbor.NewReader(raw)
	r.ArrayOf(2)
	copy(h.salt[:], r.BytesOf(hintSalt))
	for range r.Array(maxHintTips) {
		var tip [hintTipSize]byte
		copy(tip[:], r.BytesOf(hintTipSize))
		h.tips = append(h.tips, tip)
	}
	if r.Close() != nil || len(h.tips) == 0 {
		return hint{}, errHint
	}
	return h, nil
}
