package bundle

// The bounds of bundles, beside those of package archive.
const (
	// MaxSections bounds the sections of a bundle that is read: one as a rule,
	// and one for every community that a person is in at most. The tips of each
	// can take 2.5 MB of memory while a file is inspected.
	MaxSections = 16

	// MaxLacking bounds how many bodies a bundle says its writer lacks: with a
	// typical body as much as fits one stick, and 1.3 MB of ids in memory.
	MaxLacking = 1 << 15

	// lackingPerRecord bounds the ids in one record: 41 bytes each, so that the
	// record stays under archive.MaxRecord.
	lackingPerRecord = 1 << 14

	// MaxLeftOut bounds how many attached files a bundle names that its writer
	// has and left out: as many as fit a community's quota at 32 kB each, and
	// 1 MB of names in memory.
	MaxLeftOut = 1 << 15

	// leftOutPerRecord bounds the names in one record: 34 bytes each, so that the
	// record stays under archive.MaxRecord.
	leftOutPerRecord = 1 << 14

	// MaxDevices is how many single devices a bundle can be sealed to beside
	// the epoch key: their wraps, 80 bytes each, fit archive.MaxWrap.
	MaxDevices = 48

	// runsAtOnce is how many runs are handed to a replica before what became of
	// them is summed up: it bounds the reasons for refusals that are in memory
	// while a hostile file is read.
	runsAtOnce = 1 << 10

	// maxReasons is how many refusals a report tells the reasons of. More than
	// that nobody reads; all are counted.
	maxReasons = 32
)

// The bounds of frames.
const (
	// MaxFramed is the largest payload in bytes that goes into frames: about a
	// minute and a half of codes, which is as long as people hold up a camera.
	MaxFramed = 40_000

	// ShortFrame, UsualFrame and LongFrame are lengths of frames in characters
	// that just fit QR codes of versions 10, 15 and 20 at level L: 57, 77 and
	// 97 modules a side.
	ShortFrame = 395
	UsualFrame = 758
	LongFrame  = 1249

	// maxNeeded bounds the frames that a payload is recovered from. With as
	// many again for what gets lost it is what a code over bytes can have.
	maxNeeded = 128

	// maxSequences is how many sequences a collector takes at once: the one
	// that is wanted, and some that came into the camera's view before it.
	maxSequences = 4
)
