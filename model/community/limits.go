package community

// MaxGrant bounds the recipients of one grant: with a wrap of 80 bytes and a
// log of 32 each they take 55 KiB, which with the parents' keys fits a body.
// Larger communities will be granted keys by numbered parts.
const MaxGrant = 480

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
