package replica

import (
	"time"

	"tallystick/crdt"
)

// The names inside a data directory. Badger has a folder of its own because it
// writes and removes a LOCK file and deletes tables that it does not know.
const (
	formatFile    = "FORMAT"
	lockFile      = "LOCK"
	watermarkFile = "WATERMARK"
	ballastFile   = "BALLAST"
	inventoryFile = "INVENTORY"
	storeFolder   = "store"
	keystoreFile  = "keystore" // made and read by identity/keystore

	temporarySuffix = ".new" // of a file that is to replace another
)

// FormatVersion is the version of the data directory that this build writes,
// and the newest that it reads.
const FormatVersion = 1

const (
	// maxFormatFile bounds FORMAT, which holds six short lines: a larger file
	// is not ours.
	maxFormatFile = 4 << 10

	// storeKey is the length of a key that encrypts the store: AES-256.
	storeKey = 32

	// maxLockFile bounds what is read back of LOCK: a pid and a command line.
	maxLockFile = 512

	// maxWatermarkSlot bounds one slot of WATERMARK and places the second: 112
	// bytes a log leave room for 9,000 logs of one device, and a slot is read
	// whole into memory. The file is sparse.
	maxWatermarkSlot = 1 << 20

	// maxInventoryFile bounds INVENTORY: 40 bytes a table, so 100,000 tables,
	// which is more than 200 GB of them.
	maxInventoryFile = 4 << 20

	// maxTableFooter bounds the checksum record in a table's footer; it is a
	// protobuf of two varints, at most 12 bytes today.
	maxTableFooter = 64

	// maxLogKey and maxLogValue bound one record of a memtable's log while it
	// is checked: Badger refuses longer keys, and the replica never stores a
	// value above Badger's threshold of 1 MiB.
	maxLogKey   = 64 << 10
	maxLogValue = 1 << 20
)

// Disk space, in bytes. The thresholds are for the worst moment: Badger fills
// tables through memory maps of sparse files, so a block that is not there is
// no error but a SIGBUS that ends the process.
const (
	// BallastSize is given back to the file system when space is short, so
	// that the store can flush, close and delete.
	BallastSize = 8 << 20

	// logSlack: a memtable overshoots its size by at most one transaction,
	// 15 % of it by Badger's bound, so by less than a fifth.
	logSlack = 5

	// runwayMargin covers the log's header and the ends of transactions.
	runwayMargin = 256 << 10

	// compactedMemtables bounds what one compaction rewrites, in memtables: all
	// of level 0 at the point where it stalls writers, and the base level.
	compactedMemtables = 20

	// reserveFloor is kept free beyond what is reckoned, for MANIFEST, indexes
	// of tables and whatever else writes to the disk between two looks.
	reserveFloor = 2 << 20

	// openFloor is what opening an empty store takes: first pages of a log and a
	// value log, MANIFEST, and folder blocks; some 50 KiB were seen.
	openFloor = 512 << 10

	// resumeNumerator / resumeDenominator: writing resumes at 1.5 × the
	// reserve, so that a replica on the edge does not flap.
	resumeNumerator   = 3
	resumeDenominator = 2
)

// Reopening after a failed write: waits double from reopenFirst to reopenLast,
// and after reopenAttempts in a row the replica stays read-only until it is
// opened anew: by then the fault is not a passing one, and people must look.
const (
	reopenFirst    = 100 * time.Millisecond
	reopenLast     = 30 * time.Second
	reopenAttempts = 8
)

// The shape of what is stored.
const (
	// maxSegmentEntries is one run: smaller segments cost a third of the speed
	// of storing, larger ones make every look at a single entry dearer.
	maxSegmentEntries = crdt.MaxRun

	// maxSegmentBytes keeps a segment of large bodies below maxValue, with room
	// for one more body of the largest size, and keeps reading one entry cheap.
	maxSegmentBytes = 256 << 10

	// maxValue is from where on Badger would put a value into its value log,
	// which preflight takes for damage. Nothing is stored that reaches it.
	maxValue = 1 << 20

	// snapshotPiece divides snapshots of sets, which grow with the logs.
	snapshotPiece = 512 << 10

	// snapshotEvery is how many entries may arrive between two snapshots of the
	// set: after a kill that many are read again, at about 3 µs each.
	snapshotEvery = 32 << 10
)

// The shape of transactions. Badger takes 15 % of a memtable, and one write for
// each 96 bytes of that; the smallest profile's take 1.2 MB.
const (
	// transactionShare is how much of a memtable one transaction fills, in
	// per cent, by the cost of its writes.
	transactionShare = 14

	// writeCost is what Badger reckons for a write beside its key and value,
	// and a little more; countCost keeps small writes below its bound on their
	// number.
	writeCost = 16
	countCost = 128

	// maxGroupIndex is from where on a group takes no further request, so that
	// its index and what one more request adds stay in one transaction: a batch
	// of maxBatchBytes, or the most that one run can free from the waiting room,
	// 2,304 entries in segments of their own, at 230 bytes each.
	maxGroupIndex = 256 << 10

	// tableBlock is the size of a block in Badger's tables. Its builder grows a
	// smaller block to the value and then doubles it, so a block has to hold the
	// usual segment; measured, that is half the memory of a load and 1.2 to 1.9
	// times its speed.
	tableBlock = 160 << 10

	// tableSize and baseLevel keep compactions small: many tables of 8 MB, and
	// a first level that a bulk load does not fill.
	tableSize = 8 << 20
	baseLevel = 64 << 20

	// maxBatchBytes bounds what one Author or Put call writes: entries, bodies
	// and side records.
	maxBatchBytes = 768 << 10
)

// Reading and importing.
const (
	// pendingGroups and maxPendingRuns bound what an import hands in before the
	// first of it is durable: what is being written, what is being prepared,
	// and as much that is ready, so that neither waits for the other.
	pendingGroups  = 4
	maxPendingRuns = 1 << 10

	// recentIDs is how many ids a community keeps at hand, at 32 bytes each: what
	// an import of 50,000 entries cites is nearly always among the last so many.
	recentIDs = 64 << 10

	// runWindow is how much is looked at together when runs are read: enough to
	// put entries that arrived one by one into runs, so that the receiver checks
	// few signatures, and nothing on a small machine.
	runWindow = 1 << 20

	// runBytes is where a run to be sent is cut, at a valid signature. With bodies
	// of 300 bytes that is never before crdt.MaxRun entries.
	runBytes = 256 << 10

	// scanPage is how many bytes a scan copies at a time.
	scanPage = 1 << 20
)

// What callers may name and bring.
const (
	// MaxAttachment bounds one attachment in bytes of ciphertext.
	MaxAttachment = 8 << 20

	// MaxChunk bounds one chunk of an attachment: 64 KiB and what sealing adds.
	MaxChunk = 64<<10 + 64

	// MaxChunks bounds the chunks of one: twice what the largest takes in whole
	// ones.
	MaxChunks = 256

	// AttachmentQuota bounds a community's attachments in bytes.
	AttachmentQuota = 1 << 30

	// maxSpaceName and maxSpaceKey bound the name of a space and its keys; a key
	// of Badger's takes at most 64 KiB.
	maxSpaceName = 64
	maxSpaceKey  = 1 << 10

	// maxSource bounds the name of who brought a run; longer ones are cut.
	maxSource = 256
)
