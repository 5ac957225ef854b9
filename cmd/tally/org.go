package main

import (
	"encoding/hex"
	"strings"

	"github.com/spf13/cobra"

	"tallystick/identity"
	"tallystick/model"
)

func newOrg(env *environment) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "org",
		Short: "Organisations of a community, and who represents them",
		Args:  cobra.ArbitraryArgs,
		RunE:  onlySubcommands,
	}
	cmd.AddCommand(newOrgCreate(env), newOrgList(env), newOrgRepresent(env), newOrgEnd(env))
	return cmd
}

func orgNamed(b *model.Book, id identity.AgentID) named {
	return named{ID: hex.EncodeToString(id[:]), Short: id.Short(), Name: b.NameOf(id)}
}

// orgIn is the organisation that somebody named: by id, or by a name that only
// one has.
func orgIn(b *model.Book, text string) (identity.AgentID, error) {
	var found []identity.AgentID
	want, err := parseWanted('o', "an organisation", text)
	for _, o := range b.State().Organisations() {
		if err == nil && want.matches(o.ID.Body(), hex.EncodeToString(o.ID[:])) || strings.EqualFold(b.NameOf(o.ID), text) {
			found = append(found, o.ID)
		}
	}
	switch len(found) {
	case 0:
		return identity.AgentID{}, fail(codeNotFound, "no organisation called "+text+" is in community "+b.ID().Short(), "`tally org list` lists those that are")
	case 1:
		return found[0], nil
	}
	return identity.AgentID{}, fail(codeUsage, text+" could be several organisations", "name one by id: `tally org list` shows them")
}
