package community

import (
	"tallystick/crdt"
	"tallystick/identity"
)

// KindOrganisation is the kind by which a member founds an organisation.
const KindOrganisation = "organisation"

// Organisation founds one that acts through representatives. Its name and
// terms are sealed records.
type Organisation struct{}

// Body is the founding as a body in clear.
func (Organisation) Body() crdt.Body { return bodyOf(KindOrganisation, nil) }

// ReadOrganisation reads a body of that kind; ok is false for any other.
func ReadOrganisation(body crdt.Body) (o Organisation, ok bool) {
	return o, !fieldsOf(body, KindOrganisation).void
}

// OrganisationID is the agent that the entry founds.
func OrganisationID(founding crdt.ID) identity.AgentID {
	return identity.NewAgentID(identity.AgentOrganisation, founding.Link)
}
