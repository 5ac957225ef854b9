package fold

const (
	// chunkEntries is how many entries of a strand one stored row covers. A
	// lone entry rewrites its strand's last row, so rows must stay a few KiB;
	// opening reads them all, so they must stay few.
	chunkEntries = 256

	// markEvery is how many entries with deps are taken up between two marks.
	// A walk goes through about that many before it meets one; a mark takes
	// 16 bytes a strand, so with more strands than this there are fewer.
	markEvery = 64

	// recentPlaces bounds the ids kept to spare asking [Holdings]: the bodies
	// and deps of a long fold mostly name what has just been taken up. Twice
	// as many are kept at most, at some 80 bytes each.
	recentPlaces = 8 << 10
)

const (
	// pageEntries is how many entries of a strand share a row of what was
	// found out about them. Rows are what a store is slow at, so they hold
	// many; a lone act rewrites one, so they hold few.
	pageEntries = 32

	// maxReadPages bounds the pages kept for readers, at some 20 KB each: what
	// one screen asks about again and again.
	maxReadPages = 256

	// longBody is from where on a body is not kept beside what was found out
	// about its entry but opened again when it is needed, in bytes: 32 of them
	// stay far below what a transaction takes.
	longBody = 4 << 10

	// maxFound bounds the texts of a refusal, and maxRefusals how many one row
	// holds: an entry names at most 1,024 others in a field, and the first few
	// say enough.
	maxFound    = 256
	maxRefusals = 64

	// maxVoid bounds the entries that one body names and does not follow, and
	// maxAbout the records that it is about: an honest one names none and a
	// pool's worth. What exceeds them does not count. They keep a page of the
	// worst entries below what a row takes.
	maxVoid  = 64
	maxAbout = 512

	// maxDenied bounds the refusals that follow from one record and maxTerms
	// its index terms, the first ones in the order of folds: their keys stand
	// in one row.
	maxDenied = 1 << 10
	maxTerms  = 256

	// maxTerm bounds the value of an index term, in bytes; longer ones are
	// cut. The key of a row must stay below a kilobyte.
	maxTerm = 256

	// batchEntries is how many entries are taken at a time, in one transaction
	// and under one lock: a reader waits for about 10 ms.
	// batchBytes ends a batch earlier, so that what follows from it nearly
	// always fits one transaction.
	batchEntries = 512
	batchBytes   = 256 << 10

	// putBytes and putRows bound one write to the replica, below what it takes.
	putBytes = 512 << 10
	putRows  = 4 << 10
)

// parallelFloor is how many bodies one goroutine opens at least: fewer take
// less time than starting it.
const parallelFloor = 16
