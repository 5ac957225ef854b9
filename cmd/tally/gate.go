package main

import (
	"context"
	"maps"
	"reflect"
	"slices"
	"sync"
	"time"

	"tallystick/api"
	"tallystick/crdt"
	"tallystick/crdt/replica"
	"tallystick/identity"
	"tallystick/model"
	"tallystick/sync/peer"
)

// gate tells the network whom this device may meet, from what the books said
// when they were last looked into.
type gate struct {
	desk *api.Desk
	now  func() time.Time

	mu       sync.RWMutex
	circles  map[crdt.CommunityID]circle
	inviters map[crdt.CommunityID]identity.TransportID // who have let this device in, until the book tells of them
	expected map[crdt.CommunityID]*model.Expectations  // each used by who has the book
}

// circle is whom a community has this device meet.
type circle struct {
	contacts map[identity.TransportID]model.Contact
	secrets  [][32]byte
	open     []int64 // until when each open invitation of this device is good; 0 for ever
	ended    bool    // this device meets nobody there any more
}

func newGate(desk *api.Desk, now func() time.Time) *gate {
	return &gate{
		desk: desk, now: now, circles: map[crdt.CommunityID]circle{},
		inviters: map[crdt.CommunityID]identity.TransportID{}, expected: map[crdt.CommunityID]*model.Expectations{},
	}
}

// refresh looks into the book of a community and reports whether anything has
// changed by it.
func (g *gate) refresh(ctx context.Context, id crdt.CommunityID) (changed bool, err error) {
	fresh := circle{contacts: map[identity.TransportID]model.Contact{}}
	err = g.desk.In(ctx, id, func(b *model.Book) error {
		for _, contact := range b.Contacts() {
			fresh.add(contact)
		}
		fresh.secrets, fresh.ended = b.HintSecrets(), b.Ended()
		fresh.open, err = b.Expecting(g.expecting(id))
		return err
	})
	if err != nil {
		return false, err
	}
	g.awaited(id, fresh)
	g.mu.Lock()
	defer g.mu.Unlock()
	changed = !reflect.DeepEqual(g.circles[id], fresh)
	g.circles[id] = fresh
	return changed, nil
}

// add takes a contact in. A transport key is only claimed by who introduces a
// device: of two that claim the same one, a courier does not displace a member.
func (c circle) add(contact model.Contact) {
	if other, claimed := c.contacts[contact.Transport]; !claimed || other.Courier && !contact.Courier {
		c.contacts[contact.Transport] = contact
	}
}

// expecting is how far the own log of a community has been looked through.
func (g *gate) expecting(id crdt.CommunityID) *model.Expectations {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.expected[id] == nil {
		g.expected[id] = &model.Expectations{}
	}
	return g.expected[id]
}

// fill has this device meet the inviter who has let it in: what tells of that
// comes from there.
func (g *gate) fill(ctx context.Context, from api.Inviter) error {
	g.mu.Lock()
	g.inviters[from.Community] = from.Transport
	g.mu.Unlock()
	_, err := g.refresh(ctx, from.Community)
	return err
}

// awaited lets the inviter in, until the book tells what they are: from then on
// nothing else does, since they may be removed like anybody.
func (g *gate) awaited(id crdt.CommunityID, c circle) {
	g.mu.Lock()
	defer g.mu.Unlock()
	inviter, ok := g.inviters[id]
	if _, told := c.contacts[inviter]; told || c.ended {
		delete(g.inviters, id)
	} else if ok {
		c.contacts[inviter] = model.Contact{Transport: inviter}
	}
}

// filled forgets the inviter, from whom everything has come.
func (g *gate) filled(ctx context.Context, id crdt.CommunityID) error {
	g.mu.Lock()
	delete(g.inviters, id)
	g.mu.Unlock()
	_, err := g.refresh(ctx, id)
	return err
}

// Standing is what the device with a transport key is in a community.
func (g *gate) Standing(id crdt.CommunityID, transport identity.TransportID) peer.Standing {
	contact, ok := g.contact(id, transport)
	switch {
	case !ok:
		return peer.Stranger
	case contact.Courier:
		return peer.Courier
	}
	return peer.Member
}

func (g *gate) contact(id crdt.CommunityID, transport identity.TransportID) (contact model.Contact, ok bool) {
	g.mu.RLock()
	defer g.mu.RUnlock()
	contact, ok = g.circles[id].contacts[transport]
	return contact, ok
}

// Devices are those that a community has this one meet.
func (g *gate) Devices(id crdt.CommunityID) []identity.TransportID {
	g.mu.RLock()
	defer g.mu.RUnlock()
	return slices.SortedFunc(maps.Keys(g.circles[id].contacts), func(a, b identity.TransportID) int { return slices.Compare(a[:], b[:]) })
}

// Secrets are what hints are given under.
func (g *gate) Secrets(id crdt.CommunityID) [][32]byte {
	g.mu.RLock()
	defer g.mu.RUnlock()
	return g.circles[id].secrets
}

// Inviting reports whether somebody may ask to join.
func (g *gate) Inviting() bool {
	now := g.now().Unix()
	g.mu.RLock()
	defer g.mu.RUnlock()
	for _, c := range g.circles {
		if slices.ContainsFunc(c.open, func(until int64) bool { return until == 0 || now <= until }) {
			return true
		}
	}
	return false
}

// find is a contact with a transport key, in whichever community.
func (g *gate) find(transport identity.TransportID) (contact model.Contact, ok bool) {
	g.mu.RLock()
	defer g.mu.RUnlock()
	for _, c := range g.circles {
		if contact, ok = c.contacts[transport]; ok {
			return contact, true
		}
	}
	return contact, false
}

// follow keeps the gate as the books have it, and tells whoever asks by it.
func (g *gate) follow(ctx context.Context, tell func()) error {
	seen := g.desk.Replica.Last()
	confirmed := map[crdt.CommunityID]uint64{} // up to which number of the feed
	for _, id := range g.desk.Replica.Communities() {
		g.confirm(ctx, id) // what was erased while nobody looked
		g.look(ctx, id, tell)
	}
	for item, err := range g.desk.Replica.Watch(ctx, seen) {
		if err != nil {
			return err
		}
		if item.Event == replica.BodyErased && item.Number > confirmed[item.Community] {
			confirmed[item.Community] = g.desk.Replica.Last()
			g.confirm(ctx, item.Community)
		}
		if item.Number <= seen && g.knows(item.Community) {
			continue
		}
		seen = g.desk.Replica.Last()
		for _, id := range g.desk.Replica.Communities() {
			g.look(ctx, id, tell)
		}
	}
	return nil
}

func (g *gate) knows(id crdt.CommunityID) bool {
	g.mu.RLock()
	defer g.mu.RUnlock()
	_, ok := g.circles[id]
	return ok
}

// look refreshes one community. A book that cannot be opened just now leaves
// the gate as it was, and is looked into again with the next thing that comes.
func (g *gate) look(ctx context.Context, id crdt.CommunityID, tell func()) {
	changed, err := g.refresh(ctx, id)
	if err != nil && ctx.Err() == nil {
		g.desk.Log.Warn("look whom to meet", "community", id.Short(), "err", err)
	}
	if changed {
		tell()
	}
}

// confirm signs that bodies that an erasure names are gone from here.
func (g *gate) confirm(ctx context.Context, id crdt.CommunityID) {
	err := g.desk.In(ctx, id, func(b *model.Book) error {
		_, err := b.ConfirmErasures(ctx)
		return err
	})
	if err != nil && ctx.Err() == nil {
		g.desk.Log.Warn("confirm erasures", "community", id.Short(), "err", err)
	}
}
