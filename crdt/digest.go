package crdt

import (
	"crypto/sha256"
	"slices"
)

// EntriesDigest is the first of the three values by which replicas compare
// themselves: SHA-256 over the rows (log ‖ tip id as its 36-byte CID), sorted,
// one row per branch. Equal digests mean equal sets of entries.
func EntriesDigest(tips []Tip) [sha256.Size]byte {
	rows := slices.SortedFunc(slices.Values(tips), Tip.Compare)
	h := sha256.New()
	for _, tip := range rows {
		h.Write(tip.Log[:])
		h.Write(tip.ID.Bytes())
	}
	return [sha256.Size]byte(h.Sum(nil))
}
