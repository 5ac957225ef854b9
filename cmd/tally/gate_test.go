package main

import (
	"testing"
	"time"

	"tallystick/crdt"
	"tallystick/identity"
	"tallystick/model"
	"tallystick/sync/peer"
)

// TestInviterIsLetInOnce: who let this device in is met before the book tells
// of them, and afterwards by what the book says alone.
func TestInviterIsLetInOnce(t *testing.T) {
	g := newGate(nil, time.Now)
	id, inviter := crdt.CommunityID{}, identity.TransportID{1}
	g.inviters[id] = inviter
	look := func(ended bool, told ...model.Contact) {
		c := circle{contacts: map[identity.TransportID]model.Contact{}, ended: ended}
		for _, contact := range told {
			c.add(contact)
		}
		g.awaited(id, c)
		g.circles[id] = c
	}
	check := func(when string, want peer.Standing) {
		t.Helper()
		if got := g.Standing(id, inviter); got != want {
			t.Errorf("%s the inviter is %v, not %v", when, got, want)
		}
	}
	look(false)
	check("before anything has come", peer.Member)
	look(false, model.Contact{Transport: inviter, Person: identity.PersonID{1}})
	check("once the book tells of them", peer.Member)
	look(false)
	check("once they are removed", peer.Stranger)

	g.inviters[id] = inviter
	look(true)
	check("once this device has ended", peer.Stranger)
	look(false)
	check("whatever comes then", peer.Stranger)
}

// TestCourierClaimsAMembersKey: who introduces a device with the transport key
// of another takes nothing from it.
func TestCourierClaimsAMembersKey(t *testing.T) {
	member := model.Contact{Log: crdt.LogID{1}, Transport: identity.TransportID{9}}
	courier := model.Contact{Log: crdt.LogID{2}, Transport: identity.TransportID{9}, Courier: true}
	for _, order := range [][]model.Contact{{member, courier}, {courier, member}} {
		c := circle{contacts: map[identity.TransportID]model.Contact{}}
		for _, contact := range order {
			c.add(contact)
		}
		if c.contacts[member.Transport] != member {
			t.Errorf("of %v the courier is met", order)
		}
	}
}
