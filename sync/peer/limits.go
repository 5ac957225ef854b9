package peer

import "time"

// Sessions.
const (
	// progressWithin is how long a session may move nothing in either direction.
	// A pulled cable takes up to 40 s to be noticed by TCP; a disk that stalls
	// for 5 s and a message of 1 MiB at 256 kbit/s, which moves in pieces, are
	// not taken for one.
	progressWithin = 30 * time.Second

	// sessionCeiling ends a session that never does: what it has brought stays,
	// and the next one goes on from there.
	sessionCeiling = 15 * time.Minute

	// openWithin bounds opening a stream and agreeing on a protocol.
	openWithin = 15 * time.Second

	// maxSessions bounds the sessions at a time. Each holds at most a window of
	// credit (4 MiB) and one message each way, so together they stay below 64 MB.
	maxSessions = 10

	// maxSessionsPerPeer leaves room for others beside a peer with which many
	// communities are shared.
	maxSessionsPerPeer = 4

	// maxOpening bounds a session's first message, before which nothing is known
	// of the peer's intent: versions, a salt and a hash.
	maxOpening = 1 << 10

	// pieceSize is what is read or written between two looks at the clock, and
	// what is allocated ahead of the bytes that come: a length is only a claim.
	pieceSize = 16 << 10

	// groupSize is how many bytes of runs are handed to the replica at once: it
	// makes as much durable with one sync, or more where it is busy. With
	// 1 MiB and three groups the peer waited longer for its credit: a first sync
	// took 1.0 to 1.9 times as long in eight pairs of rounds, 1.2 in the median.
	groupSize = 512 << 10

	// groupsInFlight lets the replica prepare groups while it syncs another.
	groupsInFlight = 5

	// bodiesAtOnce is how many bodies that came without their entries are handed
	// in at a time, so that they share a sync.
	bodiesAtOnce = 32
)

// Token buckets, per peer. They delay and never refuse: the stream's own flow
// control stops the peer. The figures let an honest first sync run at the full
// speed of a small machine and keep one peer from having all of it for long.
const (
	bytesPerSecond = 64 << 20
	bytesBurst     = 64 << 20

	entriesPerSecond = 200_000
	entriesBurst     = 200_000

	// Sessions are opened at most once per changePause and community by an
	// honest peer; more are reset, which costs it a short wait.
	sessionsPerSecond = 8
	sessionsBurst     = 128

	// Of sessions beyond those so many are reset before the peer is taken for a
	// flooder. An honest one counts each of its own twice and comes to none.
	refusedPerSecond = 1
	refusedBurst     = 64

	// Streams of all protocols, also such as end before one is agreed on. Files
	// take one each, small ones a few dozen a second.
	streamsPerSecond = 128
	streamsBurst     = 1024
)

// When sessions are due.
const (
	// gatherChanges is how long changes are gathered before a hint says so: a
	// batch of acts is one hint.
	gatherChanges = 50 * time.Millisecond

	// changePause is how long after a change a session is opened with peers that
	// have not answered the hint with one of their own.
	changePause = 400 * time.Millisecond

	// greetPause is how long the device with the larger id waits for the other
	// to open the first session on a new connection.
	greetPause = 2 * time.Second

	// retryFirst and retryLast bound the doubling waits after a session that did
	// not end in sync.
	retryFirst = 1 * time.Second
	retryLast  = 5 * time.Minute
)

// Breaches.
const (
	// heldOffFirst and heldOffLast bound for how long a peer that broke a
	// protocol is left alone: twice as long each time, up to an hour, because
	// the next release of its program may be sound.
	heldOffFirst = 10 * time.Second
	heldOffLast  = time.Hour

	// forgivenAfter good sessions in a row, the count of breaches is halved.
	forgivenAfter = 8
)

// Dialling.
const (
	// dialTimeout bounds one attempt: 600 ms links with loss take seconds.
	dialTimeout = 20 * time.Second

	dialFirst = 2 * time.Second
	dialLast  = 5 * time.Minute

	// maxDials is how many attempts run at a time.
	maxDials = 8

	// enoughPeers is how many connected devices the node strives for. Entries
	// reach the others through them.
	enoughPeers = 32

	// mostPeers is from where on the connection manager closes the idlest.
	mostPeers = 48

	// maxAddresses bounds what is remembered of one device, the last that worked
	// first.
	maxAddresses = 8

	// maxAddress bounds one address as text.
	maxAddress = 256

	// maxStrangers bounds the addresses kept of devices that were discovered and
	// are nobody's: a joiner may be looking for one of them.
	maxStrangers = 64
)

// Discovery.
const (
	// lookAround is how often the interfaces are compared.
	lookAround = 5 * time.Second

	// announceAgain restarts discovery: some access points forget groups.
	announceAgain = 4 * time.Minute
)

// The joiners' door.
const (
	maxJoiners = 4 // strangers connected at a time

	// Joins per second and burst, of all strangers together: people scan codes.
	joinsPerSecond = 1
	joinsBurst     = 8

	// MaxJoin bounds a request and its answer, in bytes.
	MaxJoin = 64 << 10

	// joinWithin bounds an exchange and the connection of a stranger.
	joinWithin = 30 * time.Second
)

// Hints.
const (
	maxHintTips = 8

	// maxTopics bounds the names under which the hints of one community go: each
	// key has one, and few are far behind.
	maxTopics = 4

	hintSalt    = 16
	hintTipSize = 8

	// maxHint bounds a gossip message: salt and eight hashes take 100 bytes, the
	// envelope with its signature 250.
	maxHint = 1 << 10
)

// Attachments. A chunk, which is 64 KiB at most, is what is read, sent and
// checked at a time, on both sides.
const (
	// filesPerPeer bounds the attachments that one peer is sent at a time, and
	// maxFiles those of all peers: two chunks of each are in memory, 1 MiB in all,
	// and what the streams' windows take beside it is the host's share. A peer
	// that finds no room is told, and comes again.
	filesPerPeer = 2
	maxFiles     = 8

	// fileCeiling bounds how long a place is held: the largest attachment takes
	// 4 minutes at 256 kbit/s. Who is slower goes on where it was cut.
	fileCeiling = 10 * time.Minute

	// maxFetches bounds the attachments that are fetched at a time, and those
	// that were cut and are kept so that the rest can be fetched later: each is
	// in memory as far as it has come, 16 MiB in all.
	maxFetches = 2

	// partialKept is how long what was cut is kept in memory.
	partialKept = 15 * time.Minute

	// fetchPatience is how long a fetch waits for somebody to come back of whom
	// more may come: a dropped connection is noticed and made again within it.
	fetchPatience = time.Minute

	// maxFileRequest bounds a request: a link, 32 bytes and a number take less
	// than 80.
	maxFileRequest = 128
)

// maxAgreed bounds the tips that are kept of an agreement over a restart, at 75
// bytes each: beyond them only the digest is kept, and who has to know the tips
// compares anew.
const maxAgreed = 4 << 10

// maxHolding bounds the record kept about one device: addresses, and a digest
// for each community in common.
const maxHolding = 64 << 10
