package community

import (
	"tallystick/crdt"
	"tallystick/identity"
)

// MaxGrant bounds the recipients of one grant: with a wrap of 80 bytes and a
// log of 32 each they take 55 KiB, which with the parents' keys fits a body.
// Larger grants are made in parts of this size.
const MaxGrant = 480

// MaxParts bounds the parts of a grant before its last entry: enough for as
// many recipients as a key can have.
const MaxParts = (identity.MaxRecipients - 1) / MaxGrant

// MaxAudience bounds the recipients of an audience's key, a power of two as
// slots are: with 132 bytes each they take 34 KiB, and twice as many would
// not fit a sealed body. It is the devices of some hundred people.
const MaxAudience = 256

// MaxPassed bounds the keys that one entry passes to a person's other devices.
// Those for large audiences take more room, so that fewer fit.
const MaxPassed = 512

// MaxParents bounds the epochs that one grant continues. There is more than
// one only where devices rotated the key without having met.
const MaxParents = 64

// maxGrantSecrets bounds what a grant seals for its recipients: a secret and
// MaxParents keys with their ids, in CBOR.
const maxGrantSecrets = 8 << 10

// MaxText is the most bytes of text in one field: what every body allows.
// Longer prose is an attachment.
const MaxText = 4 << 10

// MaxName bounds the name of a person or of an attached file, in bytes: a line
// on a screen in any script.
const MaxName = 256

// namingEntries is how many of a log's first entries are looked at for the
// author's name, until records keep it: a device that founds names its person
// right behind the structural entries.
const namingEntries = 8

const (
	// pauseEvery is how many arrivals a ring looks through between two pauses:
	// some 2 ms of opening bodies, so that nobody waits long to look.
	pauseEvery = 128

	// saveRecords is how many records a ring keeps in memory to go with the next
	// entry, and how many it stores at once: with 130 bytes each they leave an
	// entry its room. saveArrivals is how many arrivals it is ready to look
	// through again at the next opening: 10 µs each.
	saveRecords, saveArrivals = 512, 4 << 10
)

// The bounds of bodies in clear. They are part of the format: what is over one
// is void on every replica, so changing one is a change of what counts.
const (
	// MaxCode bounds the name of a role or of a kind of motion, in bytes, as
	// the format bounds the names of kinds.
	MaxCode = crdt.MaxKind

	// MaxRoles bounds the roles that one invitation or admission gives: there
	// are nine that rules speak of, and nobody holds many.
	MaxRoles = 16

	// MaxVouches bounds the vouches that one admission cites, in case a
	// charter asks for more than [VouchesNeeded] does.
	MaxVouches = 16

	// MaxTrustees bounds who may name the successor of a root key: more people
	// than somebody could meet to ask.
	MaxTrustees = 16

	// MaxRootStatements bounds the statements of a lost root key that its
	// successor honours: certificates and device ends, a few in a lifetime.
	MaxRootStatements = 64

	// MaxHonoured bounds the logs that one loss of power lists: the devices of
	// one person, times how often each was restored from a copy. With one
	// entry each they take 21 KiB.
	MaxHonoured = 256

	// MaxBranches bounds the entries honoured in one log: one per branch, and
	// a log that was forked more often has nobody behind it who wants it.
	MaxBranches = 16

	// MaxNamed bounds the entries that one entry ratifies, adopts or stands
	// for, as the format bounds what one entry erases.
	MaxNamed = 64

	// MaxAnswers bounds the answers that a result lists, in either list: all
	// of a community in which everybody decides, in 21 KiB.
	MaxAnswers = 256

	// MaxStewards bounds the stewards that a charter or a recovery names, as
	// the format bounds a charter's founders.
	MaxStewards = crdt.MaxFounders

	// MaxShare bounds either number of a threshold: whoever needs a finer share
	// than a thousandth wants a number of people, and with it no product of
	// sizes can wrap.
	MaxShare = 1000

	// MaxLanguages bounds the languages of a charter: more than anybody can
	// write every message in.
	MaxLanguages = 16

	// MaxHolidays bounds the holidays of a calendar: thirty years of them, for
	// a charter that nobody wants to amend every winter.
	MaxHolidays = 512

	// MaxGoverning bounds the kinds that a charter lets govern beside those
	// that a version knows.
	MaxGoverning = 64

	// mostVouches is what [VouchesNeeded] never exceeds: more would make it
	// hard to let anybody in.
	mostVouches = 3
)
