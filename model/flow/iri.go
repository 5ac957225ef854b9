package flow

import (
	"encoding/hex"
	"strings"

	"tallystick/crdt"
	"tallystick/crdt/dagcbor"
	"tallystick/identity"
	"tallystick/model/vf"
)

// The beginnings of the IRIs that this program makes.
const (
	prefixRecord       = "urn:tally:entry:"
	prefixPerson       = "urn:tally:person:"
	prefixOrganisation = "urn:tally:organisation:"
	prefixAssisted     = "urn:tally:assisted:"
)

// Target is what a reference points at. Exactly one of its fields is set; none
// is in that of an empty reference.
type Target struct {
	Record crdt.ID          // the entry that created a record, here or not
	Agent  identity.AgentID // an agent of a community
	IRI    vf.Ref           // anything else
}

// TargetOf reads a reference. Only the one spelling that [Target.Ref] gives is
// one of a record or an agent; everything else stays the IRI that it is.
func TargetOf(ref vf.Ref) Target {
	t := Target{IRI: ref}
	if text, ok := strings.CutPrefix(string(ref), prefixRecord); ok {
		if link, err := dagcbor.ParseLink(text); err == nil {
			t = Target{Record: crdt.ID{Link: link}}
		}
	}
	for _, kind := range []identity.AgentKind{identity.AgentPerson, identity.AgentOrganisation, identity.AgentAssisted} {
		if text, ok := strings.CutPrefix(string(ref), agentPrefix(kind)); ok && len(text) == 64 {
			var body [32]byte
			if _, err := hex.Decode(body[:], []byte(text)); err == nil {
				t = Target{Agent: identity.NewAgentID(kind, body)}
			}
		}
	}
	if t.Ref() != ref {
		return Target{IRI: ref}
	}
	return t
}

// Ref is the IRI of the target.
func (t Target) Ref() vf.Ref {
	switch {
	case !t.Record.IsZero():
		return RecordRef(t.Record)
	case t.Agent != identity.AgentID{}:
		return AgentRef(t.Agent)
	}
	return t.IRI
}

// RecordRef is the IRI of the record that an entry created.
func RecordRef(id crdt.ID) vf.Ref { return vf.Ref(prefixRecord + id.String()) }

// AgentRef is the IRI of an agent, and "" for one of a kind that this version
// does not know.
func AgentRef(id identity.AgentID) vf.Ref {
	prefix := agentPrefix(id.Kind())
	if prefix == "" {
		return ""
	}
	body := id.Body()
	return vf.Ref(prefix + hex.EncodeToString(body[:]))
}

func agentPrefix(kind identity.AgentKind) string {
	switch kind {
	case identity.AgentPerson:
		return prefixPerson
	case identity.AgentOrganisation:
		return prefixOrganisation
	case identity.AgentAssisted:
		return prefixAssisted
	}
	return ""
}
