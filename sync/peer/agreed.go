package peer

import (
	"math"
	"slices"
	"time"

	"tallystick/crdt"
	"tallystick/crdt/dagcbor"
	"tallystick/crdt/replica"
	"tallystick/identity"
)

// bookSpace is primary. Under a device's transport id it has a [record], and
// under that and a community the tips of what the two agreed to hold:
//
//	[digest, when, [[log, seq, entry] …]]
const bookSpace = "peers"

// Agreement is what two devices told each other that both hold, when they had
// compared it last.
type Agreement struct {
	Tips []crdt.Tip
	At   time.Time // by this device's clock: a claim for people, never to decide by
}

// Agreed is the last agreement with a device in a community; ok is false if
// there is none, or one of more logs than are kept. It is there whether a
// [Node] runs or not, and after a restart. Whoever held these tips may have lost
// them since.
func Agreed(r *replica.Replica, id crdt.CommunityID, device identity.TransportID) (a Agreement, ok bool) {
	raw, err := r.Space(bookSpace, replica.Primary).Get(agreedKey(device, id))
	if err != nil {
		return a, false
	}
	a, _, err = parseAgreement(raw)
	return a, err == nil
}

func agreedKey(device identity.TransportID, id crdt.CommunityID) []byte {
	return slices.Concat(device[:], id.Link[:])
}

func appendAgreement(digest [32]byte, at time.Time, tips []crdt.Tip) []byte {
	b := dagcbor.AppendBytes(dagcbor.AppendArray(nil, 3), digest[:])
	b = dagcbor.AppendUint(b, uint64(max(at.Unix(), 0)))
	b = dagcbor.AppendArray(b, len(tips))
	for _, tip := range tips {
		b = dagcbor.AppendBytes(dagcbor.AppendArray(b, 3), tip.Log[:])
		b = dagcbor.AppendBytes(dagcbor.AppendUint(b, tip.Seq), tip.ID.Link[:])
	}
	return b
}

// parseAgreement refuses tips that are not those of the digest.
func parseAgreement(raw []byte) (a Agreement, digest [32]byte, err error) {
	r := dagcbor.NewReader(raw)
	r.ArrayOf(3)
	digest = r.Array32()
	at := r.Uint()
	for range r.Array(maxAgreed) {
		r.ArrayOf(3)
		a.Tips = append(a.Tips, crdt.Tip{Log: crdt.LogID(r.Array32()), Seq: r.Uint(), ID: crdt.ID{Link: r.Array32()}})
	}
	if r.Err() == nil && (at > math.MaxInt64 || crdt.EntriesDigest(a.Tips) != digest) {
		r.Refuse("tips that make another digest")
	}
	a.At = time.Unix(int64(at&math.MaxInt64), 0)
	return a, digest, r.Close()
}

// agreedRecord is what is kept of an agreement; nothing where it is of too many
// logs, or its tips are not known any more.
func (n *Node) agreedRecord(r *remote, c crdt.CommunityID, s *share) replica.Record {
	record := replica.Record{Space: n.book, Key: agreedKey(r.id, c)}
	if s.agreedTips != nil && len(s.agreedTips) <= maxAgreed {
		record.Value = appendAgreement(s.agreed.digest, s.agreedAt, s.agreedTips)
	}
	return record
}

// recallTips are those of an agreement that is remembered, if they were kept.
func (n *Node) recallTips(r *remote, c crdt.CommunityID, digest [32]byte) []crdt.Tip {
	raw, err := n.book.Get(agreedKey(r.id, c))
	if err != nil {
		return nil
	}
	a, of, err := parseAgreement(raw)
	if err != nil || of != digest {
		return nil
	}
	return a.Tips
}
