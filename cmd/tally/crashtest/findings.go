package crashtest

// Findings are what a new process finds in a data directory: the worker's
// "look" prints them as one JSON document.
type Findings struct {
	Refusal     string   // why it did not open, one of the constants below; empty if it did
	Message     string   // of the refusal
	Last        uint64   // number of the last arrival
	Entries     []Entry  // in the order of arrival, after the number that was asked for
	Requests    []string // side records: the texts of notes, each written with its note
	Digest      string   // of the community's entries, in hexadecimal
	Held        int      // entries held, those outside the set counted
	Waiting     int      // entries that can't be verified yet
	Forks       []string // logs with a proven fork
	Attachments []string // names of those that are here, each read whole
	Copied      bool     // the directory lies elsewhere than when it was last written
	Lost        []string // own logs of which less is here than was written
	Damage      []string // what reading and verifying everything complained of
}

// Why a data directory was not opened: a decision that callers of crdt/replica
// take by its sentinels.
const (
	InUse    = "in use"
	Damaged  = "damaged"
	Full     = "full"
	Newer    = "newer"
	NotFound = "not found"
	Other    = "other"
)

// Entry is one entry that is held.
type Entry struct {
	Number uint64 // of its arrival
	ID     string
	Log    string
	Seq    uint64
	Prev   string // empty at seq 0
	Text   string // of a note; empty for other kinds
}
