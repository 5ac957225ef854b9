package api

import (
	"bytes"
	"context"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"tallystick/api/wire"
	"tallystick/crdt/replica"
	"tallystick/identity"
	"tallystick/model"
	"tallystick/model/community"
)

func communityCreate(t *Tree) {
	actAnew(t, operation{ID: "community-create", Path: "/v1/communities", Scope: "communities:write", Summary: "Found a community, with you as its first member"},
		func(ctx context.Context, in wire.CommunityCreate, dryRun bool, side []replica.Record) (wire.CommunityCreated, error) {
			return t.desk.createCommunity(ctx, in, dryRun, side)
		})
}

// communityPurpose is the purpose of charters that are written here; what the
// community is for is prose, and sealed.
const communityPurpose = "community"

func (d *Desk) createCommunity(ctx context.Context, in wire.CommunityCreate, dryRun bool, side []replica.Record) (r wire.CommunityCreated, err error) {
	rules, err := rulesFor(in, d.Device.Person)
	if err != nil {
		return r, err
	}
	r = wire.CommunityCreated{Type: "would-create-community", Name: in.Name, Stewards: []wire.Named{}, AsOf: d.Replica.Last()}
	r.Decides = slices.Contains(rules.Stewards, d.Device.Person)
	for _, steward := range rules.Stewards {
		r.Stewards = append(r.Stewards, personNamed(steward, ""))
	}
	if dryRun {
		return r, nil
	}
	name, err := d.nameOr(ctx, in.As)
	if err != nil {
		return r, err
	}
	founding := model.Founding{Rules: rules, Title: in.Name, Purpose: in.Purpose, Founder: name, Along: side}
	err = d.anew(ctx, func() error {
		b, err := model.Found(ctx, d.books(), founding)
		if err != nil {
			return err
		}
		id := communityOf(b)
		r.Type, r.Community, r.AsOf = "community-created", &id, d.Replica.Last()
		return nil
	})
	return r, err
}

// rulesFor are the rules that a community begins with. Nothing gets into them
// that others could not read.
func rulesFor(in wire.CommunityCreate, me identity.PersonID) (rules community.Rules, err error) {
	if err := checkTitle(in.Name); err != nil {
		return rules, err
	}
	if err := checkName(in.As); err != nil {
		return rules, err
	}
	if err := checkText("the purpose", in.Purpose); err != nil {
		return rules, err
	}
	rules = community.Rules{
		Purpose: communityPurpose, Language: identity.Language(in.Language), History: in.History, Couriers: in.Couriers,
		Vouch: in.Vouch, Invite: community.Electorate(in.Invite), Stewards: []identity.PersonID{me},
	}
	if len(in.Stewards) > 0 {
		rules.Stewards, err = wholePersons(in.Stewards)
	}
	return rules, err
}

func wholePersons(texts []string) (persons []identity.PersonID, err error) {
	for _, text := range texts {
		id, err := wholePerson(text)
		if err != nil {
			return nil, wire.New(wire.Invalid, fmt.Sprintf("--stewards %q is not the whole id of a person", text), "`tally whoami --json` prints theirs, 64 characters")
		}
		persons = append(persons, id)
	}
	slices.SortFunc(persons, func(a, b identity.PersonID) int { return bytes.Compare(a[:], b[:]) })
	if persons = slices.Compact(persons); len(persons) > community.MaxStewards {
		return nil, wire.New(wire.Invalid, fmt.Sprintf("--stewards names %d persons, at most %d", len(persons), community.MaxStewards), "others can be made stewards later: `tally role grant PERSON steward`")
	}
	return persons, nil
}

// wholePerson reads the id of somebody who is in no community that is here.
func wholePerson(text string) (id identity.PersonID, err error) {
	raw, err := hex.DecodeString(text)
	if err != nil || len(raw) != len(id) {
		return id, fmt.Errorf("an id of %d characters", len(text))
	}
	id = identity.PersonID(raw)
	return id, id.Check()
}

// checkTitle is checkName for a community, which has to be called something.
func checkTitle(title string) error {
	if strings.TrimSpace(title) == "" {
		return wire.New(wire.Invalid, "a community needs a name", `such as "Mercado del Río"`)
	}
	return checkName(title)
}

func checkName(name string) error {
	switch length := len(community.Normal(name)); {
	case length > community.MaxName:
		return wire.New(wire.Invalid, fmt.Sprintf("the name has %d bytes, at most %d", length, community.MaxName), "choose a shorter one")
	case !utf8.ValidString(name):
		return wire.New(wire.Invalid, "the name is not UTF-8 text", "type it on a terminal that is set to UTF-8")
	}
	return nil
}

// checkText is about prose, which what says of what it is.
func checkText(what, text string) error {
	switch length := len(community.Normal(text)); {
	case length > community.MaxText:
		return wire.New(wire.Invalid, fmt.Sprintf("%s has %d bytes, at most %d", what, length, community.MaxText), "put longer text into a note: `tally append`")
	case !utf8.ValidString(text):
		return wire.New(wire.Invalid, what+" is not UTF-8 text", "type it on a terminal that is set to UTF-8")
	}
	return nil
}
