package reconcile

import "tallystick/crdt"

// Delivery is what one message of the peer brings. The runs come before the
// bodies: these may be of their entries.
type Delivery struct {
	Runs   []crdt.Run     // to be admitted in this order; they share the message's bytes
	Bodies []BodyDelivery // sealed bodies, unchecked: the store compares each with its entry
	Bytes  int            // of the message, for the credit; 0 if it brings nothing
}

// BodyDelivery is a sealed body that came without its entry.
type BodyDelivery struct {
	ID   crdt.ID // of the entry
	Body []byte  // shares the message's bytes
}

// Result is what a conversation came to. Before [Conversation.Done] it says
// what has happened so far, and nothing about agreement.
type Result struct {
	Community crdt.CommunityID

	// InSync: at the end both sides had the same tips, and so the same entries.
	InSync bool

	// LogsDiffer is how many logs differ at the end, at least: 0 if InSync. They
	// differ when one side has come to hold more meanwhile, or could not take
	// something yet.
	LogsDiffer int

	// BodiesLacking is how many sealed bodies this side lacks at the end, of
	// those that were not erased; PeerLacking is how many the peer does.
	BodiesLacking int
	PeerLacking   int

	// RoundTrips is how often the initiator waited for an answer before it could
	// ask or give the next thing. The closing exchange is not counted.
	RoundTrips int

	In  Traffic // from the peer
	Out Traffic // to the peer
}

// Traffic is what went one way.
type Traffic struct {
	Messages int
	Bytes    int // of all messages, without the shell's framing
	Entries  int // also those that turned out to be there already
	Bodies   int // sealed bodies sent apart from their entries
}
