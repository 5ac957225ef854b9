package model

import (
	"encoding/hex"

	"tallystick/crdt"
	"tallystick/identity"
	"tallystick/model/community"
	"tallystick/model/fold"
)

// The fields of a profile.
const (
	fieldName    = "name"
	fieldPurpose = "purpose" // of a community, in prose
	fieldAbout   = "about"   // whom it tells of; without it, its author
)

// indexSubject finds profiles by whom they tell of.
const indexSubject = "subject"

// profileKind is the record that tells what somebody is called: a person, an
// organisation, an assisted person, the community itself. People speak for
// themselves; of the rest any member may.
func profileKind() fold.Kind {
	return fold.Kind{
		Name: community.KindProfile, Version: 1,
		Fields: []fold.Field{
			{Name: fieldName, Merge: fold.Register, Required: true, Check: isName},
			{Name: fieldPurpose, Merge: fold.Register, Check: fold.IsText},
			{Name: fieldAbout, Merge: fold.Fixed, Check: isSubject},
		},
		MayWrite: mayProfile,
		Index: func(r fold.Record) []fold.Term {
			return []fold.Term{{Index: indexSubject, Value: hex.EncodeToString([]byte(subjectOfRecord(r)))}}
		},
	}
}

func isName(v any) bool {
	name, ok := v.(string)
	return ok && len(name) <= community.MaxName
}

func isSubject(v any) bool {
	raw, ok := v.([]byte)
	return ok && (len(raw) == len(identity.AgentID{}) || len(raw) == len(crdt.CommunityID{}.Link))
}

// mayProfile keeps people from being named by others.
func mayProfile(w fold.Writing) *fold.Refusal {
	if w.Creation == nil {
		return nil
	}
	about := subjectOf(*w.Creation)
	if len(about) != len(identity.AgentID{}) || identity.AgentKind(about[0]) != identity.AgentPerson || about == SubjectOf(w.Author.Agent()) {
		return nil
	}
	return &fold.Refusal{Rule: fold.RuleWriter, Found: "a profile of somebody else", Needed: "the person themselves", Who: fold.WhoAuthor}
}

// Subject is what a profile tells of, as bytes: an [identity.AgentID], or the
// digest of the community's id.
type Subject string

// SubjectOf is an agent as the subject of a profile.
func SubjectOf(agent identity.AgentID) Subject { return Subject(agent[:]) }

func subjectOfCommunity(id crdt.CommunityID) Subject { return Subject(id.Link[:]) }

// subjectOf is whom the entry that creates a profile tells of.
func subjectOf(creation fold.Entry) Subject {
	if raw, given := creation.Body.Fields[fieldAbout].([]byte); given {
		return Subject(raw)
	}
	return SubjectOf(creation.Author.Agent())
}

func subjectOfRecord(r fold.Record) Subject {
	for _, e := range r.Entries {
		if e.ID == r.ID {
			return subjectOf(e)
		}
	}
	return ""
}

// profileOf is a profile as a body to seal. One without a subject is of its
// author.
func profileOf(about Subject, name string) crdt.Body {
	fields := map[string]any{fieldName: community.Normal(name)}
	if about != "" {
		fields[fieldAbout] = []byte(about)
	}
	return crdt.Body{Kind: community.KindProfile, Fields: fields}
}

// names are what all profiles say, as of a revision of them; of is nil until
// somebody has asked.
type names struct {
	as fold.Revision
	of map[Subject]called
}

// called is what one subject is called, with where that stands.
type called struct {
	name, purpose string
	record        crdt.ID
	at            crdt.Position
}

// profile is what can be read of a subject; of several profiles the one that
// was created last in the order of folds.
func (b *Book) profile(about Subject) called {
	if as := b.engine.Revision(community.KindProfile); b.names.of == nil || b.names.as != as {
		*b.names = names{as: as, of: map[Subject]called{}}
		for id, err := range b.engine.Records(community.KindProfile) {
			if err != nil {
				break // names are a convenience: ids stand in for them
			}
			b.readProfile(id)
		}
	}
	return b.names.of[about]
}

func (b *Book) readProfile(id crdt.ID) {
	r, ok, err := b.engine.Record(id)
	if !ok || err != nil {
		return
	}
	about := subjectOfRecord(r)
	c := called{record: id, at: b.standing().Position(id)}
	c.name, _ = r.Value(fieldName).(string)
	c.purpose, _ = r.Value(fieldPurpose).(string)
	if before, known := b.names.of[about]; !known || before.at.Compare(c.at) < 0 {
		b.names.of[about] = c
	}
}

// Name is what somebody is called here, as far as this device can read it.
func (b *Book) Name(person identity.PersonID) string {
	return b.profile(SubjectOf(person.Agent())).name
}

// Names are those of all people whose names can be read.
func (b *Book) Names() map[identity.PersonID]string {
	names := map[identity.PersonID]string{}
	for _, p := range b.State().Persons() {
		if name := b.Name(p.ID); name != "" {
			names[p.ID] = name
		}
	}
	return names
}

// NameOf is what an organisation or an assisted person is called.
func (b *Book) NameOf(agent identity.AgentID) string { return b.profile(SubjectOf(agent)).name }

// Title is what the community is called.
func (b *Book) Title() string { return b.profile(subjectOfCommunity(b.ID())).name }

// Purpose is what the community is for, in prose.
func (b *Book) Purpose() string { return b.profile(subjectOfCommunity(b.ID())).purpose }
