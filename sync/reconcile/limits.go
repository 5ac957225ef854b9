package reconcile

import "tallystick/crdt"

// Versions of the protocol that this build speaks. A change that the other
// side could misread is a new version; both sides take the highest in common.
const (
	minVersion = 1
	maxVersion = 1
)

const (
	// SaltSize is the length of each side's salt: no two conversations share one.
	SaltSize = 16

	// MaxBinding bounds what names both sides: two peer ids take less than 100.
	MaxBinding = 256
)

// Sizes of messages and of what travels in them, in bytes.
const (
	// maxFrame bounds one run in a message: sealed bodies that do not fit come
	// behind it, and what then still does not fit is cut. One body fits 15 times.
	maxFrame = 1 << 20

	// MaxMessage bounds every message: a frame of the largest size and the array
	// around it. A shell need not read on when a length says more.
	MaxMessage = maxFrame + 16

	// packBytes is from where on no further run joins a message: enough that a
	// message's overhead is nothing, little enough that a slow link shows
	// progress.
	packBytes = 64 << 10

	// fillBytes is about how much is read and put into messages at a time: half
	// of what may be under way, so that making one half and sending the other
	// can overlap.
	fillBytes = 2 << 20

	// maxPack is how many runs a message brings at most, so that the head of its
	// array is one byte.
	maxPack = 22
)

// Flow control, in bytes of messages that bring runs or bodies.
const (
	// MaxCredit is what may be under way to a side that has not stored it yet:
	// 4 MiB keep 40 MB/s busy over 100 ms, and a 256 MB machine can hold them
	// for several peers.
	MaxCredit = 4 << 20

	// MinCredit is the least that a side may grant. Stored bytes are reported by
	// quarters of the credit, and three quarters of it must take a message.
	MinCredit = 2 << 20

	// reportShare is which part of the credit is reported at once.
	reportShare = 4
)

// Lists.
const (
	// listedRows is up to how many tips a side lists without comparing ranges
	// first. 1,024 rows are 22 kB, about what a link of 256 kbit/s carries in the
	// round trip that ranges cost more.
	listedRows = 1 << 10

	// hashSize is what one range takes in a message.
	hashSize = 8

	// maxRangeBits bounds the ranges to 16,384, at 8 bytes each.
	maxRangeBits = 14

	// rowsPerRange is what a range holds on average: at 10,000 logs with 10
	// changed, ranges and the rows in them then cost about the same.
	rowsPerRange = 16

	// packRows is from how many rows on a list is continued in another message.
	packRows = 1 << 10

	// maxListed bounds the tips that one conversation lists after comparing
	// ranges: 3 MB on the wire, and 30 MB in memory if all are wanted. Ranges
	// beyond are compared by the next conversation.
	maxListed = 128 << 10

	// maxRows bounds the rows in one message: a range that somebody has filled
	// with forks still goes into one.
	maxRows = 8 << 10

	// maxBranches bounds the branches of one log that are compared. Of a log with
	// more, those beyond are sent again in every conversation that finds the log
	// to differ, which costs bytes and nothing else. Locating a fork takes steps
	// that grow with its third power.
	maxBranches = 16

	// packBytesOfWants is from where on wants are continued in another message.
	packBytesOfWants = 32 << 10

	// maxWants bounds the logs in one message of wants: the shortest takes 21
	// bytes.
	maxWants = 2 << 10

	// maxPoints bounds the points that locate a fork, over all branches of the
	// log, and branchPoints the ancestors of one branch: two for each doubling of
	// the distance reach back 2³¹ entries.
	maxPoints    = 128
	branchPoints = 64

	// maxAsked bounds the bodies asked for in one message, 35 kB of ids. Twice as
	// many may be asked for and not answered yet, so that a slow link is not idle.
	maxAsked = 1 << 10

	// maxLeft bounds the entries of one message that come without their bodies:
	// an entry takes 80 bytes and more.
	maxLeft = maxPack * crdt.MaxRun
)

// maxTurns bounds the turns of one side: lists, wants, wants with ancestors,
// and an empty one are four; the rest is slack for later versions.
const maxTurns = 8

// The ranges, and the bytes for each, of what only has to show about how much
// differs: a handful of logs are nearly always counted one by one, and of bodies
// that both sides lack all but a few are not asked for.
const (
	markBits = 6
	markSize = 2
)
