package community

import (
	"tallystick/crdt"
	"tallystick/identity"
)

// KindStand is the kind by which a person answers for what others recorded for
// her while she had no key.
const KindStand = "stand"

// Stand approves or objects to a batch of entries that were recorded for Agent.
type Stand struct {
	Agent   identity.AgentID // an assisted person; the author is who she is now
	Entries []crdt.ID        // 1 to MaxNamed, sorted
	Approve bool             // false: she objects
}

// Body is the answer as a body in clear, its list in order.
func (s Stand) Body() crdt.Body {
	return bodyOf(KindStand, fieldWriter{"agent": s.Agent[:], "entries": idList(s.Entries), "approve": s.Approve})
}

// ReadStand reads a body of that kind; ok is false for any other and for
// fields of another shape.
func ReadStand(body crdt.Body) (s Stand, ok bool) {
	f := fieldsOf(body, KindStand)
	s.Agent = f.agent("agent", identity.AgentAssisted)
	s.Entries, s.Approve = f.entries(), f.flag("approve")
	return s, !f.void
}
