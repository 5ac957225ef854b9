package identity

// Padding classes of sealed bodies, in bytes of padded plaintext.
const (
	// SmallestClass hides which of the many short records a body is: most
	// notes, answers and receipts fit it.
	SmallestClass = 128

	// LargestClass is the largest class that leaves room for the hint, the
	// nonce and the tag within a body of 64 KiB; the next would be 65,536.
	LargestClass = 63_488

	// MaxClear is the longest body that can be sealed: the largest class less
	// the coding byte before it and the end mark behind it.
	MaxClear = LargestClass - 2
)

// Sizes of sealed chunks, in bytes.
const (
	// ChunkSize is a full sealed chunk: small enough to hold a few of them on
	// a machine with 256 MB, large enough that the 40 bytes of nonce and tag
	// do not matter.
	ChunkSize = 64 << 10

	// ChunkClear is what a full chunk holds.
	ChunkClear = ChunkSize - chunkOverhead
)

// MaxRecipients bounds a recipient list: eight times the largest community
// that the design speaks of, and half a megabyte of list.
const MaxRecipients = 16_384

// LeastSlots is the smallest number of wraps in a grant: below it their number
// would tell other members how many people share a secret.
const LeastSlots = 4

// maxWordsText bounds what [ParseWords] looks at: 24 words of the longest kind
// and generous spacing are under 1 KiB.
const maxWordsText = 4 << 10

// maxSuggestions is how many near words an error offers; more do not help a
// person who reads them off paper.
const maxSuggestions = 3

// maxShortText bounds what [ParseShort] looks at: 13 characters and whatever
// spaces and hyphens were put between them.
const maxShortText = 64

// Lengths of an invitation's secret, in bytes.
const (
	// LeastInvitationSecret is what nobody can try out, however many machines
	// they have: its hash is in clear.
	LeastInvitationSecret = 16

	// MostInvitationSecret is as much as its hash can tell apart; more would
	// only make the code larger.
	MostInvitationSecret = 32
)
