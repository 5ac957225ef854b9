package api

import (
	"encoding/hex"
	"strings"

	"tallystick/api/wire"
	"tallystick/identity"
	"tallystick/model"
)

func orgNamed(b *model.Book, id identity.AgentID) wire.Named {
	return wire.Named{ID: hex.EncodeToString(id[:]), Short: id.Short(), Name: b.NameOf(id)}
}

// orgIn is the organisation that somebody named: by id, or by a name that only
// one has.
func orgIn(b *model.Book, text string) (identity.AgentID, error) {
	var found []identity.AgentID
	want, err := ParseWanted('o', "an organisation", text)
	for _, o := range b.State().Organisations() {
		if err == nil && want.Matches(o.ID.Body(), hex.EncodeToString(o.ID[:])) || strings.EqualFold(b.NameOf(o.ID), text) {
			found = append(found, o.ID)
		}
	}
	switch len(found) {
	case 0:
		return identity.AgentID{}, wire.New(wire.NotFound, "no organisation called "+text+" is in community "+b.ID().Short(), "`tally org list` lists those that are")
	case 1:
		return found[0], nil
	}
	return identity.AgentID{}, wire.New(wire.Ambiguous, text+" could be several organisations", "name one by id: `tally org list` shows them")
}
