// Package crdt is what Tallystick replicates: signed entries in append-only
// logs, the set of logs and entries that a community consists of, and the
// rules by which what they say is merged.
//
// An [Entry] is one signed statement by one device in one log. Entries of a
// log are chained by hash, and name tips of other logs, so that every entry
// fixes everything its author knew when signing. Two entries of one log with
// the same number are a [Fork]: both are kept, and the pair is the proof.
//
// Bytes become trusted in three steps, and each step is a type:
//
//	frame or block ──ReadFrame, ParseBlock──► Signed     bytes and a signature, nothing believed
//	Signed ──────────Vouch, Intake──────────► Verified   its device wrote it, hash-linked from its introduction
//	Verified ────────Set─────────────────────► in the set the community names its log
//
// Whether an entry counts, and what it means, is decided above, by the fold.
// Every answer here is a function of the entries held: no clock, no order of
// arrival and no peer asked enters it.
//
// The merge rules are [Register], [AddWins], [Lifecycle] and [Rights].
//
// The byte formats are described for a second implementer in FORMAT.md. The
// package is pure: it does no I/O, reads no clock and starts no goroutine; its
// values are not safe for use by several goroutines at once unless they are
// never changed, as IDs, entries and runs are.
package crdt
