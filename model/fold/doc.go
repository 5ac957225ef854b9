// Package fold is the engine that turns a community's entries into records:
// it takes entries up in causal order, opens what it can, asks an [Authority]
// which of them count, and works out the records that each one is about.
//
//	replica.Arrivals ──► Lineage ──► Authority ──► Book ──► records, refusals, digest
//	  what is held       who knew       what         what it
//	                       what        counts       adds up to
//
// [Lineage] and [Book] are pure: everything they read and write passes through
// [Holdings], [Held] and [Rows]. An [Engine] is the shell around one book: it
// reads the feed, stores rows in a derived space, one transaction a batch, and
// gives the replica what was decided. A [Kind] of record is one file and one
// line in the list given to [Open].
//
// Every answer is a function of the entries held, the bodies held and the keys
// held: no clock, no order of arrival, no batch and no restart enters it. What
// can't be opened leaves nothing behind that could be listed, counted or found.
package fold
