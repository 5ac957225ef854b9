package community

import (
	"slices"

	"tallystick/crdt"
	"tallystick/identity"
	"tallystick/model/fold"
)

// Level says by whose word an entry of a record speaks for its agent.
type Level string

// The levels.
const (
	LevelOwn      Level = "own"      // a device of the person
	LevelMandate  Level = "mandate"  // a representative of the organisation
	LevelAssisted Level = "assisted" // somebody who typed what the assisted person said
)

// Statement is for whom an entry of a record speaks, and how well.
type Statement struct {
	Agent    identity.AgentID
	Level    Level
	Role     Role              // of a mandate
	Recorder identity.PersonID // whose device wrote it
	Approved bool              // of an assisted one: she said so since, with a key of her own
	Objected bool
}

// Reference is where an entry of a record stands.
type Reference struct {
	Entry crdt.ID
	Log   crdt.LogID
	At    fold.Place
}

// Statement works out for whom an entry speaks by the common fields of its
// body, or why it speaks for nobody. A person's entries are their own;
// representatives speak for an organisation; for an assisted person anybody
// may write down what she said on paper or before a witness. Counterparties are
// the other agents that the entry binds: who records is never one of them,
// unless somebody else is the witness. None of this ever votes or governs.
func (s *State) Statement(e Reference, common fold.Common, counterparties ...identity.AgentID) (Statement, *fold.Refusal) {
	keys, known := s.keys(e.Log)
	own := keys.Person.Agent()
	st := Statement{Agent: common.Agent, Level: LevelOwn, Recorder: keys.Person}
	if st.Agent == (identity.AgentID{}) {
		st.Agent = own
	}
	var denial *denial
	switch {
	case !known:
		denial = deny(ruleMember, "a log of this community", "log %s", e.Log.Short())
	case common.RecordedBy != (identity.AgentID{}) && common.RecordedBy != own:
		denial = deny(rulePerson, "recorded by the person whose device writes it", "%s", common.RecordedBy.Short())
	case st.Agent == own:
	case st.Agent.Kind() == identity.AgentOrganisation:
		st.Level = LevelMandate
		if st.Role, known = s.Represents(st.Agent, e.Log, e.At); !known {
			denial = deny(ruleRole, "a representative of "+st.Agent.Short(), "somebody else")
		}
	case st.Agent.Kind() == identity.AgentAssisted:
		st.Level = LevelAssisted
		st.Approved, st.Objected = s.stoodBy(st.Agent, e.Entry)
		denial = s.assists(e, st.Agent, common.Consent, counterparties)
	default:
		denial = deny(rulePerson, "a statement of one's own", "one for %s", st.Agent.Short())
	}
	if denial != nil {
		refusal := denial.of(e.Entry)
		return Statement{}, &refusal
	}
	return st, nil
}

// assists judges what somebody wrote down for an assisted person.
func (s *State) assists(e Reference, agent identity.AgentID, c fold.Consent, counterparties []identity.AgentID) *denial {
	record := s.bodies.assisted[agent]
	if record == nil || !s.authority.knows(e.At, e.Log, record) {
		return deny(ruleQuestion, "an assisted person's record, before it", "%s", agent.Short())
	}
	witness, witnessed := s.witness(e, c.Witness)
	switch {
	case c.How == "paper" && c.Reference != "":
	case c.How == "spoken" && witnessed:
	default:
		return deny(ruleConsent, "consent on paper with its reference, or spoken before a witness", "%q", c.How)
	}
	recorder := s.devices[e.Log].keys.Person
	if !s.among(recorder, e, counterparties) {
		return nil
	}
	if !witnessed || s.among(witness, e, counterparties) {
		return deny(ruleConsent, "a witness who is neither recorder nor counterparty", "none")
	}
	return nil
}

// witness is the member, other than the recorder, who wrote the entry that a
// statement names as its witness.
func (s *State) witness(e Reference, id crdt.ID) (identity.PersonID, bool) {
	at, taken := s.authority.lineage.Place(id)
	if id.IsZero() || !taken || !s.authority.lineage.Precedes(at, e.At) {
		return identity.PersonID{}, false
	}
	person, _, denial := s.member(s.authority.lineage.Log(at), at, records)
	return person, denial == nil && person != s.devices[e.Log].keys.Person
}

// among reports whether a person is one of the agents, or represents one where
// the entry stands.
func (s *State) among(person identity.PersonID, e Reference, agents []identity.AgentID) bool {
	return slices.ContainsFunc(agents, func(agent identity.AgentID) bool {
		if agent.Kind() == identity.AgentOrganisation {
			return s.mandate(agent, person, &act{log: e.Log, place: e.At}) != nil
		}
		return agent == person.Agent()
	})
}

// stoodBy is what an assisted person said of an entry since she has a key: her
// last word on each of her devices, an objection before an approval.
func (s *State) stoodBy(agent identity.AgentID, entry crdt.ID) (approved, objected bool) {
	var said []*act
	for _, e := range s.bodies.stands[agent] {
		if slices.Contains(e.body.(Stand).Entries, entry) {
			said = append(said, e)
		}
	}
	for _, e := range said {
		replaced := slices.ContainsFunc(said, func(later *act) bool { return s.authority.lineage.Precedes(e.place, later.place) })
		if !replaced && e.body.(Stand).Approve {
			approved = true
		} else if !replaced {
			objected = true
		}
	}
	return approved && !objected, objected
}
