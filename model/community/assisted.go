package community

import (
	"tallystick/crdt"
	"tallystick/identity"
)

// The kinds that concern people without a device.
const (
	KindAssisted = "assisted"
	KindKeyed    = "keyed"
)

// Assisted begins the record of a person without a device, kept by a steward.
// Her name is a sealed record; she never votes or governs.
type Assisted struct{}

// Body is the beginning as a body in clear.
func (Assisted) Body() crdt.Body { return bodyOf(KindAssisted, nil) }

// ReadAssisted reads a body of that kind; ok is false for any other.
func ReadAssisted(body crdt.Body) (a Assisted, ok bool) { return a, !fieldsOf(body, KindAssisted).void }

// AssistedID is the agent that the entry begins.
func AssistedID(beginning crdt.ID) identity.AgentID {
	return identity.NewAgentID(identity.AgentAssisted, beginning.Link)
}

// Keyed says, by a steward, that an assisted person has a key of her own now:
// what was recorded for Agent is hers to approve or object to, see [Stand].
type Keyed struct {
	Agent  identity.AgentID
	Person identity.PersonID
}

// Body is the statement as a body in clear.
func (k Keyed) Body() crdt.Body {
	return bodyOf(KindKeyed, fieldWriter{"agent": k.Agent[:], "person": k.Person[:]})
}

// ReadKeyed reads a body of that kind; ok is false for any other and for
// fields of another shape.
func ReadKeyed(body crdt.Body) (k Keyed, ok bool) {
	f := fieldsOf(body, KindKeyed)
	k.Agent, k.Person = f.agent("agent", identity.AgentAssisted), f.bytes32("person")
	return k, !f.void
}
