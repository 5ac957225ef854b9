package crdt

import "tallystick/crdt/dagcbor"

// The bounds of the format. They are part of it: every replica must refuse
// the same bytes, so changing one is a change of the format's version.
const (
	// MaxEntry bounds a header with its signature: the fixed fields take about
	// 200 bytes and 16 links 656, which leaves the rest of a page.
	MaxEntry = 4 << 10

	// MaxBody bounds a body block: a page of prose in any script with room for
	// the fields around it, and small enough that a session's credit of 4 MiB
	// always holds many.
	MaxBody = 64 << 10

	// MaxDeps bounds the links to other logs in one entry. An author with more
	// to acknowledge writes several; 16 links cost about one body.
	MaxDeps = 16

	// MaxRun bounds the entries that one signature vouches for. Verifying costs
	// about 100 times hashing, so longer runs gain nothing, and a receiver has
	// to hold a whole run before it may believe any of it.
	MaxRun = 256

	// MaxReplaces bounds the earlier logs that an introduction names: one per
	// restored or copied directory in a device's life.
	MaxReplaces = 64

	// MaxFounders bounds a charter's founders: beyond a room full of people,
	// later members are admitted.
	MaxFounders = 64

	// MaxKind bounds the name of a record kind.
	MaxKind = 64

	// MaxErase and MaxAdopt bound the entries that one entry erases or adopts.
	MaxErase = 64
	MaxAdopt = 64
)

// The bounds of the waiting room of one community on one replica. They are
// local: a replica with more room gives no other answer, only an earlier one.
const (
	// WaitingEntries and WaitingBytes bound the room: enough for what a stick
	// brings before the part that it follows, and nothing on a 256 MB machine.
	WaitingEntries = 16 << 10
	WaitingBytes   = 16 << 20

	// WaitingPerLog leaves room for many newcomers beside one loud one: 8 runs.
	WaitingPerLog = 8 * MaxRun

	// WaitingPerSource keeps one peer or file from filling the room.
	WaitingPerSource = WaitingEntries / 4
)

// The bounds of one limit, kept by [Rights].
const (
	// MaxAmount bounds one movement of rights, in the unit that the limit is
	// kept in: 2⁴⁵−1 is 351 billion in cents, 35 million tonnes in grams.
	MaxAmount = 1<<45 - 1

	// MaxMovements bounds the movements of one limit. With MaxAmount it keeps
	// every sum below 2⁶³, so that none can wrap, and it is more than one
	// offer, budget or account sees in years.
	MaxMovements = 1 << 18
)

// BodyLimits bound the fields of a body.
func BodyLimits() dagcbor.Limits {
	return dagcbor.Limits{
		Depth: 8,       // the deepest record, a decision's effects, uses 5
		Text:  4 << 10, // a long note; longer prose is an attachment
		Bytes: MaxBody, // a sealed body's ciphertext
		List:  1 << 10, // longer lists are numbered part entries
		Map:   64,      // the widest record, an offer, uses about 30
	}
}
