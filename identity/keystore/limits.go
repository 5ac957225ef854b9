package keystore

// MaxFile bounds a keystore file: a full list of former keys takes a third of
// it.
const MaxFile = 8 << 10

// MaxFormer bounds the former sealing keys. A device that has been replaced
// more often than this gives up on what was sealed to the first.
const MaxFormer = 64

// maxFields bounds the array of a file or of secrets whose version is not known
// yet.
const maxFields = 23

// The cost of a passphrase. These are what RFC 9106 recommends where 2 GiB is
// too much: a third of a second on a small machine, and a quarter of the
// memory of one with 256 MB.
const (
	argonTime    = 3
	argonMemory  = 64 << 10 // KiB
	argonThreads = 4
)

// The most that a file may ask for, so that a planted one can neither exhaust
// the memory of a small machine nor stop it for long.
const (
	maxArgonTime    = 16
	maxArgonMemory  = 128 << 10 // KiB
	maxArgonThreads = 16
)
