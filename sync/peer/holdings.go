package peer

import (
	"sync"

	"tallystick/crdt"
	"tallystick/crdt/replica"
	"tallystick/sync/reconcile"
)

// state is what two replicas compare: which entries are in the set, and how many
// of their bodies are missing.
type state struct {
	digest  [32]byte
	lacking int
}

// stateOf is a community's state now.
func stateOf(c *replica.Community) state {
	return state{c.Digest(), len(c.Lacking())}
}

// holdings is a community of the replica as a conversation asks it. What they
// have in common is promoted; it notes the tips that it gave last: those are what the two sides compared at the end.
type holdings struct {
	*replica.Community

	mu      sync.Mutex
	tips    []crdt.Tip
	lacking int
}

func holdingsOf(c *replica.Community) *holdings { return &holdings{Community: c} }

// Tips are the ends of all logs in the set.
func (h *holdings) Tips() []crdt.Tip {
	lacking := len(h.Community.Lacking())
	tips := h.Community.Tips()
	h.mu.Lock()
	defer h.mu.Unlock()
	h.tips, h.lacking = tips, lacking
	return tips
}

// compared is the state in which the tips were last given, and those.
func (h *holdings) compared() (state, []crdt.Tip) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return state{crdt.EntriesDigest(h.tips), h.lacking}, h.tips
}

// Body is a sealed body, or why there is none.
func (h *holdings) Body(id crdt.ID) ([]byte, reconcile.BodyState) {
	state, _, err := h.Community.BodyState(id)
	if err != nil || state == replica.BodyLacking {
		return nil, reconcile.BodyAbsent
	}
	if state == replica.BodyGone {
		return nil, reconcile.BodyErased
	}
	entry, err := h.Community.Entry(id)
	if err != nil || entry.Body() == nil {
		return nil, reconcile.BodyAbsent
	}
	return entry.Body(), reconcile.BodyHere
}
