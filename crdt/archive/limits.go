package archive

import (
	"tallystick/crdt"
	"tallystick/crdt/dagcbor"
	"tallystick/identity"
)

// The bounds of the format. No length in a file is believed beyond them, and
// none is allocated before as many bytes have come.
const (
	// MaxFrame bounds a run: the most entries, each with the largest body. It is
	// the most that a reader holds at once.
	MaxFrame = crdt.MaxRun * (crdt.MaxEntry + crdt.MaxBody)

	// MaxHeader bounds the header with fields yet to come; today's takes under
	// 150 bytes.
	MaxHeader = 64 << 10

	// MaxTips bounds each list of tips in a section: one for every device that a
	// key may be wrapped for, which is more logs than a community has.
	MaxTips = identity.MaxRecipients

	// MaxSection follows from MaxTips: two lists, a tip taking at most 85 bytes.
	MaxSection = 2*MaxTips*85 + 1<<10

	// MaxRecord bounds the data of a record: sixteen attachment chunks. Longer
	// things are written as several records.
	MaxRecord = 1 << 20

	// MaxName bounds the name of a record and the purpose of an archive.
	MaxName = 32

	// MaxWrap bounds a wrapped file key: today's takes 80 bytes, one to a
	// post-quantum key about 1,200.
	MaxWrap = 4 << 10

	// MaxPiece bounds a piece of a sealed stream: one sealed chunk.
	MaxPiece = identity.ChunkSize
)

// maxTrailer bounds the trailer: five fields of fixed size.
const maxTrailer = 256

// checkSize is the length of an item's check. It is there against accidents,
// of which it misses one in 2⁶⁴; against people there are signatures and keys.
const checkSize = 8

// firstPiece is how much is allocated for content before any of it has come;
// from there on the buffer doubles as it fills. Most items fit.
const firstPiece = 64 << 10

// bufferSize is what is read from a file at a time.
const bufferSize = 64 << 10

// headerLimits bound the fields of a header that this build does not know.
func headerLimits() dagcbor.Limits {
	return dagcbor.Limits{Depth: 8, Text: 4 << 10, Bytes: 4 << 10, List: 1 << 10, Map: 64}
}
