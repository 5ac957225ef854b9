package reconcile

import (
	"iter"

	"tallystick/crdt"
)

// Holdings is what a conversation asks of its own side's store. The shell
// adapts a replica's community to it. What it answers may grow while a
// conversation goes on; it must not shrink but by erasures.
type Holdings interface {
	// ID is the community whose entries these are.
	ID() crdt.CommunityID

	// Tips are the ends of all logs in the set, one per branch, sorted, each
	// once. They show only what is durable.
	Tips() []crdt.Tip

	// Ancestor is the entry with a number on the branch that ends in an entry
	// that is held; false if end is not held or seq is above its.
	Ancestor(end crdt.Tip, seq uint64) (crdt.ID, bool)

	// Runs yields the entries of the spans, each once, in the order in which
	// they arrived here as far as whole runs allow, an entry never before its
	// prev, with the bodies that are here. A run has 1 to [crdt.MaxRun] entries
	// and ends in one whose own signature is valid; where the end of a span is
	// not such an entry, the run goes on to the next one that is. An error ends
	// the conversation.
	Runs(spans []crdt.Span) iter.Seq2[[]crdt.Verified, error]

	// Lacking are the entries whose sealed bodies are neither here nor erased,
	// sorted, each once. The slice is the caller's.
	Lacking() []crdt.ID

	// Body is the sealed body of an entry, if it is here.
	Body(id crdt.ID) (body []byte, state BodyState)
}

// BodyState says what a side can answer when it is asked for a sealed body.
type BodyState uint8

const (
	// BodyAbsent: not here. The entry may not be held either.
	BodyAbsent BodyState = iota
	// BodyErased: erased here by an entry that counts, and never given again.
	BodyErased
	// BodyHere: the body comes with the answer.
	BodyHere
)
