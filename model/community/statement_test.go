package community_test

import (
	"testing"

	"tallystick/crdt"
	"tallystick/identity"
	"tallystick/model/community"
	"tallystick/model/fold"
)

// statement is what an entry of a scene says for an agent.
func (s *scene) statement(name string, common fold.Common, counterparties ...identity.AgentID) (community.Statement, string) {
	s.t.Helper()
	f := newFed(s.Community)
	for _, v := range s.verified {
		f.feed(v)
	}
	e, _ := s.Named(name)
	at, taken := f.lineage.Place(e.ID())
	if !taken {
		s.t.Fatalf("%s is not taken up", name)
	}
	st, refusal := f.authority.State().Statement(community.Reference{Entry: e.ID(), Log: e.Log(), At: at}, common, counterparties...)
	if refusal != nil {
		return st, string(refusal.Rule)
	}
	return st, ""
}

func (s *scene) id(name string) crdt.ID {
	e, _ := s.Named(name)
	return e.ID()
}

func (s *scene) agent(name string) identity.AgentID {
	d, err := s.Device(name)
	if err != nil {
		s.t.Fatal(err)
	}
	return d.Keys.Person.Agent()
}

// TestStatement: for whom entries speak, and what an assisted person's need.
func TestStatement(t *testing.T) {
	s := play(t, three+`
		a: 1-2=assisted{b1}-3=organisation-4=represent(a3 b buyer)-5=sealed
		b: 1-2{a5}-3=sealed
		c: 1-2{b2}-3=sealed
	`)
	her, hub := community.AssistedID(s.id("a2")), community.OrganisationID(s.id("a3"))
	a, b, c := s.agent("a"), s.agent("b"), s.agent("c")
	paper := fold.Consent{How: "paper", Reference: "folder 3"}
	spoken := func(witness string) fold.Consent { return fold.Consent{How: "spoken", Witness: s.id(witness)} }
	for name, test := range map[string]struct {
		entry  string
		common fold.Common
		others []identity.AgentID
		level  community.Level
		rule   string
	}{
		"one's own":                        {entry: "b3", level: community.LevelOwn},
		"one's own, said":                  {entry: "b3", common: fold.Common{Agent: b, RecordedBy: b}, level: community.LevelOwn},
		"another person's":                 {entry: "b3", common: fold.Common{Agent: a}, rule: "person"},
		"recorded by somebody else":        {entry: "b3", common: fold.Common{RecordedBy: a}, rule: "person"},
		"an organisation's":                {entry: "b3", common: fold.Common{Agent: hub}, level: community.LevelMandate},
		"another's organisation":           {entry: "c3", common: fold.Common{Agent: hub}, rule: "role"},
		"hers, on paper":                   {entry: "c3", common: fold.Common{Agent: her, Consent: paper}, level: community.LevelAssisted},
		"hers, before a witness":           {entry: "c3", common: fold.Common{Agent: her, Consent: spoken("b2")}, level: community.LevelAssisted},
		"hers, the recorder as witness":    {entry: "c3", common: fold.Common{Agent: her, Consent: spoken("c2")}, rule: "consent"},
		"hers, a witness not known":        {entry: "c3", common: fold.Common{Agent: her, Consent: spoken("b3")}, rule: "consent"},
		"hers, without consent":            {entry: "c3", common: fold.Common{Agent: her, Consent: fold.Consent{How: "none"}}, rule: "consent"},
		"hers, with the recorder":          {entry: "c3", common: fold.Common{Agent: her, Consent: paper}, others: []identity.AgentID{c}, rule: "consent"},
		"hers, with the recorder's hub":    {entry: "b3", common: fold.Common{Agent: her, Consent: paper}, others: []identity.AgentID{hub}, rule: "consent"},
		"hers, with the recorder, a third": {entry: "c3", common: fold.Common{Agent: her, Consent: spoken("b2")}, others: []identity.AgentID{c}, level: community.LevelAssisted},
		"hers, the witness a party":        {entry: "c3", common: fold.Common{Agent: her, Consent: spoken("b2")}, others: []identity.AgentID{b, c}, rule: "consent"},
		"hers, before her record":          {entry: "b1", common: fold.Common{Agent: her, Consent: paper}, rule: "question"},
	} {
		t.Run(name, func(t *testing.T) {
			st, rule := s.statement(test.entry, test.common, test.others...)
			if rule != test.rule || st.Level != test.level {
				t.Errorf("level %q, rule %q; want level %q, rule %q", st.Level, rule, test.level, test.rule)
			}
		})
	}
}

// TestStatementStoodBy: with a key of her own she approves what was recorded,
// takes an approval back, and on two devices apart the objection stands.
func TestStatementStoodBy(t *testing.T) {
	const recorded = three + `
		device pad of d certified
		a: 1-2=assisted{b1}-3=sealed-4=sealed-5=invite-6=admit(d by a5)
		d: 0
		a: 6-7=keyed(a2 d){d0}
	`
	paper := fold.Consent{How: "paper", Reference: "1"}
	check := func(text string, approved, objected bool) {
		t.Helper()
		s := play(t, recorded+text)
		st, rule := s.statement("a3", fold.Common{Agent: community.AssistedID(s.id("a2")), Consent: paper})
		if rule != "" || st.Approved != approved || st.Objected != objected {
			t.Errorf("approved %v, objected %v, rule %q", st.Approved, st.Objected, rule)
		}
	}
	check(``, false, false)
	check(`d: 0-1=stand(a2 on a3 a4){a7}`, true, false)
	check(`d: 0-1=stand(a2 on a4){a7}`, false, false)
	check(`d: 0-1=stand(a2 on a3){a7}-2=object(a2 on a3)`, false, true)
	check(`d: 0-1=object(a2 on a3){a7}-2=stand(a2 on a3)`, true, false)
	check(`pad: 0
		d: 0-1=stand(a2 on a3){a7}
		pad: 0-1=object(a2 on a3){a7}`, false, true)
}
