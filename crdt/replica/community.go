package replica

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"

	"tallystick/crdt"
)

// Community is one community's part of a replica.
type Community struct {
	replica *Replica
	id      crdt.CommunityID
	number  uint32

	mu       sync.RWMutex // the writer prepares under it; readers share it
	*holding              // exchanged as a whole when the store is read anew

	// current is the same holding, for those who read its index and its view,
	// which have locks of their own, without waiting for the writer.
	current atomic.Pointer[holding]

	attachments atomic.Uint64 // how often one has come or gone
}

// holding is what a replica holds of one community, and what follows from it.
// All of it can be worked out from the store. Where it is ahead of the store,
// by what is under way, readers are shown durable entries alone.
type holding struct {
	index    *index
	waiting  *crdt.Waiting
	kept     map[crdt.ID]bool // waiting entries in the store; true if with their body
	stale    [][]byte         // keys of waiting entries that wait no more
	intake   *crdt.Intake
	whole    *crdt.Set // as if nobody had lost anything: what enters the feed
	set      *crdt.Set // with the losses in force; whole itself while there are none
	losses   crdt.Losses
	fenced   map[crdt.LogID][]byte // what the store has of the losses' fences
	acts     map[crdt.ID]bool      // and of their acts; true for each
	uptake   *uptake
	erased   map[crdt.ID]crdt.ID // bodies erased, and by which entry
	lacks    map[crdt.ID]bool    // sealed bodies that are not here
	arrivals int                 // entries since the last snapshot
	snapped  uint64              // last number of the feed that the snapshot knows
	damage   error               // found where no error can be returned; see change
	view     *view
	arrived  *arrivals // what of the feed is its own
}

// newCommunity is a handle on a community of which nothing is held.
func newCommunity(r *Replica, id crdt.CommunityID, number uint32) *Community {
	c := &Community{replica: r, id: id, number: number}
	h := &holding{
		index: newIndex(), waiting: crdt.NewWaiting(crdt.DefaultRoom()), kept: map[crdt.ID]bool{},
		losses: crdt.NoLosses{}, fenced: map[crdt.LogID][]byte{}, acts: map[crdt.ID]bool{}, uptake: newUptake(),
		erased: map[crdt.ID]crdt.ID{}, lacks: map[crdt.ID]bool{}, view: newView(), arrived: &arrivals{},
	}
	c.hold(h)
	h.whole = crdt.NewSet(id, graph{c}, crdt.NoLosses{})
	h.set = h.whole
	h.intake = crdt.NewIntake(h.whole, h.waiting)
	return c
}

// hold exchanges the holding.
func (c *Community) hold(h *holding) {
	c.holding = h
	c.current.Store(h)
}

// change has a change of the community prepared under its lock. What is found
// broken meanwhile tears the group: the set's and the intake's questions can't
// carry an error, and what they concluded is void.
func (c *Community) change(ctx context.Context, prepare func(*group) error) error {
	return c.replica.submit(ctx, c.guarded(prepare))
}

func (c *Community) guarded(prepare func(*group) error) func(*group) error {
	return func(g *group) error {
		c.mu.Lock()
		defer c.mu.Unlock()
		err := prepare(g)
		if broken := c.tornBy(); broken != nil {
			return broken
		}
		return err
	}
}

// tornBy returns what was found broken since it was last asked, as [torn].
func (c *Community) tornBy() error {
	err := c.damage
	c.damage = nil
	if err == nil {
		return nil
	}
	return torn{err}
}

// ID is the community's id.
func (c *Community) ID() crdt.CommunityID { return c.id }

// Tips are the ends of all logs in the set, with the losses of power in force,
// one per branch, sorted: what replicas compare. They show only what is
// durable.
func (c *Community) Tips() []crdt.Tip { return c.current.Load().view.tips() }

// TipsOf are the ends of one log in the set, sorted; none if it is not in it.
func (c *Community) TipsOf(log crdt.LogID) []crdt.Tip {
	return slices.Clone(c.current.Load().view.of(log).tips)
}

// Logs are the logs in the set, sorted.
func (c *Community) Logs() []crdt.LogID { return c.current.Load().view.names() }

// Introduction is how a log that is held introduces itself.
func (c *Community) Introduction(log crdt.LogID) (crdt.Introduction, bool) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.whole.Introduction(log)
}

// Forks are the proofs that logs have several histories, sorted.
func (c *Community) Forks() []crdt.Fork {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return slices.DeleteFunc(c.whole.Forks(), func(f crdt.Fork) bool {
		return !c.index.durably(f.A) || !c.index.durably(f.B)
	})
}

// Digest is the first of the three values by which replicas compare
// themselves, over [Community.Tips].
func (c *Community) Digest() [32]byte { return crdt.EntriesDigest(c.Tips()) }

// Len is how many entries are held, also those outside the set.
func (c *Community) Len() int {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.index.durable
}

// Waiting is how many entries wait to be verified.
func (c *Community) Waiting() int {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.waiting.Len()
}

// Entry is an entry that is held, with its body if that is here;
// [ErrNotFound] if it is not held, [ErrDamaged] if it no longer is what was
// stored.
func (c *Community) Entry(id crdt.ID) (crdt.Verified, error) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	v, err := c.entry(id)
	if err != nil {
		return crdt.Verified{}, fmt.Errorf("entry %s: %w", id.Short(), err)
	}
	return c.withBody(v)
}
