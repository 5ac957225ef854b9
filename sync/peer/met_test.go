package peer

import (
	"testing"

	"tallystick/crdt"
)

// TestEndedShareIsNotWaitedFor: of two communities that a session was wanted
// for, one has come to an end meanwhile.
func TestEndedShareIsNotWaitedFor(t *testing.T) {
	stays, ends := &share{ended: 1}, &share{}
	r := &remote{shares: map[crdt.CommunityID]*share{{Link: [32]byte{1}}: stays}}
	if n := (&Node{}); !n.met(r, goal{stays: 1, ends: 1}) {
		t.Error("waits for a community that is not in common any more")
	}
	if n := (&Node{}); n.met(r, goal{stays: 2, ends: 1}) {
		t.Error("does not wait for the one that is")
	}
}
