package reconcile

import (
	"encoding/binary"
	"slices"
	"sort"

	"tallystick/crdt"
)

// roster is a set of tips as a conversation compares it: sorted by the tags of
// logs, which the salts spread evenly, so that ranges of tags hold about the
// same number of rows whatever the logs are called.
type roster struct {
	key  key
	tips []crdt.Tip // sorted, all of them
	rows []ownRow   // sorted by row; of each log at most maxBranches
}

// ownRow is a tip of this side.
type ownRow struct {
	row
	tip crdt.Tip
}

func (k key) roster(tips []crdt.Tip) roster {
	r := roster{key: k, tips: tips, rows: make([]ownRow, 0, len(tips))}
	var tag logTag
	branches := 0
	for i, tip := range tips {
		if branches++; i == 0 || tips[i-1].Log != tip.Log {
			tag, branches = k.log(tip.Log), 1
		}
		if branches <= maxBranches {
			r.rows = append(r.rows, ownRow{row{tag, point{tip.Seq, k.tip(tip.Log, tip.Seq, tip.ID)}}, tip})
		}
	}
	slices.SortFunc(r.rows, func(a, b ownRow) int { return a.row.compare(b.row) })
	return r
}

// of are the rows of one log.
func (r *roster) of(log logTag) []ownRow {
	first := sort.Search(len(r.rows), func(i int) bool { return r.rows[i].log.compare(log) >= 0 })
	last := first
	for last < len(r.rows) && r.rows[last].log == log {
		last++
	}
	return r.rows[first:last]
}

// rangeOf is which of 2^bits ranges a log falls into: the first bits of its tag.
func rangeOf(log logTag, bits int) int { return int(binary.BigEndian.Uint64(log[:]) >> (64 - bits)) }

// in are the rows of one of 2^bits ranges.
func (r *roster) in(bits, n int) []ownRow {
	first := sort.Search(len(r.rows), func(i int) bool { return rangeOf(r.rows[i].log, bits) >= n })
	last := sort.Search(len(r.rows), func(i int) bool { return rangeOf(r.rows[i].log, bits) > n })
	return r.rows[first:last]
}

// ranges are the hashes of all 2^bits ranges.
func (r *roster) ranges(bits int) []byte {
	hashes := make([]byte, 0, 8<<bits)
	for n := range 1 << bits {
		hash := r.key.rows(r.in(bits, n))
		hashes = append(hashes, hash[:]...)
	}
	return hashes
}

// marks are short hashes of a few ranges, for the closing comparison.
func (r *roster) marks() (marks marks) {
	for n := range marks {
		if rows := r.in(markBits, n); len(rows) > 0 {
			hash := r.key.rows(rows)
			marks[n] = mark(hash[:markSize])
		}
	}
	return marks
}

// rangeBits is into how many ranges, as a power of two, so many rows are cut.
func rangeBits(rows int) (bits int) {
	for bits < maxRangeBits && rows > rowsPerRange<<bits {
		bits++
	}
	return bits
}
